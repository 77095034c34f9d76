"""The status page and the error pages."""

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

INNER = "#tasks, #versions"  # shown to holders of a role only


def running(page):
    """Return the styles of the tags for the four services."""
    return [tag.get("class").split()[1] for tag in elements(page, "main dl.facts .tag")]


def create_task(**fields):
    now = timezone.now()
    return Outgoing.objects.create(**{"kind": "invitation.send", "queued_at": now, "due_at": now} | fields)


@pytest.mark.django_db
def test_the_public_sees_only_whether_services_are_running(client):
    create_task()

    page = client.get("/status/")

    assert running(page) == ["tag-ok"] * 4
    assert elements(page, INNER) == []
    assert "weasyprint" not in page.text


@pytest.mark.django_db
def test_a_participant_without_a_role_sees_no_more(client):
    client.force_login(create_delegate().user)

    assert elements(client.get("/status/"), INNER) == []


@pytest.mark.django_db
def test_a_holder_of_a_role_sees_tasks_and_versions(client):
    create_task(failed_at=timezone.now(), last_error="refused")
    sign_in(client, create_role().user)

    page = client.get("/status/")

    assert page.context["tasks"] == {"open": 0, "late": 0, "failed": 1, "done": 0}
    assert len(elements(page, INNER)) == 2
    assert "weasyprint" in texts(page, "main dt")


@pytest.mark.django_db
def test_overdue_tasks_show_that_the_worker_is_not_running(client):
    create_task(due_at=timezone.now() - timedelta(minutes=3))

    assert client.get("/status/").context["worker"] is False


@pytest.mark.django_db
def test_a_missing_library_is_reported_with_the_command_to_install_it(client, monkeypatch):
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
def test_without_the_database_the_status_page_works_and_others_return_503(client):
    with connection.execute_wrapper(lost):
        status_page, home = client.get("/status/"), ErrorPageClient().get("/")

    assert (status_page.status_code, status_page.context["database"]) == (200, False)
    assert (home.status_code, home["Retry-After"]) == (503, "60")
    assert "(503)" in texts(home, "main .kicker")[0]


class ErrorPageClient(SecureClient):
    """A client that receives the error page instead of the exception."""

    def __init__(self):
        super().__init__(raise_request_exception=False)


@pytest.mark.parametrize(("error", "code"), [(OperationalError("gone"), 503), (ValueError("ours"), 500)])
def test_a_database_error_is_503_and_any_other_error_500(error, code):
    try:
        raise error
    except Exception:
        page = status.failed(RequestFactory().get("/"))

    assert page.status_code == code


@pytest.mark.django_db
def test_an_unknown_address_is_404_without_queries(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/nowhere/<script>/")

    assert page.status_code == 404
    assert "<script>" not in page.content.decode()
