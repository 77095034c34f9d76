"""On a phone, the first row of each list is on the first screen, whether or not a filter is active."""

import pytest
from django.conf import settings

from tests import factories, world
from tests.browser import chromium
from tests.journeys.test_every_page import visits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONES = [(360, 640), (360, 740), (390, 800)]
# Every list, with the filters and searches under which it is looked at as well.
LISTS = {
    "register:recommendations": ["?q=culture"],
    "reading:recommendations": ["?q=culture"],
    "delegations:participants": ["?q=a"],
    "delegations:delegations": [],
    "delegations:contacts": ["?q=viet"],
    "delegations:invitation_replies": [],
    "directory:partners": ["?on=2010-04-28"],
    "directory:coordinators": [],
    "directory:meetings": ["?kind=cmm"],
    "directory:initiatives": ["?partner=VN"],
    "directory:areas": [],
    "directory:outcomes": [],
    "public_pages:workshops": [],
    "search:search": ["?q=culture"],
    "workshop_search:search": ["?q=culture"],
    "composing:reports": [],
    "programme:sessions": [],
    "programme:activities": [],
    "admin:index": [],
    "admin:list": [],
    "administration:mandates": [],
    "administration:workshop_roles": [],
    "local:emails": [],
}
# Pages with a filter or a pager that are no list: the page of one thing, and one that begins with a form.
NO_LISTS = {"public:home", "reading:compare", "directory:area", "directory:outcome_paragraph", "composing:report"}
NO_LISTS |= {"imports:imports"}
FIRST = """() => {
  const lists = "tbody, ul:not(.pills), ol, dl";
  const found = [...document.querySelectorAll("main")].flatMap(main => [...main.querySelectorAll(lists)])
    .filter(list => !list.closest("nav, form .toolbar, .notice, details:not([open])"))
    .flatMap(list => [...list.children]).filter(row => row.matches("tr:not(.group), li:not(.texts-head), dt"));
  const row = found.find(row => row.getClientRects().length);
  if (!row) return null;
  const name = [row, ...row.querySelectorAll("a, b, th, p, label")].find(one => one.matches("a, b, th, p, label, dt"));
  return Math.round((name ?? row).getBoundingClientRect().bottom);
}"""
FILTERED = "!!document.querySelector('main .toolbar, main [role=search], main .pager')"


@pytest.fixture
def everything(server):
    """The world, with an overview of meetings and a priority."""
    everything = world.build()
    for year in range(2004, 2008):
        factories.create_meeting(f"CMM{year}", kind="cmm", starts_on=f"{year}-05-01")
    factories.create_area("D7.1", kind="priority")
    return everything


def test_the_first_row_of_every_list_is_on_the_first_screen(server, everything):
    seen, faults = set(), []
    cookies = {column: everything.client(column).cookies.get(settings.SESSION_COOKIE_NAME) for column in world.ROLES}
    pages = visits(everything)
    with chromium() as browser:
        for column, session in cookies.items():
            context = browser.new_context()
            if session:
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": server.url}
                context.add_cookies([cookie])
            page = context.new_page()
            for name, address in [(name, address) for one, name, address in pages if one == column]:
                faults += _faults(page, name, f"{server.url}{address}", seen)
            context.close()
    assert not faults, "\n".join(faults)
    empty = {(name, "") for name in LISTS if "search" in name}
    assert {(name, query) for name, queries in LISTS.items() for query in ["", *queries]} - empty == seen


def _faults(page, name, address, seen):
    """Visit a page and its filtered lists; add to `seen` those that have rows."""
    if name not in LISTS:
        page.goto(address)
        is_list = name not in NO_LISTS and page.evaluate(FILTERED)
        return [f"{name}: a list that is not looked at"] if is_list else []
    faults = []
    for query in ["", *LISTS[name]]:
        page.goto(f"{address}{query}")
        bottoms = _bottoms(page)
        seen |= {(name, query)} if all(bottoms) else set()
        pairs = zip(PHONES, bottoms, strict=True)
        faults += [f"{name}{query}: {bottom} of {phone}" for phone, bottom in pairs if (bottom or 0) > phone[1]]
    return faults


def _bottoms(page):
    """Return the lower edge of the first row's title on each phone; None if there is no row."""
    found = []
    for width, height in PHONES:
        page.set_viewport_size({"width": width, "height": height})
        found.append(page.evaluate(FIRST))
    return found
