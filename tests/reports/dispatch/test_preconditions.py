"""Preconditions of dispatch: what is refused, and which letters remain unchanged."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from registry import audit, links
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from reports.dispatch import by_hand, receipts
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.delivery import DELIVER, PRINT
from reports.models import Dispatch
from tests.factories import create_contact, create_dispatch, create_ministry, create_partner, create_role, issue_report

pytestmark = pytest.mark.django_db
INSTANT, DAY = timedelta(microseconds=1), timedelta(days=1)
CODES = ("PL", "IT", "LA")


@pytest.fixture
def report():
    report = issue_report()
    report.keeper = create_role(workshop=report.workshop).user
    return report


@pytest.fixture
def mailed(report):
    """Return three rendered letters queued as e-mails, each to the contact of its ministry."""
    ministries = [
        create_contact(create_ministry(create_partner(code)), f"{code}@example.org").ministry for code in CODES
    ]
    dispatch_room.send(report, ministries, by=report.keeper)
    Dispatch.objects.update(letter_file=storage.store(b"%PDF-1.7 a letter", "pdf"))
    return list(Dispatch.objects.order_by("number"))


@pytest.fixture
def paper(report):
    """Return three letters to be delivered by hand."""
    return [create_dispatch(report, create_ministry(create_partner(code)), channel="post", email="") for code in CODES]


def job(dispatch, **fields):
    """Update the outbox row of an e-mail."""
    Outgoing.objects.filter(kind=DELIVER, key=dispatch.key).update(**fields)


def fresh(dispatch):
    return Dispatch.objects.get(pk=dispatch.pk)


def link(dispatch):
    return PersonalLink.objects.get(subject=dispatch.key)


def move(dispatch, email="new@example.org"):
    dispatch.ministry.contacts.update(email=email, full_name="Newcomer")


@pytest.mark.parametrize(("left", "state"), [(INSTANT, "sending"), (timedelta(), "queued")])
def test_letter_is_sending_while_its_lease_lasts(report, mailed, clock, left, state):
    now = timezone.now()
    clock(now)
    job(mailed[0], leased_until=now + left)

    assert [row.state for row in receipts.receipts(report)] == [state, "queued", "queued"]


def test_first_opening_is_recorded(mailed):
    for presses in (1, 2):
        receipts.open_letter(mailed[0], link(mailed[0]))
        assert audit.entries(mailed[0]).filter(verb="dispatch.opened").count() == 1, presses

    assert list(Dispatch.objects.exclude(opened_at=None)) == [mailed[0]]


def test_ended_link_does_not_open_the_letter(mailed):
    ended = link(mailed[0])
    links.revoke(ended.purpose, ended.subject)

    with pytest.raises(links.LinkRefused):
        receipts.open_letter(mailed[0], ended)
    assert fresh(mailed[0]).opened_at is None


@pytest.mark.parametrize("left", ["sent_at", "opened_at", "handed_on", ""])
def test_paper_acknowledgement_requires_delivery(report, paper, left):
    when = report.issued_at.date() if left == "handed_on" else report.issued_at
    Dispatch.objects.filter(pk=paper[0].pk).update(**{left: when} if left else {})
    answer = {"name": "Ada", "title": "Head", "received_on": report.issued_on, "scan": None}

    if left:
        receipts.record_receipt(paper[0], **answer, by=report.keeper)
    else:
        with pytest.raises(Refused):
            receipts.record_receipt(paper[0], **answer, by=report.keeper)

    assert bool(fresh(paper[0]).acknowledged_at) == bool(left)


@pytest.mark.parametrize(("day", "accepted"), [(-1, False), (0, True), (3, True), (4, False)])
def test_delivery_date_is_between_issue_and_today(clock, day, accepted):
    """Dates are local: in Ha Long the 2nd begins while it is still the 1st in UTC."""
    clock(datetime(2026, 3, 1, 18, tzinfo=UTC))
    report, first = issue_report(), date(2026, 3, 2)
    letter = create_dispatch(report, channel="post", email="")
    clock(datetime.combine(first + 3 * DAY, time(23, 59), report.workshop.tz))
    facts = {"handed_on": first + day * DAY, "note": "", "by": create_role(workshop=report.workshop).user}

    if accepted:
        assert by_hand.hand_over(report, [letter], **facts) == 1
    else:
        with pytest.raises(Refused):
            by_hand.hand_over(report, [letter], **facts)
    assert bool(fresh(letter).handed_on) == accepted


@pytest.mark.parametrize(("day", "accepted"), [(-1, False), (0, True), (3, True), (4, False)])
def test_date_on_a_signed_slip_is_between_issue_and_today(clock, day, accepted):
    clock(datetime(2026, 3, 1, 18, tzinfo=UTC))
    report, first = issue_report(), date(2026, 3, 2)
    letter = create_dispatch(report, channel="post", email="", handed_on=first)
    clock(datetime.combine(first + 3 * DAY, time(23, 59), report.workshop.tz))
    answer = {"name": "Ada", "title": "Head", "received_on": first + day * DAY, "scan": None}
    by = create_role(workshop=report.workshop).user

    if accepted:
        receipts.record_receipt(letter, **answer, by=by)
    else:
        with pytest.raises(Refused, match=str(by_hand.WRONG_DATE)):
            receipts.record_receipt(letter, **answer, by=by)
    assert bool(fresh(letter).acknowledged_at) == accepted


def test_delivery_is_recorded_for_selected_letters_once(report, paper):
    today = timezone.localdate(timezone=report.workshop.tz)
    by_hand.hand_over(report, paper[:1], handed_on=today, note="first", by=report.keeper)

    assert by_hand.hand_over(report, paper[:2], handed_on=today, note="second", by=report.keeper) == 1

    assert [fresh(one).handed_note for one in paper] == ["first", "second", ""]


@pytest.mark.parametrize("state", ["failed", "paused"])
def test_unsent_letter_can_be_delivered_by_hand(report, mailed, state):
    job(mailed[0], failed_at=timezone.now()) if state == "failed" else dispatch_room.pause(report, by=report.keeper)

    first, second = (by_hand.switch(mailed[0], "post", by=report.keeper) for _time in range(2))

    assert (first, audit.entries(first).filter(verb="dispatch.switched").count()) == (second, 1)
    kinds = list(Outgoing.objects.filter(key=mailed[0].key).values_list("kind", flat=True))
    assert (kinds, fresh(mailed[0]).channel) == ([PRINT], "post")


@pytest.mark.parametrize("state", ["queued", "another failed", "to e-mail", "by hand already"])
def test_other_letters_keep_their_channel(report, mailed, state):
    job(mailed[1], failed_at=timezone.now())
    chosen = mailed[0] if state in ("queued", "another failed") else mailed[1]
    if state == "by hand already":
        by_hand.switch(chosen, "post", by=report.keeper)
        Outgoing.objects.create(
            kind=DELIVER, key=chosen.key, queued_at=timezone.now(), due_at=timezone.now(), failed_at=timezone.now()
        )
    before = fresh(chosen).channel

    with pytest.raises(Refused):
        by_hand.switch(chosen, "email" if state == "to e-mail" else "embassy", by=report.keeper)
    assert fresh(chosen).channel == before


def test_letter_is_resent_only_if_it_failed_itself(report, mailed):
    job(mailed[1], failed_at=timezone.now())

    for other in (mailed[0], mailed[2]):
        with pytest.raises(Refused):
            dispatch_room.resend(other, by=report.keeper)
    dispatch_room.resend(mailed[1], by=report.keeper)
    dispatch_room.resend(mailed[1], by=report.keeper)  # sent twice
    assert audit.entries(mailed[1]).filter(verb="outgoing.repeated").count() == 1
    with pytest.raises(Refused):
        dispatch_room.resend(mailed[1], by=create_role(workshop=report.workshop).user)
    assert not Outgoing.objects.exclude(failed_at=None).exists()


def test_all_failed_letters_go_to_current_contacts(report, mailed):
    for one in mailed[:2]:
        job(one, failed_at=timezone.now())
    for one in mailed:
        move(one, f"new{one.number}@example.org")

    assert dispatch_room.resend_failed(report, by=report.keeper) == 2

    assert [fresh(one).email for one in mailed] == ["new1@example.org", "new2@example.org", mailed[2].email]


def test_resuming_does_not_change_sent_letters(report, mailed):
    Dispatch.objects.filter(pk=mailed[0].pk).update(sent_at=timezone.now())
    job(mailed[0], done_at=timezone.now())
    assert dispatch_room.pause(report, by=report.keeper) == 2
    for one in mailed:
        move(one)

    assert dispatch_room.resume(report, by=report.keeper) == 2

    assert [fresh(one).email for one in mailed] == [mailed[0].email, "new@example.org", "new@example.org"]
    assert audit.entries(report).get(verb="distribution.resumed").data == {"count": 2}


def test_resuming_without_paused_letters_does_nothing(report, mailed):
    assert dispatch_room.resume(report, by=report.keeper) == 0
    assert not audit.entries(report).filter(verb="distribution.resumed").exists()


@pytest.mark.parametrize("contact", ["same", "ended", "other", "new"])
def test_letter_is_rendered_again_only_for_a_new_address(report, mailed, contact):
    last = mailed[-1]
    if contact == "new":
        move(last)
    elif contact != "same":
        last.ministry.contacts.update(ended_at=timezone.now(), email="ended@example.org")
    if contact == "other":
        last.ministry.contacts.update(ended_at=None, role="protocol")
    dispatch_room.pause(report, by=report.keeper)

    dispatch_room.resume(report, by=report.keeper)

    moved = fresh(last)
    now = (moved.email, moved.addressee, bool(moved.letter_file), link(last).version)
    assert now == (
        ("new@example.org", "Newcomer", False, 2) if contact == "new" else (last.email, last.addressee, True, 1)
    )
