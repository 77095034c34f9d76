"""The navigation: for visitors and users, and for the current workshop."""

import pytest
from django.urls import get_resolver, reverse

from asem_portal import context
from registry import checks
from tests.elements import elements, texts
from tests.factories import (
    create_activity,
    create_administrator,
    create_delegate,
    create_delegation,
    create_role,
    create_user,
)
from tests.factories.silence import Negotiation
from tests.signing import sign_in
from workshops.models import Role
from workshops.user_roles import ADMINISTRATOR

pytestmark = pytest.mark.django_db
PUBLIC = ["/workshops/", "/recommendations/", "/partners/", "/meetings/", "/verify/", "/search/"]
DASHBOARD = "/dashboard/"


def addresses(page):
    return [link["url"] for link in page.context["navigation"]]


def current(page):
    return [link["url"] for link in page.context["navigation"] if link["current"]]


def of(workshop):
    """Return the URLs in the navigation for participants of a workshop."""
    pages = ("delegations:participants", "reading:recommendations", "composing:reports", "public_pages:workshop")
    pages += ("workshop_search:search",)
    return [DASHBOARD, *(reverse(page, args=[workshop.slug]) for page in pages)]


def test_every_page_that_a_section_lists_exists():
    """Otherwise, a renamed page would lose its place in the navigation unnoticed."""
    pages = {name for _route, name, _view in checks.views(get_resolver())}
    known = pages | {page.partition(":")[0] for page in pages}
    listed = {*context.SECTIONS, *context.SECTION_OF}

    assert len(listed) > 30
    assert listed - known == set()


def test_a_page_belongs_to_one_section():
    pages = [page for pages in context.SECTIONS.values() for page in pages]

    assert sorted(pages) == sorted(set(pages))
    assert not set(pages) & set(context.SECTIONS)


def test_every_page_of_a_negotiation_belongs_to_the_recommendations(client):
    scene = Negotiation(launched=False)
    client = sign_in(client, scene.clerk)
    for page in ("non_papers:non_papers", "silence:rounds", "live_session:sessions", "reading:recommendations"):
        found = client.get(reverse(page, args=[scene.workshop.slug]))
        assert current(found) == [reverse("reading:recommendations", args=[scene.workshop.slug])], page


def test_every_section_is_a_link_of_the_navigation():
    """Each link has the name of a URL, under which SECTIONS lists the pages that belong to it."""
    workshop = create_delegation().workshop
    links = context._public_links() + context._workshop_links(workshop)

    assert set(context.SECTIONS) - {name for _label, name, _url in links} == set()
    assert all(url.startswith("/") for _label, _name, url in links)


def test_every_link_in_the_footer_works(client):
    page = client.get("/")

    assert {client.get(link["url"]).status_code for link in page.context["foot_links"]} == {200}


def test_visitors_get_the_public_navigation(client):
    page = client.get("/")

    assert addresses(page) == PUBLIC
    assert all(link["label"] for link in page.context["navigation"])


def test_a_participant_in_one_workshop_has_its_navigation_everywhere(client):
    delegate = create_delegate()
    page = sign_in(client, delegate.user).get("/preferences/")

    assert addresses(page) == of(delegate.delegation.workshop)
    assert page.context["acting_as"] == "Viet Nam"


@pytest.fixture
def planned():
    """Return the organiser's role in one of two workshops, and things that its pages are about."""
    role = create_role(Role.ORGANISER)
    create_role(Role.ORGANISER, user=role.user)
    delegate = create_delegate(create_delegation(role.workshop), user=False)
    things = {"delegation": delegate.delegation, "delegate": delegate, "session": role.workshop.sessions.first()}
    return role, things | {"activity": create_activity(role.workshop), "workshop": role.workshop}


# Pages about something in a workshop, without its name in the address, and the page of its navigation marked as current.
OF_A_WORKSHOP = {
    "delegations:delegation": ("delegation", "delegations:delegations"),
    "delegations:register": ("delegation", "delegations:delegations"),
    "delegations:delegate": ("delegate", "delegations:delegations"),
    "delegations:replace": ("delegate", "delegations:delegations"),
    "delegations:withdraw": ("delegate", "delegations:delegations"),
    "programme:session": ("session", "programme:sessions"),
    "programme:remove_session": ("session", "programme:sessions"),
    "programme:activity": ("activity", "programme:activities"),
    "administration:workshop_roles": ("workshop", ""),
}


@pytest.mark.parametrize("name", OF_A_WORKSHOP)
def test_pages_of_one_of_several_workshops_have_its_navigation(client, planned, name):
    (role, things), (thing, tab) = planned, OF_A_WORKSHOP[name]
    address = reverse(name, args=[things[thing].key])

    page = sign_in(client, role.user).get(address)

    assert addresses(page) == of(role.workshop)
    assert len(current(page)) == 1
    marked = [link.get("href") for link in elements(page, ".subnav [aria-current=page]")]
    assert marked == [reverse(tab, args=[role.workshop.slug]) if tab else address]


def test_the_footer_links_to_the_public_pages_from_a_workshop(client):
    delegate = create_delegate()
    visitor = client.get("/").context["public_links"]
    page = sign_in(client, delegate.user).get("/preferences/")

    links = {link["url"]: link["label"] for link in page.context["public_links"]}
    assert list(links) == [url for url in PUBLIC if url != "/verify/"]
    assert texts(page, "footer nav a") == list(links.values())
    labels = {link["label"] for link in page.context["navigation"]}
    assert labels.isdisjoint(links.values())  # the public register has a different label than the workshop's list
    assert not visitor


def test_a_participant_in_two_workshops_has_the_one_in_the_address(client):
    user = create_user()
    first = create_role(Role.CHAIR, user=user).workshop
    second = create_delegate(create_delegation(), user=user).delegation.workshop
    sign_in(client, user)

    assert addresses(client.get(DASHBOARD)) == [DASHBOARD, *PUBLIC]
    for workshop, acting_as in ((first, str(Role.CHAIR.label)), (second, "Viet Nam")):
        page = client.get(f"/workshops/{workshop.slug}/")
        assert (addresses(page), current(page)) == (of(workshop), [f"/workshops/{workshop.slug}/"])
        assert page.context["acting_as"] == acting_as


def test_pages_of_other_workshops_have_the_public_navigation(client):
    elsewhere = create_delegation().workshop
    page = sign_in(client, create_delegate().user).get(f"/workshops/{elsewhere.slug}/")

    assert addresses(page) == [DASHBOARD, *PUBLIC]


def test_administrators_have_the_roles_page(client):
    page = sign_in(client, create_administrator()).get("/roles/")

    assert (addresses(page), current(page)) == ([DASHBOARD, *PUBLIC, "/roles/"], ["/roles/"])
    assert page.context["acting_as"] == str(ADMINISTRATOR)


def test_the_holder_of_a_mandate_is_called_organiser(client):
    page = sign_in(client, create_role(Role.ORGANISER, workshop=False).user).get("/dashboard/")

    assert page.context["acting_as"] == str(Role.ORGANISER.label)
    assert len(elements(page, f'main .attention a[href="{reverse("planning:create")}"]')) == 1
