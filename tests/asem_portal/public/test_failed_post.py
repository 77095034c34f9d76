"""What the page of an unreachable database says about a form that was submitted: not saved, or not certain."""

import pytest
from django.db import OperationalError, connection, transaction

from members.models import User
from registry import doors
from tests.asem_portal.public.test_status import ErrorPageClient
from tests.elements import elements
from tests.factories import create_role
from tests.signing import sign_in
from workshops.models import Activity, Role, WorkshopRole

pytestmark = pytest.mark.django_db
LOST = OperationalError("the server closed the connection")


@pytest.fixture
def organiser():
    return create_role(Role.ORGANISER)


def submit(organiser, fails):
    """Add an event while the database fails at the statement for which `fails(sql)` is true; return the answer."""
    browser = sign_in(ErrorPageClient(), organiser.user)

    def lose(execute, sql, params, many, context):
        if fails(sql):
            raise LOST
        return execute(sql, params, many, context)

    day = organiser.workshop.starts_on.isoformat()
    data = {"kind": "cultural", "title": "Ha Long Carnival", "held_on": day}
    with connection.execute_wrapper(lose):
        return browser.post(f"/workshops/{organiser.workshop.slug}/activities/", data)


def said(answer):
    assert answer.status_code == 503
    return [found.get("data-saved") for found in elements(answer, "[data-saved]")]


def test_a_failure_before_or_within_the_change_has_saved_nothing(organiser):
    assert said(submit(organiser, lambda sql: "workshops_workshop" in sql)) == ["no"]
    assert said(submit(organiser, lambda sql: sql.startswith('INSERT INTO "registry_auditentry"'))) == ["no"]
    assert not Activity.objects.exists()


def test_a_lost_answer_to_the_commit_leaves_it_uncertain(organiser, monkeypatch):
    leave = transaction.Atomic.__exit__

    def lose(self, *error):
        leave(self, *error)
        if doors.has_committed() and doors.is_inside():
            raise LOST

    monkeypatch.setattr(transaction.Atomic, "__exit__", lose)
    assert said(submit(organiser, lambda sql: False)) == ["unknown"]
    assert Activity.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_written_outside_a_door_may_have_been_saved(organiser):
    browser = sign_in(ErrorPageClient(), organiser.user)

    def lose(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith('UPDATE "members_user"') and "notify_comments" in sql:
            raise LOST
        return result

    data = {"full_name": "Ana", "timezone": "", "language": "en"}
    data |= {"notify_recommendations": "daily", "notify_comments": "never"}
    with connection.execute_wrapper(lose):
        answer = browser.post("/preferences/", data)

    assert said(answer) == ["unknown"]
    assert User.objects.get(pk=organiser.user.pk).notify_comments == "never"


def test_a_page_that_was_only_opened_says_nothing_of_it(organiser):
    browser = sign_in(ErrorPageClient(), organiser.user)

    def lose(execute, sql, params, many, context):
        if WorkshopRole._meta.db_table in sql:
            raise LOST
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lose):
        assert said(browser.get("/dashboard/")) == []
