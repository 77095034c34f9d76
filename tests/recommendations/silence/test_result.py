"""How a round ends: held, broken on the portal or late on paper, extended, cancelled, relaunched; with no worker.

The clock of the portal is set, so that each state is seen one second before and after the end.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from members.models import Contact
from recommendations.models import (
    AdoptionVoid,
    Channel,
    Recommendation,
    SilenceDelivery,
    SilenceRound,
)
from recommendations.silence import answers, breaks, deliveries, findings, rounds, status, worklist
from recommendations.silence.answers import Reply
from recommendations.silence.breaks import Objection
from recommendations.silence.deliveries import Note
from recommendations.silence.receipts import Receipt
from recommendations.silence.rules import ItemState
from registry import integrity, seals
from registry.access import Refused
from registry.files import storage
from tests.elements import element, elements
from tests.factories import all_rows, create_report, issue_report
from tests.factories.silence import Negotiation
from tests.recommendations.pages import deliver, signed_in
from workshops.models import WorkshopRole
from workshops.user_roles import THE_CHAIR

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PDF = b"%PDF-1.4 a letter"


def objection(negotiation, reason="The second paragraph exceeds our mandate.", **fields):
    return Objection(negotiation.paragraph, reason, **fields)


def letter(negotiation, received_at, code="IT", kind="foreign_affairs"):
    ministry = negotiation.contacts[code, kind].ministry if kind else None
    return Receipt(Channel.LETTER, received_at, "Matteo D’Angelo", storage.store(PDF, "pdf"), ministry)


def state(negotiation):
    return status.of(SilenceRound.objects.with_context().get(pk=negotiation.round.pk)).items[0].state


def state_at(negotiation, clock, moment):
    clock(moment)
    return state(negotiation)


def state_of(draft):
    return Recommendation.objects.get(pk=draft.pk).state


@pytest.fixture
def held(clock, mailoutbox):
    """Return a negotiation whose notices have reached all partners."""
    negotiation = Negotiation()
    deliver()
    return negotiation


def confirm(negotiation):
    return findings.confirm(negotiation.item, chair=negotiation.chair, by=negotiation.clerk)


def test_silence_holds_one_second_after_the_end_with_no_worker(held, clock):
    end = held.round.ends_at
    assert state_at(held, clock, end - SECOND) == ItemState.RUNNING
    with pytest.raises(Refused) as refused:
        confirm(held)
    assert str(refused.value) == str(findings.RUNNING)
    assert state_at(held, clock, end) == ItemState.RUNNING
    assert state_at(held, clock, end + SECOND) == ItemState.HELD
    assert state_of(held.draft) == "silence"  # nothing has run

    finding = confirm(held)

    held.draft.refresh_from_db()
    assert (held.draft.state, held.draft.full_number, held.draft.adoption) == ("adopted", "1.1", finding.adoption)
    adoption = finding.adoption
    assert (adoption.manner, adoption.session, adoption.declared_by) == ("by_silence", None, held.chair)
    assert (adoption.recorded_by, finding.recorded_by, finding.chair) == (held.clerk, held.clerk, held.chair)
    assert adoption.occurred_on == end.astimezone(held.workshop.tz).date()
    assert state(held) == ItemState.CONFIRMED
    assert _record_is_intact()


def test_the_page_says_that_it_has_ended_only_when_it_has(held, clock, client):
    address, end = held.round.get_absolute_url(), held.round.ends_at
    breaks.break_silence(held.item, objection(held), partner=held.partner("IT"), by=held.user("IT"))
    findings.return_to_discussion(held.item, chair=held.chair, by=held.clerk)
    for now, shown in ((end - SECOND, "concluded"), (end + SECOND, "ended")):
        clock(now)
        page = signed_in(client, held.user("IT")).get(address)
        assert element(page, "[data-round]").get("data-round") == shown


def test_a_break_on_the_portal_is_possible_until_the_end(held, clock):
    end = held.round.ends_at
    clock(end)
    row = breaks.break_silence(held.item, objection(held), partner=held.partner("IT"), by=held.user("IT"))
    assert (row.place, row.received_at, row.voice, row.channel) == ("1", end, "foreign_affairs", "portal")
    assert state(held) == ItemState.BROKEN

    clock(end + SECOND)
    with pytest.raises(Refused) as refused:
        breaks.break_silence(held.item, objection(held), partner=held.partner("PL"), by=held.user("PL"))
    assert str(refused.value) == str(breaks.TOO_LATE)
    with pytest.raises(Refused):
        confirm(held)
    findings.return_to_discussion(held.item, chair=held.chair, by=held.clerk)
    assert (state_of(held.draft), state(held)) == ("discussion", ItemState.RETURNED)
    assert _record_is_intact()


def test_nothing_is_recorded_on_a_text_that_has_returned_to_discussion(held, clock):
    end = held.round.ends_at
    breaks.break_silence(held.item, objection(held), partner=held.partner("IT"), by=held.user("IT"))
    clock(end + SECOND)
    findings.return_to_discussion(held.item, chair=held.chair, by=held.clerk)
    with pytest.raises(Refused) as refused:
        breaks.record_break(held.item, objection(held), letter(held, end), partner=held.partner("PL"), by=held.clerk)
    assert str(refused.value) == str(breaks.NOT_OPEN)


def test_silence_is_broken_for_each_item_separately(clock, mailoutbox):
    negotiation = Negotiation(drafts=2)
    deliver()
    breaks.break_silence(
        negotiation.item, objection(negotiation), partner=negotiation.partner("IT"), by=negotiation.user("IT")
    )
    clock(negotiation.round.ends_at + SECOND)
    found = status.of(negotiation.round)
    assert [one.state for one in found.items] == [ItemState.BROKEN, ItemState.HELD]
    findings.confirm(found.items[1].item, chair=negotiation.chair, by=negotiation.clerk)
    assert [state_of(draft) for draft in negotiation.drafts] == ["silence", "adopted"]


def test_a_paper_received_in_time_and_recorded_before_the_finding_counts(held, clock):
    end = held.round.ends_at
    clock(end + DAY)
    assert state(held) == ItemState.HELD
    breaks.record_break(held.item, objection(held), letter(held, end), partner=held.partner("IT"), by=held.clerk)
    assert state(held) == ItemState.BROKEN
    with pytest.raises(Refused):
        confirm(held)


def test_a_paper_received_late_has_no_effect(held, clock):
    end = held.round.ends_at
    clock(end + DAY)
    paper = letter(held, end + SECOND)
    breaks.record_break(held.item, objection(held), paper, partner=held.partner("IT"), by=held.clerk)
    assert state(held) == ItemState.HELD
    confirm(held)
    breaks.record_break(held.item, objection(held), paper, partner=held.partner("IT"), by=held.clerk)
    assert (state(held), AdoptionVoid.objects.count()) == (ItemState.CONFIRMED, 0)


def test_a_paper_in_time_recorded_after_the_finding_voids_it(held, clock, mailoutbox):
    end = held.round.ends_at
    clock(end + SECOND)
    adoption = confirm(held).adoption
    Recommendation.objects.filter(pk=held.draft.pk).update(published_at=end + SECOND)
    deliver()
    mailoutbox.clear()

    clock(end + DAY)
    breaks.record_break(
        held.item, objection(held), letter(held, end - SECOND), partner=held.partner("IT"), by=held.clerk
    )

    held.draft.refresh_from_db()
    draft, voided = held.draft, AdoptionVoid.objects.get()
    assert (draft.state, draft.number, draft.adoption, draft.published_at) == ("discussion", None, None, None)
    assert (draft.voided, voided.adoption, voided.number, voided.published_at) == (voided, adoption, 1, end + SECOND)
    assert state(held) == ItemState.VOID
    deliver()
    told = {mail.to[0].rpartition("<")[2].strip(">") for mail in mailoutbox if held.round.number}
    assert {held.user(code, kind).email for code, kind in held.contacts} <= told
    assert {held.chair.user.email, held.clerk.email} <= told
    assert _record_is_intact()


def test_the_page_of_an_issued_report_names_what_has_become_void(client, held, clock):
    end = held.round.ends_at
    clock(end + SECOND)
    report = issue_report(create_report(held.workshop, [confirm(held).adoption.recommendation]))
    signed_in(client, held.heads["VN"])
    assert not elements(client.get(report.get_absolute_url()), "[data-void]")
    clock(end + DAY)
    breaks.record_break(held.item, objection(held), letter(held, end), partner=held.partner("IT"), by=held.clerk)
    (notice,) = elements(client.get(report.get_absolute_url()), "[data-void]")
    assert "1.1" in element(client.get(report.get_absolute_url()), "[data-void-item]").text_content()
    assert "Italy" not in notice.text_content()


def test_the_number_of_a_void_adoption_is_kept_for_its_recommendation(held, clock):
    end = held.round.ends_at
    clock(end + SECOND)
    confirm(held)
    breaks.record_break(held.item, objection(held), letter(held, end), partner=held.partner("IT"), by=held.clerk)
    second = Negotiation(launched=False)
    other, draft = second.draft, held.draft
    Recommendation.objects.filter(pk__in=[other.pk]).update(topic=draft.topic)
    from recommendations.workflow import numbers

    other.refresh_from_db()
    draft.refresh_from_db()
    numbers.assign_number(other)
    numbers.assign_number(draft)
    assert (other.number, draft.number) == (2, 1)


def test_a_reservation_in_writing_keeps_the_adoption(held, clock):
    end = held.round.ends_at
    clock(end + SECOND)
    paper = letter(held, end)
    instead = objection(held, reservation="Italy recalls its national legislation.")
    with pytest.raises(Refused) as refused:
        breaks.record_break(held.item, instead, paper, partner=held.partner("IT"), by=held.clerk)
    assert str(refused.value) == str(breaks.NO_FINDING)
    confirm(held)
    row = breaks.record_break(held.item, instead, paper, partner=held.partner("IT"), by=held.clerk)
    assert (state_of(held.draft), row.reservation.text) == ("adopted", instead.reservation)
    assert (state(held), AdoptionVoid.objects.count()) == (ItemState.CONFIRMED, 0)
    assert _record_is_intact()


def test_a_partner_that_was_not_notified_keeps_the_round_from_holding(clock, mailoutbox):
    negotiation = Negotiation()
    Contact.objects.filter(pk=negotiation.contacts["PL", "foreign_affairs"].pk).update(ended_at=timezone.now())
    deliver()
    assert SilenceDelivery.objects.count() == 2
    end = negotiation.round.ends_at
    assert state_at(negotiation, clock, end + SECOND) == ItemState.NOT_HELD
    with pytest.raises(Refused):
        confirm(negotiation)
    note = Note(end - SECOND, "Embassy of Poland", storage.store(PDF, "pdf"))
    deliveries.record_note(negotiation.partner("PL"), note, by=negotiation.clerk)
    assert state(negotiation) == ItemState.HELD
    assert _record_is_intact()


@pytest.mark.parametrize(("offset", "reason"), [(timedelta(), None), (SECOND, deliveries.AFTER_END)])
def test_a_note_delivered_after_the_end_does_not_bind(held, clock, offset, reason):
    clock(held.round.ends_at + DAY)
    note = Note(held.round.ends_at + offset, "Embassy", storage.store(PDF, "pdf"))
    if reason is None:
        deliveries.record_note(held.partner("PL"), note, by=held.clerk)
    else:
        with pytest.raises(Refused) as refused:
            deliveries.record_note(held.partner("PL"), note, by=held.clerk)
        assert str(refused.value) == str(reason)


def test_an_unanswered_request_for_more_time_keeps_the_round_from_holding(held, clock):
    request = answers.ask_for_time(held.partner("IT"), reason="Instructions awaited.", by=held.user("IT"))
    end = held.round.ends_at
    assert state_at(held, clock, end + SECOND) == ItemState.NOT_HELD
    with pytest.raises(Refused):  # too late to answer
        answers.answer(request, Reply(), chair=held.chair, by=held.clerk)


@pytest.mark.parametrize("is_granted", [True, False])
def test_an_answer_before_the_end_settles_the_request(held, clock, is_granted):
    request = answers.ask_for_time(held.partner("IT"), by=held.user("IT"))
    end = held.round.ends_at
    clock(end - SECOND)
    later = next(end + n * DAY for n in range(1, 5) if (end + n * DAY).weekday() < 5)
    answers.answer(request, Reply(later if is_granted else None), chair=held.chair, by=held.clerk)
    expected = ItemState.RUNNING if is_granted else ItemState.HELD
    assert state_at(held, clock, end + SECOND) == expected
    assert state_at(held, clock, later + SECOND) == ItemState.HELD
    assert _record_is_intact()


def test_the_chair_extends_for_all_before_the_end_only(held, clock):
    end = held.round.ends_at
    later = next(end + n * DAY for n in range(1, 5) if (end + n * DAY).weekday() < 5)
    clock(end)
    rounds.extend(held.round, later, chair=held.chair, by=held.clerk)
    assert state_at(held, clock, end + SECOND) == ItemState.RUNNING
    assert state_at(held, clock, later + SECOND) == ItemState.HELD
    with pytest.raises(Refused) as refused:
        rounds.extend(held.round, later + 7 * DAY, chair=held.chair, by=held.clerk)
    assert str(refused.value) == str(rounds.ENDED)


def test_a_cancelled_round_returns_its_items_to_discussion(held, clock):
    rounds.cancel(held.round, reason="A sentence is missing.", chair=held.chair, by=held.clerk)
    assert (state_of(held.draft), state(held)) == ("discussion", ItemState.CANCELLED)
    assert state_at(held, clock, held.round.ends_at + SECOND) == ItemState.CANCELLED
    with pytest.raises(Refused):
        confirm(held)
    with pytest.raises(Refused):
        breaks.break_silence(held.item, objection(held), partner=held.partner("IT"), by=held.user("IT"))
    assert _record_is_intact()


def test_a_chair_no_longer_in_office_decides_nothing(held, clock):
    WorkshopRole.objects.filter(pk=held.chair.pk).update(ended_at=timezone.now())
    clock(held.round.ends_at + SECOND)
    with pytest.raises(Refused):
        confirm(held)
    assert state_of(held.draft) == "silence"


@pytest.mark.engine
def test_the_database_keeps_rows_and_adoptions_as_they_are(held, clock):
    breaks.break_silence(held.item, objection(held), partner=held.partner("IT"), by=held.user("IT"))
    for table, change in [
        ("recommendations_silenceround", "ends_at = starts_at"),
        ("recommendations_silencebreak", "reason = 'x'"),
        ("recommendations_silencepartner", "name = 'x'"),
        ("recommendations_silencenotice", "binds = NOT binds"),
        ("recommendations_silencedelivery", "delivered_at = recorded_at"),
    ]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{table}" SET {change}')


@pytest.mark.engine
def test_an_adoption_is_left_only_by_a_new_row_that_voids_it(held, clock):
    end = held.round.ends_at
    clock(end + SECOND)
    confirm(held)
    back = "state = 'discussion', number = NULL, adoption_id = NULL"
    table = Recommendation._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {back} WHERE id = %s', [held.draft.pk])
    breaks.record_break(held.item, objection(held), letter(held, end), partner=held.partner("IT"), by=held.clerk)
    assert state_of(held.draft) == "discussion"


def _record_is_intact():
    reading = integrity.Reading([])
    assert list(reading.faults()) == []
    actual = seals.of(all_rows())
    changed = {place for place, recorded in reading.rows.items() if actual.get(place) != recorded}
    assert changed == set()
    return True


def test_the_finding_waits_for_the_chair(held, clock):
    """The secretariat, which may record it, sees for whom it waits."""
    clock(held.round.ends_at + SECOND)
    [of_chair], [of_clerk] = worklist.items(held.chair.user), worklist.items(held.clerk)
    assert (of_chair.waits_for, of_clerk.waits_for) == ("", str(THE_CHAIR))
    assert (of_chair.sentence, of_chair.url) == (of_clerk.sentence, of_clerk.url)
