"""Recipients: selected ministries of partners at the time of the workshop that have a focal point, once each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Partner
from registry.access import Refused
from registry.models import Outgoing
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import recipients as dispatch_recipients
from reports.models import Channel, Dispatch
from tests.factories import (
    create_contact,
    create_dispatch,
    create_ministry,
    create_partner,
    create_report,
    create_role,
    create_workshop,
    issue_report,
)
from workshops.models import Role, WorkshopRole
from workshops.user_roles import roles_of

pytestmark = pytest.mark.django_db


def addressed(code, **fields):
    """Create a ministry of culture with a focal point that has `fields`."""
    return create_contact(create_ministry(create_partner(code)), full_name=f"Clerk of {code}", **fields).ministry


def reached(report):
    """Return the partners whose ministries can be sent the report."""
    return {one.ministry.partner.code for one in dispatch_recipients.recipients(report) if not one.reason}


@pytest.mark.parametrize(("days", "is_partner"), [(-1, True), (0, True), (1, False)])
def test_partner_that_joined_by_the_first_day_is_included(days, is_partner):
    report = issue_report()
    ministry = addressed("NO")
    day = report.workshop.starts_on + timedelta(days=days)
    Partner.objects.filter(code="NO").update(joined_on=day)

    sent = dispatch_room.send(report, [ministry], by=report.composed_by)

    assert [one.ministry for one in sent] == [ministry] * is_partner
    assert {one.ministry for one in dispatch_recipients.recipients(report)} == ({ministry} if is_partner else set())


@pytest.mark.parametrize(("days", "is_partner"), [(0, False), (1, True)])
def test_partner_that_left_by_the_first_day_is_excluded(days, is_partner):
    report = issue_report()
    addressed("NO")
    Partner.objects.filter(code="NO").update(left_on=report.workshop.starts_on + timedelta(days=days))

    assert reached(report) == ({"NO"} if is_partner else set())


def test_only_focal_points_are_contacts():
    report = issue_report()
    addressed("PL", role="embassy")
    addressed("IT")

    assert reached(report) == {"IT"}


def test_only_selected_and_unserved_ministries_are_sent_to():
    report = issue_report()
    poland, italy, served = addressed("PL"), addressed("IT"), addressed("LA")
    create_dispatch(report, served)

    sent = dispatch_room.send(report, [poland, served], by=report.composed_by)

    assert [one.ministry for one in sent] == [poland]
    assert not report.dispatches.filter(ministry=italy).exists()


@pytest.mark.parametrize(("channel", "count"), [(Channel.EMAIL, 0), (Channel.POST, 1)])
def test_ministry_without_a_contact_gets_only_a_printed_letter(channel, count):
    report = issue_report()
    silent = create_ministry(create_partner("PL"))

    sent = dispatch_room.send(report, [silent], by=report.composed_by, channel=channel)

    assert [(one.ministry, one.email, one.addressee) for one in sent] == [(silent, "", "")] * count


def test_printed_letter_has_an_addressee_and_no_email():
    report = issue_report()
    (sent,) = dispatch_room.send(report, [addressed("PL")], by=report.composed_by, channel=Channel.POST)

    assert (sent.addressee, sent.email) == ("Clerk of PL", "")


def test_numbering_is_separate_for_each_workshop():
    report, other = issue_report(), issue_report(create_report(create_workshop(host=create_partner("PL"))))
    ministries = [addressed("PL"), addressed("IT")]
    dispatch_room.send(other, ministries, by=other.composed_by)

    sent = dispatch_room.send(report, ministries, by=report.composed_by)

    assert [one.number for one in sent] == [1, 2]


def test_secretariat_cannot_send_drafts_or_reports_of_other_workshops():
    report, draft = issue_report(), create_report(create_workshop(host=create_partner("PL")))
    stranger = create_role(Role.SECRETARIAT, workshop=draft.workshop).user
    ministry = addressed("IT")
    for wrong in (report, draft):
        with pytest.raises(Refused):
            dispatch_room.send(wrong, [ministry], by=stranger)
    assert not Dispatch.objects.exists()


def test_pause_resume_and_resend_affect_one_report():
    reports = issue_report(), issue_report(create_report(create_workshop(host=create_partner("NO"))))
    poland, italy = addressed("PL"), addressed("IT")
    sent = [dispatch_room.send(one, [poland, italy], by=one.composed_by) for one in reports]
    failed = Outgoing.objects.filter(key__in=[dispatches[0].key for dispatches in sent])
    failed.update(failed_at=timezone.now(), last_error="The address was refused: no such user")
    mine, by = reports[0], reports[0].composed_by

    assert dispatch_room.resend_failed(mine, by=by) == 1
    assert [one.key for one in failed.filter(failed_at__isnull=False)] == [sent[1][0].key]
    assert dispatch_room.pause(mine, by=by) == 2
    assert set(Dispatch.objects.filter(paused_at__isnull=False)) == set(sent[0])
    dispatch_room.pause(reports[1], by=reports[1].composed_by)
    assert dispatch_room.resume(mine, by=by) == 2
    assert not mine.dispatches.filter(paused_at__isnull=False).exists()
    assert reports[1].dispatches.filter(paused_at__isnull=False).exists()


def test_only_failed_letters_can_be_resent():
    report = issue_report()
    (queued,) = dispatch_room.send(report, [addressed("PL")], by=report.composed_by)
    owed = Outgoing.objects.filter(key=queued.key)

    with pytest.raises(Refused):
        dispatch_room.resend(queued, by=report.composed_by)
    owed.update(failed_at=timezone.now(), last_error="The address was refused: no such user")
    assert dispatch_room.resend(queued, by=report.composed_by) == queued
    owed.delete()
    with pytest.raises(Refused):
        dispatch_room.resend(queued, by=report.composed_by)


def test_ended_role_cannot_send():
    report = issue_report()
    by = report.composed_by
    assert roles_of(by).has(report.workshop, Role.SECRETARIAT)
    WorkshopRole.objects.filter(user=by).update(ended_at=timezone.now())

    with pytest.raises(Refused):
        dispatch_room.send(report, [addressed("PL")], by=by)
