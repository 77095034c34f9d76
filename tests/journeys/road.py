"""Set-up of the journey: a portal with its own processes and an empty database, and users with a browser each."""

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
    """Start the whole portal with the reference data and one administrator; yield its address.

    The settings are those of production, except that there is no https, and that e-mails go to the local page.
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
    """Return the lines of the portal's log that report an error."""
    lines = (folder / "portal.log").read_text(errors="replace").splitlines()
    return [line for line in lines if re.search(r'"level": "(ERROR|CRITICAL)"|^Traceback', line)]


def _environ(folder, port):
    environ = dict(os.environ)
    if environ.get("REDIS_URL"):
        server, _, number = environ["REDIS_URL"].rpartition("/")
        environ["REDIS_URL"] = f"{server}/{int(number) + 1}"  # not the broker of other tests
    return environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reworded" if "PORTAL_TEST_REWORDED" in environ else "asem_portal.settings",
        "PORTAL_VAR": str(folder),
        "PORTAL_URL": f"http://localhost:{port}",
        "SECURE_SSL_REDIRECT": "0",
        "PORTAL_LOCAL_EMAILS": "1",
        "PORTAL_SWEEP_SECONDS": "1",
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def _empty_database(folder):
    """Create an empty database on the server that the tests use; yield the variable with its URL."""
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
    """A user with their own browser, whose errors are added to `complaints`; `options` are those of its context."""

    def __init__(self, browser, address, name, email="", *, complaints, scripts=True, **options):
        self.name, self.email = name, email
        options = {"viewport": WIDE} | options
        self.context = browser.new_context(base_url=address, java_script_enabled=scripts, **options)
        self.context.set_default_timeout(PATIENCE * 1000)
        listen(self.context, complaints)
        self.page = self.context.new_page()

    def go(self, path):
        self.page.goto(path)

    def follow(self, to, text=""):
        """Follow the first link whose URL contains `to` and, if given, whose text contains `text` (from the data).

        Returns once the page has loaded.
        """
        with self.page.expect_navigation():
            self._link(to, text).click()

    def press(self, to="", having="", value=""):
        """Press the first button with this value in a form whose URL contains `to` and which has a field `having`.

        Returns once the response has arrived. Buttons hidden from screen readers are ignored; they only handle the
        Enter key.
        """
        form = f"form[action*='{to}']" if to else "form"
        form += f":has([name='{having}'])" if having else ""
        button = self._seen(f"{form} button:not([aria-hidden])" + (f"[value='{value}']" if value else ""))
        with self.page.expect_navigation():
            button.click()

    def fill(self, **fields):
        """Fill in the fields with these names; in lists, select the choice."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']").first
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def tick(self, name, *values):
        """Tick the checkboxes with this name and these values; if no values are given, the only one."""
        for value in values or [None]:
            self.page.locator(f"main [name='{name}']" + (f"[value='{value}']" if value else "")).check()

    def download(self, to):
        """Follow the first link to a file whose URL contains `to`; return the path of the file."""
        with self.page.expect_download() as found:
            self._link(to).click()
        return found.value.path()

    def waits_for(self, selector):
        """Wait until the page shows a matching element; return it."""
        element = self._seen(selector)
        element.wait_for()
        return element

    def succeeds(self):
        """Check that the page shows a success message and no error message."""
        notices = self.page.locator("main :is(.notice-ok, .notice-stop)[role]").locator("visible=true").all()
        kinds = [notice.get_attribute("class") for notice in notices]
        assert kinds == ["notice notice-ok"], f"{self.path}: {kinds}"

    def shows(self, fact):
        """Wait until the page shows text that a user has typed: a name, a title, a comment."""
        self.page.locator("main").get_by_text(fact).locator("visible=true").first.wait_for()

    def _link(self, to, text=""):
        return self._seen(f"a[href*='{to}']", text)

    def _seen(self, selector, text=""):
        """Return the first matching element that is visible in the main part of the page."""
        return self.page.locator(f"main :is({selector})", has_text=text or None).locator("visible=true").first

    def text(self):
        return self.page.locator("main").inner_text()

    @property
    def path(self):
        return urlsplit(self.page.url).path

    def confirm(self, code):
        self.fill(code=code)
        self.press(having="code")

    def sign_in(self, post):
        self.go("/account/login/")
        self.fill(email=self.email)
        self.press(having="email")
        self.confirm(post.code(self.email))

    def accept(self, post):
        """Open the invitation from the e-mail, accept it, create an account, and verify the address by the code."""
        self.go(post.link(self.email, "/invitation/"))
        self.press()
        assert self.page.locator("main [name=email]").input_value() == self.email
        assert self.page.locator("main [name=full_name]").input_value() == self.name
        self.press(having="full_name")
        self.confirm(post.code(self.email))
        self.page.wait_for_url(re.compile("/(dashboard|account/2fa)/(#errors)?$"))

    def set_up_second_factor(self):
        """Set up the authenticator app that the role requires, with the secret shown on the page."""
        self.go("/account/2fa/totp/activate/")
        self.confirm(one_time_code(self.page.locator("#authenticator_secret").input_value()))
        self.page.wait_for_url("**/account/2fa/recovery-codes/**")


class Post:
    """A reader of the page of e-mails sent."""

    def __init__(self, person):
        self.person, self.read = person, set()

    def letter(self, to, having):
        """Open the latest unread message to `to` that matches the pattern `having`; return the match."""
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
    """Return the code that an authenticator app now shows for a secret (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
