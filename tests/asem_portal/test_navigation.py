"""The navigation: by who reads, and for the workshop at hand."""

import pytest
from django.urls import get_resolver

from asem_portal import context
from registry import checks
from tests.factories import create_administrator, create_delegate, create_delegation, create_role, create_user
from tests.signing import sign_in
from workshops.models import Role

pytestmark = pytest.mark.django_db
PUBLIC = ["Workshops", "Recommendations", "Partners", "Meetings", "Verify"]
OF_A_WORKSHOP = ["Desk", "Delegates", "Recommendations", "Reports", "Programme"]


def labels(page):
    return [link["label"] for link in page.context["navigation"]]


def current(page):
    return [link["label"] for link in page.context["navigation"] if link["current"]]


def test_every_page_that_a_section_lists_exists():
    """A page that was renamed would silently lose its place in the navigation."""
    known = {name for _route, name, _view in checks.views(get_resolver())}
    listed = {*context.SECTIONS, *context.SECTION_OF}

    assert len(listed) > 30
    assert listed - known == set()


def test_a_page_belongs_to_one_section():
    pages = [page for pages in context.SECTIONS.values() for page in pages]

    assert sorted(pages) == sorted(set(pages))
    assert not set(pages) & set(context.SECTIONS)


def test_every_section_is_a_link_of_the_navigation():
    """Each link carries the name of a URL, under which SECTIONS lists the pages that belong to it."""
    workshop = create_delegation().workshop
    links = context._public_links() + context._workshop_links(workshop)

    assert set(context.SECTIONS) - {name for _label, name, _url in links} == set()
    assert all(url.startswith("/") for _label, _name, url in links)


def test_every_link_of_the_foot_opens(client):
    page = client.get("/")

    assert {client.get(link["url"]).status_code for link in page.context["foot_links"]} == {200}


def test_the_public_sees_what_is_public(client):
    assert labels(client.get("/")) == PUBLIC


def test_who_takes_part_in_one_workshop_has_it_at_hand_everywhere(client):
    delegate = create_delegate()
    page = sign_in(client, delegate.user).get("/preferences/")

    assert labels(page) == OF_A_WORKSHOP
    assert page.context["acting_as"] == "Viet Nam"
    assert page.context["navigation"][1]["url"] == f"/workshops/{delegate.delegation.workshop.slug}/participants/"


def test_from_a_workshop_the_public_pages_are_reached_by_the_foot(client):
    delegate = create_delegate()
    visitor = client.get("/").context["public_links"]
    page = sign_in(client, delegate.user).get("/preferences/")

    links = {link["label"]: link["url"] for link in page.context["public_links"]}
    assert links == {
        "Workshops": "/workshops/",
        "Public register": "/recommendations/",
        "Partners": "/partners/",
        "Meetings": "/meetings/",
    }
    assert all(f'href="{url}"' in page.text for url in links.values())
    assert not visitor


def test_who_takes_part_in_two_has_the_one_that_the_address_names(client):
    user = create_user()
    first = create_role(Role.CHAIR, user=user).workshop
    second = create_delegate(create_delegation(), user=user).delegation.workshop
    sign_in(client, user)

    assert labels(client.get("/desk/")) == ["Desk", *PUBLIC]
    for workshop, acting_as in ((first, "chair"), (second, "Viet Nam")):
        page = client.get(f"/workshops/{workshop.slug}/")
        assert (labels(page), current(page)) == (OF_A_WORKSHOP, ["Programme"])
        assert page.context["acting_as"] == acting_as


def test_anothers_workshop_is_at_nobodys_hand(client):
    elsewhere = create_delegation().workshop
    page = sign_in(client, create_delegate().user).get(f"/workshops/{elsewhere.slug}/")

    assert labels(page) == ["Desk", *PUBLIC]


def test_an_administrator_has_the_roles(client):
    page = sign_in(client, create_administrator()).get("/roles/")

    assert (labels(page), current(page)) == (["Desk", *PUBLIC, "Roles"], ["Roles"])
    assert page.context["acting_as"] == "administrator"


def test_the_holder_of_a_mandate_is_called_organiser(client):
    page = sign_in(client, create_role(Role.ORGANISER, workshop=False).user).get("/desk/")

    assert page.context["acting_as"] == "organiser"
    assert "workshop is yours to create" in page.content.decode()
