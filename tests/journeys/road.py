"""What the journey stands on: a portal of its own processes over an empty database, and people with a browser each."""

import base64
import hmac
import os
import re
import struct
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2

from asem_portal.bootstrap import web
from asem_portal.bootstrap.environment import BASE_DIR
from asem_portal.bootstrap.servers import free_port
from tests.browser import listen
from tests.processes import PATIENCE, supervised, within

WIDE = {"width": 1280, "height": 900}


@contextmanager
def portal(folder, administrator):
    """The whole portal with the reference data and one administrator; yields its address.

    Production's settings, but for https, which the loopback does not have, and for mail, which goes to the outbox page.
    """
    port = free_port()
    with _empty_database(folder) as database:
        environ = _environ(folder, port) | database
        _run(environ, "prepare")
        _run(environ, "appoint_administrator", administrator.email, "--name", administrator.name)
        with (folder / "portal.log").open("wb") as log:
            programs = [web.web(environ, port), web.worker(environ, output=log)]
            programs[0].output = log
            with supervised(*programs, tell=lambda line: log.write(f"{line}\n".encode())):
                address = f"http://localhost:{port}"
                within(PATIENCE, lambda: _answers(address), "the first page")
                yield address


def errors(folder):
    """Lines of the portal's log that tell of an error."""
    lines = (folder / "portal.log").read_text(errors="replace").splitlines()
    return [line for line in lines if re.search(r'"level": "(ERROR|CRITICAL)"|^Traceback', line)]


def _environ(folder, port):
    environ = dict(os.environ)
    if environ.get("REDIS_URL"):
        server, _, number = environ["REDIS_URL"].rpartition("/")
        environ["REDIS_URL"] = f"{server}/{int(number) + 1}"  # not the one that other tests ring
    return environ | {
        "DJANGO_SETTINGS_MODULE": "asem_portal.settings",
        "PORTAL_VAR": str(folder),
        "PORTAL_URL": f"http://localhost:{port}",
        "SECURE_SSL_REDIRECT": "0",
        "PORTAL_LOCAL_EMAILS": "1",
        "PORTAL_SWEEP_SECONDS": "1",
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def _empty_database(folder):
    """A database that nobody has written to, on the server that the tests use; yields its variable."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield {"DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}"}
        return
    connection = psycopg2.connect(urlsplit(given)._replace(path="/postgres").geturl())
    connection.autocommit = True
    name = f"journey_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": urlsplit(given)._replace(path=f"/{name}").geturl()}
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


def _run(environ, *command):
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=BASE_DIR, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _answers(address):
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=PATIENCE).close()
    except OSError:
        return False
    return True


class Person:
    """Somebody at a browser of their own. What the browser complains of is added to `complaints`."""

    def __init__(self, browser, address, name, email="", *, complaints, scripts=True):
        self.name, self.email = name, email
        self.context = browser.new_context(base_url=address, viewport=WIDE, java_script_enabled=scripts)
        self.context.set_default_timeout(PATIENCE * 1000)
        listen(self.context, complaints)
        self.page = self.context.new_page()

    def go(self, path):
        self.page.goto(path)

    def follow(self, words, **options):
        self.page.locator("main").get_by_role("link", name=words, exact=True).first.click(**options)

    def press(self, words):
        self.page.locator("main").get_by_role("button", name=words, exact=True).locator("visible=true").first.click()

    def fill(self, **fields):
        """Type into the fields of these names; choose where there is a list of choices."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']").first
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def choose(self, *words):
        """Tick the boxes of these labels."""
        for label in words:
            self.page.get_by_label(label, exact=True).check()

    def do(self, value):
        """Press the button of a form's `do` that has this value."""
        self.page.locator(f"main button[name=do][value='{value}']").locator("visible=true").last.click()

    def download(self, words):
        """Follow a link that begins with these words to a file; return its path."""
        with self.page.expect_download() as found:
            self.page.locator("main").get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first.click()
        return found.value.path()

    def says(self, words):
        """Wait until the page shows these words."""
        self.page.get_by_text(words).locator("visible=true").first.wait_for()

    def text(self):
        return self.page.locator("main").inner_text()

    @property
    def path(self):
        return urlsplit(self.page.url).path

    def confirm(self, code):
        self.page.locator("main [name=code]").fill(code)
        self.page.locator("main form:has([name=code]) button").first.click()

    def sign_in(self, post):
        self.go("/account/login/")
        self.page.locator("main #email").fill(self.email)
        self.press("Send me a code")
        self.confirm(post.code(self.email))

    def accept(self, post):
        """Open the invitation from the mail, accept it, open an account, and prove the address by the code."""
        self.go(post.link(self.email, "/invitation/"))
        self.page.locator("main form:not([action]) button").click()
        assert self.page.locator("main [name=email]").input_value() == self.email
        assert self.page.locator("main [name=full_name]").input_value() == self.name
        self.page.locator("main form:has([name=full_name]) button").first.click()
        self.confirm(post.code(self.email))
        self.page.wait_for_url(re.compile("/(dashboard|account/2fa)/(#errors)?$"))

    def set_up_second_factor(self):
        """Set up the authenticator app that the role asks for, with the secret that the page shows."""
        self.go("/account/2fa/totp/activate/")
        self.confirm(one_time_code(self.page.locator("#authenticator_secret").input_value()))
        self.page.wait_for_url("**/account/2fa/recovery-codes/**")


class Post:
    """Whoever looks into the page of mail that was sent."""

    def __init__(self, person):
        self.person, self.read = person, set()

    def letter(self, to, having):
        """Open the latest unread message to `to` that has `having` in it (a pattern); return the match."""
        return within(PATIENCE, lambda: self._look(to, having), f"mail to {to} with {having}")

    def code(self, to):
        return self.letter(to, r"(?m)^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$").group(1)

    def link(self, to, path):
        return self.letter(to, rf"https?://\S*?({re.escape(path)}\S+)").group(1)

    def _look(self, to, having):
        self.person.go("/emails/")
        rows = self.person.page.locator("main tbody tr").filter(has_text=to)
        addresses = [link.get_attribute("href") for link in rows.get_by_role("link").all()]
        for address in addresses:
            if address in self.read:
                continue
            self.person.go(address)
            if found := re.search(having, self.person.text()):
                self.read.add(address)
                return found
        return None


def one_time_code(secret):
    """What an authenticator app shows now for a secret (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
