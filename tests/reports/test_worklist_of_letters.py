"""Dashboard items of letters: uncertain, unacknowledged, to be delivered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.models import Outgoing
from reports import worklist
from reports.models import Dispatch
from tests.elements import elements
from tests.factories import (
    create_dispatch,
    create_transmission,
)
from tests.reports.items import fail, told
from tests.signing import sign_in
from workshops.models import Workshop

pytestmark = pytest.mark.django_db


def test_uncertain_delivery_is_listed_separately():
    dispatch = create_dispatch(create_transmission().report)
    fail(dispatch, delivery_began_at=timezone.now())

    assert told(dispatch.report.composed_by) == [(1, worklist.UNCERTAIN % 1, True)]


def test_unacknowledged_letters_are_listed_after_two_weeks():
    dispatch = create_dispatch(create_transmission().report)
    rows, long_ago = Dispatch.objects.filter(pk=dispatch.pk), timezone.now() - timedelta(days=15)
    line = [(1, worklist.UNACKNOWLEDGED % 1, False)]

    rows.update(sent_at=long_ago)
    assert told(dispatch.report.composed_by) == line
    rows.update(reminded_at=timezone.now())
    assert told(dispatch.report.composed_by) == []
    rows.update(reminded_at=long_ago)
    assert told(dispatch.report.composed_by) == line
    rows.update(acknowledged_at=timezone.now(), acknowledged_by="Registry")
    assert told(dispatch.report.composed_by) == []


def test_letters_of_archived_workshops_are_not_listed():
    dispatch = create_dispatch(create_transmission().report)
    Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=timezone.now() - timedelta(days=15))
    Workshop.objects.update(archived_at=timezone.now())

    assert told(dispatch.report.composed_by) == []


def test_letters_to_be_delivered_by_hand_are_listed_until_they_are():
    dispatch = create_dispatch(create_transmission().report, channel="embassy", email="")
    rows, user = Dispatch.objects.filter(pk=dispatch.pk), dispatch.report.composed_by

    [item] = worklist.items(user)
    assert (item.count, item.sentence) == (1, worklist.TO_DELIVER % 1)
    assert item.url == f"/reports/{dispatch.report.key}/by-hand/"
    rows.update(handed_on=timezone.localdate())
    assert told(user) == []


def test_letter_that_could_not_be_rendered_is_not_yet_to_be_delivered():
    dispatch = create_dispatch(create_transmission().report, channel="post", email="")
    now = timezone.now()
    Outgoing.objects.create(kind="dispatch.print", key=dispatch.key, queued_at=now, due_at=now, failed_at=now)

    assert told(dispatch.report.composed_by) == [(1, worklist.FAILED % 1, True)]


def test_paused_letters_are_listed_until_they_are_resumed():
    """Nothing else reminds the secretariat that ministries are waiting."""
    dispatch = create_dispatch(create_transmission().report)
    rows, user = Dispatch.objects.filter(pk=dispatch.pk), dispatch.report.composed_by
    assert told(user) == []
    rows.update(paused_at=timezone.now())

    [item] = worklist.items(user)
    assert (item.count, item.sentence, item.due) == (1, worklist.PAUSED % 1, True)
    assert item.url == f"{dispatch.report.get_absolute_url()}?state=paused#distribution"
    rows.update(paused_at=None)
    assert told(user) == []


def test_paused_letter_of_which_receipt_was_acknowledged_is_not_listed():
    dispatch = create_dispatch(create_transmission().report, paused_at=timezone.now())
    Dispatch.objects.update(opened_at=timezone.now(), acknowledged_at=timezone.now(), acknowledged_by="Registry")
    assert told(dispatch.report.composed_by) == []


def test_the_link_of_the_item_shows_the_paused_letters(client):
    dispatch = create_dispatch(create_transmission().report, paused_at=timezone.now())
    sign_in(client, dispatch.report.composed_by)
    [item] = worklist.items(dispatch.report.composed_by)
    page = client.get(item.url)
    assert [row.state for row in page.context["receipts"]] == ["paused"]
    assert elements(page, "[href$='/resume/'], [action$='/resume/']")
