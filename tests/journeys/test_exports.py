"""Links to a file with a list stand above the list, so that nobody scrolls past all rows to find them."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from lxml import html

from registry import checks
from tests import world
from tests.journeys.test_every_page import visits

pytestmark = pytest.mark.django_db
EXPORTS = re.compile(r"_(csv|xlsx|json)$")
ROWS = ".//tbody/tr | .//ul/li[span[@class='n']]"
# Forms to fill in, which are no list; and lists whose exports are all on one page, in a table of files.
NO_EXPORTS, PAGES_OF_FILES = {"imports:template_csv", "imports:template_xlsx"}, {"public:data"}


def name_of(address):
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def exports(page):
    """Return the names of the exports that the page links to, and those below the first row of their section."""
    found, late = set(), set()
    for link in html.fromstring(page.content).xpath("//main//a[@href]"):
        if EXPORTS.search(name := name_of(link.get("href"))):
            found.add(name)
            section = link.xpath("ancestor::*[self::section or self::main][1]")[0]
            rows = set(section.xpath(ROWS)) & set(link.xpath("preceding::* | ancestor::*"))
            late |= {name} if rows else set()
    return found, late


def test_every_export_stands_above_its_list():
    everything = world.build()
    clients = {column: everything.client(column) for column in world.ROLES}
    pages = [(name, clients[column].get(address)) for column, name, address in visits(everything)]
    shown = [(name, *exports(page)) for name, page in pages if page.status_code == 200 and b"</main>" in page.content]

    assert [(name, late) for name, _found, late in shown if late and name not in PAGES_OF_FILES] == []
    named = {name for _route, name, _view in checks.views() if EXPORTS.search(name or "")}
    assert named - NO_EXPORTS <= set().union(*(found for _name, found, _late in shown))
