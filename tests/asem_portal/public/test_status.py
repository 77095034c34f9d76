"""The status page, and the pages for what went wrong."""

import ctypes
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.utils import timezone

from asem_portal.public import status
from registry.libraries import PACKAGES
from registry.models import Outgoing
from tests.elements import elements, texts
from tests.factories import create_delegate, create_role
from tests.signing import SecureClient, sign_in

INNER = "#tasks, #versions"  # what only those see who hold a role


def running(page):
    """The shapes that say whether each of the four things runs."""
    return [tag.get("class").split()[1] for tag in elements(page, "main dl.facts .tag")]


def owe(**fields):
    now = timezone.now()
    return Outgoing.objects.create(**{"kind": "invitation.send", "queued_at": now, "due_at": now} | fields)


@pytest.mark.django_db
def test_the_public_learns_only_whether_things_run(client):
    owe()

    page = client.get("/status/")

    assert running(page) == ["tag-ok"] * 4
    assert elements(page, INNER) == []
    assert "weasyprint" not in page.text


@pytest.mark.django_db
def test_who_takes_part_without_a_role_learns_no_more(client):
    client.force_login(create_delegate().user)

    assert elements(client.get("/status/"), INNER) == []


@pytest.mark.django_db
def test_a_role_sees_what_is_installed_and_owed(client):
    owe(failed_at=timezone.now(), last_error="refused")
    sign_in(client, create_role().user)

    page = client.get("/status/")

    assert page.context["tasks"] == {"open": 0, "late": 0, "failed": 1, "done": 0}
    assert len(elements(page, INNER)) == 2
    assert "weasyprint" in texts(page, "main dt")


@pytest.mark.django_db
def test_work_that_nobody_fetches_shows_that_the_worker_is_away(client):
    owe(due_at=timezone.now() - timedelta(minutes=3))

    assert client.get("/status/").context["worker"] is False


@pytest.mark.django_db
def test_a_missing_library_is_said_with_what_to_type(client, monkeypatch):
    def missing(name):
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)

    page = client.get("/status/")
    assert running(page) == ["tag-ok", "tag-ok", "tag-ok", "tag-stop"]
    assert PACKAGES[0] not in page.text
    sign_in(client, create_role().user)
    assert f"apt-get install {PACKAGES[0]}" in texts(client.get("/status/"), "main .notice-stop")[0]


def lost(execute, sql, params, many, context):
    raise OperationalError("the server closed the connection")


@pytest.mark.django_db
def test_with_the_database_gone_the_status_says_so_and_pages_are_away(client):
    with connection.execute_wrapper(lost):
        status_page, home = client.get("/status/"), Away().get("/")

    assert (status_page.status_code, status_page.context["database"]) == (200, False)
    assert (home.status_code, home["Retry-After"]) == (503, "60")
    assert "(503)" in texts(home, "main .kicker")[0]


class Away(SecureClient):
    """A browser: it gets the page for an error, not the error."""

    def __init__(self):
        super().__init__(raise_request_exception=False)


@pytest.mark.parametrize(("error", "code"), [(OperationalError("gone"), 503), (ValueError("ours"), 500)])
def test_a_lost_database_is_away_for_a_while_and_the_rest_is_our_fault(error, code):
    try:
        raise error
    except Exception:
        page = status.failed(RequestFactory().get("/"))

    assert page.status_code == code


@pytest.mark.django_db
def test_an_unknown_address_is_not_found_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/nowhere/<script>/")

    assert page.status_code == 404
    assert "<script>" not in page.content.decode()
