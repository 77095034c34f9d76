"""A simple browser with forms and cookies but no scripts, fast enough for the complete process over https."""

import re
import ssl
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html.parser import HTMLParser
from http.cookiejar import CookieJar

from tests.processes import PATIENCE, within


class Visitor:
    def __init__(self, address, certificate):
        self.address, self.path, self.page, self.cookies = address, "/", "", CookieJar()
        secure = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=certificate))
        keeping = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), secure, keeping)

    def go(self, path, data=None):
        """Open a page, or submit a form to it; a response with 400 or above raises HTTPError."""
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        here = urllib.parse.urljoin(self.address + self.path, path)
        request = urllib.request.Request(here, body, {"Referer": self.address + self.path, "Origin": self.address})
        with self.opener.open(request, timeout=PATIENCE) as answer:
            self.bytes, self.headers = answer.read(), answer.headers
            self.path = urllib.parse.urlsplit(answer.url).path
        self.page = self.bytes.decode(errors="replace")
        return self

    def press(self, to="", do="", **fields):
        """Press the first button with the value `do` in a form with these fields whose URL ends with `to`."""
        form, button = next(
            (form, button)
            for form in forms(self.main)
            for button in form.buttons
            if (form.action or self.path).endswith(to) and button.value == do and fields.keys() <= form.names
        )
        own = {button.name: button.value} if button.name else {}
        return self.go(form.action or self.path, form.values | fields | own)

    def follow(self, pattern):
        """Follow the first link on the page whose URL matches."""
        links = re.findall(r"<a [^>]*href=\"([^\"]+)\"", self.main)
        return self.go(next(address for address in links if re.search(pattern, address)))

    @property
    def main(self):
        """Return the main part of the page."""
        return self.page.partition("<main")[2].partition("</main>")[0]

    def succeeds(self):
        """Check that the page shows a success message and no error message."""
        notices = re.findall(r'class="notice notice-(ok|stop)" role', self.main)
        assert notices == ["ok"], f"{self.path}: {notices}\n{plain(self.page)[:1500]}"
        return self

    def shows(self, fact):
        assert fact in plain(self.page), f"{self.path} does not show {fact!r}:\n{plain(self.page)[:1500]}"


def plain(page):
    """Return the text of a page, or of a part of it."""
    bare = re.sub(r"<(script|style|template)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"&#x27;|&#39;", "'", bare).replace("&amp;", "&").split())


@dataclass
class Button:
    name: str
    value: str


@dataclass
class Form:
    action: str
    values: dict = field(default_factory=dict)
    names: set = field(default_factory=set)
    buttons: list = field(default_factory=list)


def forms(page):
    """Return every POST form of a page, with the values of its fields."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.form, self.select, self.area = [], None, None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = Form(given.get("action", "").partition("#")[0])
            if given.get("method", "").lower() == "post":
                self.forms.append(self.form)
        elif self.form and hasattr(self, f"_{tag}"):
            getattr(self, f"_{tag}")(given)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag in ("select", "textarea"):
            self.select = self.area = None

    def handle_data(self, data):
        if self.area:
            self.form.values[self.area] += data

    def _input(self, given):
        name, kind = given.get("name"), given.get("type", "text")
        if not name:
            return
        self.form.names.add(name)
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                self._add(name, given.get("value", "on"))
        elif kind != "file":
            self.form.values[name] = given.get("value", "")

    def _textarea(self, given):
        self.area = given["name"]
        self.form.names.add(self.area)
        self.form.values[self.area] = ""

    def _select(self, given):
        self.select = given["name"]
        self.form.names.add(self.select)

    def _option(self, given):
        if self.select and ("selected" in given or self.select not in self.form.values):
            self.form.values[self.select] = given.get("value", "")

    def _button(self, given):
        self.form.buttons.append(Button(given.get("name", ""), given.get("value", "")))

    def _add(self, name, value):
        there = self.form.values.get(name)
        self.form.values[name] = value if there is None else [*(there if isinstance(there, list) else [there]), value]


class Post:
    """A reader of the e-mails that reached a Postbox."""

    def __init__(self, postbox):
        self.postbox, self.read = postbox, set()

    def letter(self, to, having):
        """Wait for a message to `to` that matches `having`; return the match in the latest unread one."""
        return within(PATIENCE, lambda: self._look(to, having), f"mail to {to} with {having}")

    def code(self, to):
        return self.letter(to, r"(?m)^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$")[1]

    def link(self, to, path):
        return self.letter(to, rf"https://\S*?({re.escape(path)}\S+)")[1]

    def _look(self, to, having):
        for number, raw in reversed(list(enumerate(self.postbox.messages))):
            message = message_from_bytes(raw, policy=policy.default)
            words = message.get_body(("plain",)).get_content()
            if number not in self.read and to in message["To"] and (found := re.search(having, words)):
                self.read.add(number)
                return found
        return None
