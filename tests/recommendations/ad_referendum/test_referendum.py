"""Agreement ad referendum: the partners named confirm or decline; nothing lapses, and nothing is adopted before."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import User
from recommendations.ad_referendum import agreements, answers, worklist
from recommendations.models import (
    Notification,
    Position,
    Recommendation,
    Referendum,
    ReferendumAnswer,
    ReferendumExtension,
)
from recommendations.silence.locks import NOT_AN_OFFICER, SPEAKS_NOW
from recommendations.silence.receipts import Receipt
from recommendations.workflow import transitions
from registry.access import Refused
from registry.files import storage
from registry.models import AuditEntry, Outgoing
from reports.available import available_recommendations
from reports.printing import content, outcomes
from tests.elements import element, elements, texts
from tests.factories import create_delegate, create_ministry, create_position, create_recommendation, create_report
from tests.factories.referendums import Consensus
from tests.recommendations.pages import addresses, deliver, page_of, shown, signed_in
from tests.signing import sign_in
from tests.world.public import SentAgain
from tests.world.silence import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def consensus():
    return Consensus()


def local(workshop, moment):
    return moment.astimezone(workshop.tz).strftime("%Y-%m-%dT%H:%M")


def agreement(consensus, *codes, **fields):
    """Return what the form of an agreement sends."""
    return {
        "version": consensus.draft.current.key,
        "session": consensus.session.key,
        "is_ahead": "on",
        "chair": consensus.chair.key,
        "delegations": [str(consensus.delegations[code].key) for code in codes],
        "until": local(consensus.workshop, timezone.now() + timedelta(days=10)),
    } | fields


def state(consensus):
    consensus.draft = Recommendation.objects.get(pk=consensus.draft.pk)
    return consensus.draft.state


def printed(report):
    """Return what a report says was agreed ad referendum; it names no partner."""
    rows = json.loads(content.freeze(report))["ad_referendum"]
    sentences = outcomes.ad_referendum(rows)
    assert all(
        row["title"] in sentence and "Italy" not in sentence for row, sentence in zip(rows, sentences, strict=True)
    )
    return rows


def refused(act, *arguments, **named):
    with pytest.raises(Refused) as reason:
        act(*arguments, **named)
    return str(reason.value)


def test_the_partners_named_are_asked_to_confirm(client, mailoutbox):
    consensus = Consensus(named=())
    sign_in(client, consensus.clerk)
    address = f"{page_of(consensus.draft)}ad-referendum/"
    assert elements(client.get(page_of(consensus.draft)), f"a[href='{address}']")
    past = local(consensus.workshop, timezone.now() - timedelta(minutes=1))
    for codes, fields, wrong in [((), {}, "delegations"), (("IT",), {"until": past}, "until")]:
        errors = client.post(address, agreement(consensus, *codes, **fields)).context["form"].errors
        assert list(errors) == [wrong]

    answer = client.post(address, agreement(consensus, "IT", "PL"))

    found = Referendum.objects.get()
    assert answer.url == found.get_absolute_url()
    assert (found.declared_by, found.recorded_by) == (consensus.chair, consensus.clerk)
    assert list(found.partners.values_list("name", flat=True)) == ["Italy", "Poland"]
    assert (state(consensus), consensus.draft.number, consensus.draft.adoption) == ("referendum", None, None)
    deliver()
    asked = {consensus.heads[code].user.email for code in ("IT", "PL")} | {"mfa-it@example.org", "mfa-pl@example.org"}
    assert set(addresses([mail for mail in mailoutbox if found.get_absolute_url() in mail.body])) == asked
    assert Notification.objects.filter(verb="agreed_ad_referendum", user=consensus.chair.user).exists()


def test_it_is_adopted_only_when_all_have_confirmed(client, consensus):
    found, report = consensus.referendum, create_report(consensus.workshop, [])
    assert not available_recommendations(consensus.workshop)
    assert printed(report) == [{"symbol": consensus.draft.short_symbol, "title": found.version.title}]
    signed_in(client, consensus.heads["IT"])
    own = client.get(page_of(consensus.draft))
    assert "Poland" in element(own, "[data-referendum]").text_content() and not elements(own, "[data-adopted]")
    confirms = {code: f"{found.get_absolute_url()}confirm/{consensus.partner(code).key}/" for code in ("IT", "PL")}
    assert [client.post(confirms[code]).status_code for code in ("PL", "IT", "IT")] == [403, 302, 403]
    assert state(consensus) == "referendum"
    answers.confirm(consensus.partner("PL"), by=consensus.heads["PL"].user)

    assert (state(consensus), consensus.draft.full_number) == ("adopted", "1.1")
    adoption = consensus.draft.adoption
    assert (adoption.declared_by, adoption.session) == (consensus.chair, consensus.session)
    assert (adoption.recorded_by, adoption.agreed_on) == (consensus.clerk, found.occurred_on)
    assert AuditEntry.objects.filter(verb="referendum.confirmed").count() == 2
    read = client.get(page_of(consensus.draft))
    assert element(read, "[data-adopted]").get("data-adopted") == "ad-referendum"
    assert element(client.get(found.get_absolute_url()), "[data-referendum]").get("data-referendum") == "adopted"
    assert (list(available_recommendations(consensus.workshop)), printed(report)) == ([consensus.draft], [])


def test_after_the_meeting_the_ministry_of_foreign_affairs_confirms(client, consensus, clock):
    clock(timezone.now() + timedelta(days=3))
    partner = consensus.partner("IT")
    assert refused(answers.confirm, partner, by=consensus.heads["IT"].user) == str(SPEAKS_NOW)
    contact = User.objects.get(email="mfa-it@example.org")  # created when the partner was named
    signed_in(client, contact)
    page = client.get(consensus.referendum.get_absolute_url())
    assert elements(page, "[data-confirm]") and "Networks of" in page.content.decode()
    assert client.get(page_of(consensus.draft)).status_code == 404
    assert [item.url for item in worklist.items(contact)] == [consensus.referendum.get_absolute_url()]
    client.post(f"{consensus.referendum.get_absolute_url()}confirm/{partner.key}/")
    row = ReferendumAnswer.objects.get()
    assert (row.voice, row.ministry.partner.code, row.is_confirmed) == ("foreign_affairs", "IT", True)
    assert worklist.items(contact) == []
    other = create_delegate(consensus.delegations["VN"]).user
    shown_to_others = client.get(signed_in(client, other) and consensus.referendum.get_absolute_url())
    assert row.person_name not in shown_to_others.content.decode()


def test_declining_needs_a_reason_and_returns_it_to_discussion(client, consensus, mailoutbox):
    answers.confirm(consensus.partner("PL"), by=consensus.heads["PL"].user)
    address = f"{consensus.referendum.get_absolute_url()}decline/{consensus.partner('IT').key}/"
    signed_in(client, consensus.heads["IT"])
    assert list(client.post(address, {"reason": ""}).context["form"].errors) == ["reason"]
    client.post(address, {"reason": "Grants need a law."})
    assert (state(consensus), consensus.draft.number) == ("discussion", None)
    deliver()
    officers = {consensus.clerk.email, consensus.chair.user.email}
    assert set(addresses([mail for mail in mailoutbox if "Grants need a law." in mail.body])) == officers
    page = consensus.referendum.get_absolute_url()
    assert "Grants need a law." in client.get(page).content.decode()
    signed_in(client, consensus.heads["VN"])
    seen = client.get(page).content.decode() + client.get(page_of(consensus.draft)).content.decode()
    assert "Grants need a law." not in seen and "Head of IT" not in seen and "Declined" not in seen
    by, later = consensus.clerk, timezone.now() + timedelta(days=40)
    assert refused(answers.confirm, consensus.partner("IT"), by=consensus.heads["IT"].user)
    assert refused(agreements.extend, consensus.referendum, later, chair=consensus.chair, by=by)
    assert refused(agreements.return_to_discussion, consensus.referendum, reason="x", chair=consensus.chair, by=by)


def test_nothing_lapses_when_the_date_passes(client, consensus, clock, mailoutbox):
    end = consensus.referendum.until
    deliver()
    mailoutbox.clear()
    assert [item.waits_for for item in worklist.items(consensus.chair.user)] != [""]
    reminders = Outgoing.objects.filter(kind="referendum.partner", done_at=None)
    assert set(reminders.values_list("due_at", flat=True)) == {end - timedelta(days=2)}
    clock(end - timedelta(days=2))
    deliver()
    assert len(mailoutbox) == 4
    clock(end)
    answers.confirm(consensus.partner("PL"), by=User.objects.get(email="mfa-pl@example.org"))
    mailoutbox.clear()
    deliver()
    told = [mail for mail in mailoutbox if "Italy" in mail.body and "Poland" not in mail.body]
    assert set(addresses(told)) == {consensus.clerk.email, consensus.chair.user.email}
    assert state(consensus) == "referendum"
    [item] = worklist.items(consensus.chair.user)
    assert item.due and not item.waits_for


def test_the_chair_extends_the_date_or_returns_it_to_discussion(client, consensus, clock):
    end = consensus.referendum.until
    clock(end)
    sign_in(client, consensus.clerk)
    page = consensus.referendum.get_absolute_url()
    assert element(client.get(page), "[data-referendum]").get("data-referendum") == "overdue"
    data = {"until": local(consensus.workshop, end + timedelta(days=5)), "chair": consensus.chair.key}
    early = data | {"until": local(consensus.workshop, end)}
    assert list(client.post(f"{page}extend/", early).context["form"].errors) == ["until"]
    assert client.post(f"{page}extend/", data).status_code == 302
    assert ReferendumExtension.objects.get().until_before == end
    assert element(client.get(page), "[data-referendum]").get("data-referendum") == "open"
    by = consensus.heads["VN"].user
    reason = refused(agreements.return_to_discussion, consensus.referendum, reason="x", chair=consensus.chair, by=by)
    assert reason == str(NOT_AN_OFFICER)
    client.post(f"{page}return/", {"reason": "Capitals need more time.", "chair": consensus.chair.key})
    assert state(consensus) == "discussion"
    assert "Capitals need more time." in " ".join(texts(client.get(page_of(consensus.draft)), "main"))


def test_a_study_reservation_never_lapses_into_consent(client):
    consensus = Consensus(named=())
    create_position(consensus.draft, consensus.delegations["IT"], kind="study")
    sign_in(client, consensus.clerk)
    address = f"{page_of(consensus.draft)}ad-referendum/"
    assert elements(client.get(address), "[data-warning=study]")
    assert list(client.post(address, agreement(consensus, "PL")).context["form"].errors) == ["delegations"]
    assert "Italy" in refused(consensus.agree, "PL")
    consensus.referendum = consensus.agree("IT", "PL")
    answers.confirm(consensus.partner("PL"), by=consensus.heads["PL"].user)
    assert state(consensus) == "referendum"
    answers.confirm(consensus.partner("IT"), by=consensus.heads["IT"].user)
    assert state(consensus) == "adopted"
    assert list(Position.objects.values_list("kind", flat=True)) == ["study", "withdrawn"]


def test_the_secretariat_records_an_answer_in_writing(client, consensus, clock):
    page = consensus.referendum.get_absolute_url()
    address = f"{page}record/{consensus.partner('IT').key}/"
    now = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    clock(now)
    sent = {"answer": "confirmed", "channel": "letter", "person_name": "Matteo D’Angelo"}
    sent |= {"source": consensus.contacts["IT"].ministry.key, "received_at": local(consensus.workshop, now)}
    sign_in(client, consensus.clerk)
    late = {"received_at": local(consensus.workshop, now + timedelta(minutes=1)), "reason": "Because"}
    errors = client.post(address, sent | late | {"evidence": SentAgain("note.pdf", PDF)}).context["form"].errors
    assert set(errors) == {"received_at", "reason"}
    assert client.post(address, sent | {"evidence": SentAgain("note.pdf", PDF)}).status_code == 302
    row = ReferendumAnswer.objects.get()
    assert (row.is_confirmed, row.voice, row.channel, row.recorded_by) == (
        True,
        "foreign_affairs",
        "letter",
        consensus.clerk,
    )
    file = f"{page}evidence/{consensus.partner('IT').key}/"
    assert client.get(file)["Content-Type"] == "application/pdf"
    signed_in(client, consensus.heads["VN"])
    assert [client.get(one).status_code for one in (page, address, file)] == [200, 404, 404]


def test_only_those_who_speak_for_the_partner_answer_in_writing(consensus, clock):
    now = timezone.now() + timedelta(days=3)
    clock(now)
    head = Receipt("letter", now, "Head", storage.store(b"%PDF-1.7 a letter", "pdf"))
    culture = create_ministry(consensus.delegations["PL"].partner, "culture")
    for receipt in (head, replace(head, ministry=culture), replace(head, ministry=consensus.contacts["IT"].ministry)):
        assert refused(answers.record, consensus.partner("PL"), answers.CONFIRMS, receipt, by=consensus.clerk)
    assert not ReferendumAnswer.objects.exists()


def test_a_list_is_adopted_with_partners_that_agree_ad_referendum(client):
    consensus = Consensus(named=())
    second = create_recommendation("final", author=consensus.heads["VN"], title="Festivals")
    sign_in(client, consensus.clerk)
    address = reverse("workflow:adopt_list", args=[consensus.workshop.slug])
    drafts = [consensus.draft, second]
    data = agreement(consensus) | {
        "recommendations": [f"{one.key} {one.current.key}" for one in drafts],
        "listed": [f"{one.key} {one.current.key}" for one in drafts],
        "others": "stay",
        "partner_1": consensus.delegations["PL"].key,
        "item_1": second.key,
    }
    wrong = client.post(address, data | {"recommendations": data["recommendations"][:1]})
    assert list(wrong.context["form"].errors) == ["item_1"]
    asked = shown(client, client.post(address, data))
    assert element(asked, "[data-ad-referendum]").get("data-ad-referendum") == second.short_symbol
    client.post(address, data | {"confirmed": "yes"})
    second.refresh_from_db()
    assert (state(consensus), second.state) == ("adopted", "referendum")
    assert list(Referendum.objects.get().partners.values_list("name", flat=True)) == ["Poland"]


def confirm(consensus):
    for code in ("IT", "PL"):
        answers.confirm(consensus.partner(code), by=consensus.heads[code].user)


def decline(consensus):
    answers.decline(consensus.partner("PL"), reason="Grants need a law.", by=consensus.heads["PL"].user)


def give_back(consensus):
    details = {"chair": consensus.chair, "by": consensus.clerk}
    agreements.return_to_discussion(consensus.referendum, reason="More time.", **details)


def withdraw(consensus):
    transitions.take_step(consensus.draft, "withdrawn", by=consensus.heads["VN"].user)


ENDS = {confirm: "Adopted: ", decline: "Returned to ", give_back: "Returned to ", withdraw: "Withdrawn: "}


def test_the_partners_named_learn_how_it_ended_but_not_who_declined(consensus, mailoutbox):
    named = {consensus.heads[code].user.email for code in ("IT", "PL")} | {"mfa-it@example.org", "mfa-pl@example.org"}
    for end, subject in ENDS.items():
        consensus.draft = create_recommendation("final", author=consensus.heads["VN"])
        consensus.referendum = consensus.agree("IT", "PL")
        deliver()
        mailoutbox.clear()
        end(consensus)
        deliver()
        page = consensus.referendum.get_absolute_url()
        told = [mail for mail in mailoutbox if set(addresses([mail])) & named and page in mail.body]
        assert set(addresses(told)) == named, end
        assert all(mail.subject.startswith(subject) and consensus.draft.short_symbol in mail.subject for mail in told)
        assert not any("Poland" in mail.body or "Grants" in mail.body for mail in told)


def test_a_study_reservation_is_agreed_ad_referendum_with_the_list(client):
    consensus = Consensus(named=())
    second = create_recommendation("final", author=consensus.heads["VN"], title="Festivals")
    create_position(second, consensus.delegations["IT"], kind="study")
    sign_in(client, consensus.clerk)
    address = reverse("workflow:adopt_list", args=[consensus.workshop.slug])
    choices = [f"{one.key} {one.current.key}" for one in (consensus.draft, second)]
    boxes = elements(client.get(address), "input[name=recommendations]:not([disabled])")
    assert [(box.get("value"), box.get("checked")) for box in boxes] == [(choices[0], "checked"), (choices[1], None)]
    data = agreement(consensus) | {"recommendations": choices, "listed": choices, "others": "stay", "confirmed": "yes"}
    other = {"partner_1": consensus.delegations["PL"].key, "item_1": second.key}
    for entries in ({}, other):
        assert list(client.post(address, data | entries).context["form"].errors) == ["recommendations"]
    assert not Referendum.objects.exists() and state(consensus) == "final"

    client.post(address, data | other | {"partner_2": consensus.delegations["IT"].key, "item_2": second.key})

    second.refresh_from_db()
    assert (state(consensus), second.state) == ("adopted", "referendum")
    assert list(Referendum.objects.get().partners.values_list("name", flat=True)) == ["Italy", "Poland"]
