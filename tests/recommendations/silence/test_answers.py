"""The page of a partner: join, ask for more time, break silence, withdraw; and what the secretariat records on paper."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from members.models import Contact
from recommendations.models import (
    SilenceBreak,
    SilenceBreakWithdrawal,
    SilenceDelivery,
    SilenceJoin,
    SilenceRound,
    TimeAnswer,
    TimeRequest,
)
from recommendations.silence import answers, locks, rounds, rules
from registry.access import Refused
from tests.elements import elements, texts
from tests.factories.silence import Negotiation
from tests.factories.workshops import today_there
from tests.recommendations.pages import deliver, refusal, signed_in
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
REASON = "The paragraph exceeds our mandate."


@pytest.fixture
def running(mailoutbox):
    negotiation = Negotiation()
    deliver()
    return negotiation


def url(negotiation, name="", row=None):
    own = negotiation.round.get_absolute_url()
    return f"{own}{name}/{row.key}/" if row else f"{own}{name}/" if name else own


def typed_break(negotiation, **fields):
    return {"paragraph": str(negotiation.paragraph.key), "reason": REASON} | fields


def scan():
    buffer = BytesIO()
    Image.new("L", (20, 20)).save(buffer, "PNG")
    return SimpleUploadedFile("letter.png", buffer.getvalue())


def test_the_ministry_of_foreign_affairs_joins_and_is_not_reminded(client, running, clock, mailoutbox):
    signed_in(client, running.user("IT"))
    assert elements(client.get(url(running, "join")), "[data-acting]") and not SilenceJoin.objects.exists()
    response = client.post(url(running, "join"))
    assert refusal(client.get(url(running, "join"))) == str(answers.JOINED)
    joined = SilenceJoin.objects.get()
    assert (response.url, joined.partner, joined.voice) == (url(running), running.partner("IT"), "foreign_affairs")
    page = client.get(url(running))
    assert elements(page, "[data-joined]") and not elements(page, f"a[href='{url(running, 'join')}']")
    mailoutbox.clear()
    for hours in (24, 4):
        clock(running.round.ends_at - timedelta(hours=hours))
        deliver()
    told = [mail.to[0] for mail in mailoutbox]
    assert len(told) == 12 and not [address for address in told if "-it@" in address]


def test_reminders_are_sent_24_and_4_hours_before_the_end(running, clock, mailoutbox):
    mailoutbox.clear()
    for before, expected in [(timedelta(hours=24, seconds=1), 0), (timedelta(hours=24), 9), (timedelta(hours=4), 18)]:
        clock(running.round.ends_at - before)
        deliver()
        assert len(mailoutbox) == expected


def test_no_reminder_of_an_earlier_end_is_sent_once_the_round_is_extended(running, clock, mailoutbox):
    end = running.round.ends_at
    later = rules.default_end(end)
    rounds.extend(running.round, later, chair=running.chair, by=running.clerk)
    deliver()
    mailoutbox.clear()
    clock(end - timedelta(hours=4))
    deliver()
    assert mailoutbox == []
    clock(later - timedelta(hours=4))
    deliver()
    assert len(mailoutbox) == 18


@pytest.mark.parametrize("kind", ["foreign_affairs", "culture"])
def test_either_ministry_breaks_silence_on_a_paragraph(client, running, kind):
    signed_in(client, running.user("IT", kind))
    response = client.post(url(running, "break", running.item), typed_break(running))
    row = SilenceBreak.objects.get()
    assert (response.url, row.partner, row.voice, row.channel) == (url(running), running.partner("IT"), kind, "portal")
    assert (row.paragraph, row.place, row.reason) == (running.paragraph, "1", REASON)
    assert elements(client.get(url(running)), "[data-state=broken]")


def test_the_break_of_a_ministry_of_culture_stands_until_foreign_affairs_withdraws_it(client, running):
    signed_in(client, running.user("IT", "culture"))
    client.post(url(running, "break", running.item), typed_break(running))
    row = SilenceBreak.objects.get()
    assert refusal(client.post(url(running, "withdraw", row))) == str(locks.SPEAKS_NOW)
    signed_in(client, running.user("IT"))
    assert refusal(client.post(url(running, "join"))) == str(answers.BREAK_STANDS)
    client.post(url(running, "withdraw", row))
    assert SilenceBreakWithdrawal.objects.get().of_break == row
    assert elements(client.get(url(running)), "[data-state=running]")
    assert client.post(url(running, "join")).status_code == 302


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_head_decides_during_the_meeting_and_foreign_affairs_before_and_after(client, days):
    day = today_there() + timedelta(days=days)
    negotiation = Negotiation(starts_on=day, ends_on=day)
    by = {"head": negotiation.heads["IT"].user, "foreign": negotiation.user("IT")}
    for who, is_allowed in (("head", days == 0), ("foreign", days != 0)):
        signed_in(client, by[who])
        assert client.get(url(negotiation)).status_code == 200
        assert client.get(url(negotiation, "more-time")).status_code == (200 if is_allowed else 403)
        response = client.get(url(negotiation, "break", negotiation.item))
        assert response.status_code == (200 if is_allowed or who == "foreign" else 403)


def test_a_partner_asks_for_more_time_and_the_chair_answers(client, running, mailoutbox):
    signed_in(client, running.user("IT"))
    client.post(url(running, "more-time"), {"reason": "Instructions awaited."})
    asked = TimeRequest.objects.get()
    assert (asked.partner, asked.reason) == (running.partner("IT"), "Instructions awaited.")
    mailoutbox.clear()
    deliver()
    assert {mail.to[0].rpartition("<")[2].strip(">") for mail in mailoutbox} == {
        running.chair.user.email,
        running.clerk.email,
    }
    sign_in(client, running.chair.user)
    assert elements(client.get(url(running)), "[data-warning=request]")
    client.post(url(running, "answer", asked), {"text": "The end remains.", "chair": running.chair.key})
    answer = TimeAnswer.objects.get()
    assert (answer.is_granted, answer.chair, answer.text) == (False, running.chair, "The end remains.")
    mailoutbox.clear()
    deliver()
    assert len(mailoutbox) == 3 and all("Text 0" not in mail.body for mail in mailoutbox)


def test_a_contact_point_who_has_left_can_neither_read_nor_answer(client, running):
    user = running.user("IT")
    Contact.objects.filter(email=user.email).update(ended_at=timezone.now())
    signed_in(client, user)
    for path in (url(running), url(running, "more-time"), url(running, "break", running.item)):
        assert client.get(path).status_code == 404
    with pytest.raises(Refused):
        answers.join(running.partner("IT"), by=user)


def test_a_partner_cannot_withdraw_the_break_of_another(client, running):
    signed_in(client, running.user("IT"))
    client.post(url(running, "break", running.item), typed_break(running))
    signed_in(client, running.user("PL"))
    assert client.post(url(running, "withdraw", SilenceBreak.objects.get())).status_code == 404
    assert not SilenceBreakWithdrawal.objects.exists()


def test_a_break_needs_a_paragraph_of_the_text_and_a_reason(client, running):
    signed_in(client, running.user("IT"))
    other = Negotiation(launched=False).paragraph
    for fields, field in [
        ({"paragraph": ""}, "paragraph"),
        ({"paragraph": str(other.key)}, "paragraph"),
        ({"reason": " "}, "reason"),
    ]:
        response = client.post(url(running, "break", running.item), typed_break(running, **fields))
        assert list(response.context["form"].errors) == [field]
    assert not SilenceBreak.objects.exists()


def paper(negotiation, received_at, **fields):
    ministry = negotiation.contacts["IT", "foreign_affairs"].ministry
    local = received_at.astimezone(negotiation.workshop.tz)
    data = {"channel": "letter", "received_at": local.strftime("%Y-%m-%dT%H:%M"), "source": ministry.key}
    return typed_break(negotiation) | data | {"person_name": "Matteo D’Angelo", "evidence": scan()} | fields


def test_the_secretariat_records_a_letter_with_its_date_of_receipt(client, running, clock):
    end = running.round.ends_at
    clock(end + timedelta(days=1))
    sign_in(client, running.clerk)
    assert elements(client.get(url(running)), "[data-state=held]")
    client.post(url(running, "record-break", running.item), paper(running, end, paragraph=""))
    row = SilenceBreak.objects.get()
    assert (row.received_at, row.recorded_at, row.recorded_by) == (end, end + timedelta(days=1), running.clerk)
    assert (row.paragraph, row.channel, row.person_name) == (None, "letter", "Matteo D’Angelo")
    assert elements(client.get(url(running)), "[data-state=broken]")
    evidence = client.get(url(running, "evidence", row))
    assert evidence.status_code == 200 and b"PNG" in b"".join(evidence.streaming_content)
    for user, status in [(running.user("IT"), 200), (running.user("PL"), 404)]:
        signed_in(client, user)
        assert client.get(url(running, "evidence", row)).status_code == status


def test_a_letter_in_time_after_the_finding_voids_it_unless_there_is_a_reservation(client, running, clock):
    end = running.round.ends_at
    clock(end + timedelta(days=1))
    sign_in(client, running.clerk)
    client.post(url(running, "finding", running.item), {"chair": running.chair.key})
    page = client.get(url(running, "record-break", running.item))
    assert elements(page, "[data-warning=finding]") and elements(page, "[name=reservation]")
    client.post(url(running, "record-break", running.item), paper(running, end))
    page = client.get(url(running))
    assert elements(page, "[data-state=void]") and elements(page, "[data-void]")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"evidence": ""}, "evidence"),
        ({"evidence": SimpleUploadedFile("x.pdf", b"nothing")}, "evidence"),
        ({"received_at": "2020-01-01T10:00"}, "received_at"),
        ({"received_at": "2099-01-01T10:00"}, "received_at"),
        ({"source": "x"}, "source"),
        ({"person_name": ""}, "person_name"),
    ],
)
def test_a_letter_is_recorded_with_sender_date_and_evidence(client, running, clock, fields, field):
    clock(running.round.starts_at + timedelta(hours=2))
    sign_in(client, running.clerk)
    response = client.post(url(running, "record-break", running.item), paper(running, timezone.now()) | fields)
    assert list(response.context["form"].errors) == [field]
    assert not SilenceBreak.objects.exists()


def test_a_note_delivered_binds_the_partner(client, mailoutbox, clock):
    negotiation = Negotiation()
    Contact.objects.filter(pk=negotiation.contacts["PL", "foreign_affairs"].pk).update(ended_at=timezone.now())
    deliver()
    sign_in(client, negotiation.clerk)
    assert "Poland" in texts(client.get(url(negotiation)), "[data-warning=not-notified]")[0]
    clock(negotiation.round.starts_at + timedelta(hours=2))
    at = timezone.now().astimezone(negotiation.workshop.tz).strftime("%Y-%m-%dT%H:%M")
    data = {"delivered_at": at, "delivered_to": "Embassy of Poland", "evidence": scan()}
    client.post(url(negotiation, "record-note", negotiation.partner("PL")), data)
    delivery = SilenceDelivery.objects.get(channel="letter")
    assert (delivery.partner, delivery.delivered_to) == (negotiation.partner("PL"), "Embassy of Poland")
    assert not elements(client.get(url(negotiation)), "[data-warning=not-notified]")


def test_chair_and_secretariat_do_not_see_that_two_ministries_contradict_each_other(client, running):
    signed_in(client, running.user("IT"))
    client.post(url(running, "join"))
    signed_in(client, running.user("IT", "culture"))
    client.post(url(running, "break", running.item), typed_break(running))
    own = " ".join(texts(client.get(url(running)), "[data-break], [data-own]"))
    sign_in(client, running.clerk)
    page = client.get(url(running))
    officers = " ".join(texts(page, "[data-break], [data-partner=IT]"))
    ministry = running.contacts["IT", "culture"].ministry.name
    assert (ministry in own, ministry in officers) == (True, False)
    assert "Italy" in officers
    (row,) = [one for one in page.context["page"].partners if one.partner == running.partner("IT")]
    assert (row.is_contradictory, row.has_joined) == (True, False)


def test_the_pages_need_few_queries_whatever_the_number_of_partners(client, django_assert_max_num_queries):
    negotiation = Negotiation(("VN", "IT", "PL", "JP", "TH", "BE", "NO"), drafts=2)
    sign_in(client, negotiation.clerk)
    client.get(url(negotiation))
    with django_assert_max_num_queries(26):
        client.get(url(negotiation))
    assert SilenceRound.objects.count() == 1
