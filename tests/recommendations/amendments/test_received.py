"""Amendments received by letter or e-mail: entered by the secretariat, corrected or withdrawn by the head."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from recommendations.amendments import application, dispositions, drafts, printed_list, received, worklist
from recommendations.amendments.drafts import ChangeContent
from recommendations.amendments.received import Receipt
from recommendations.models import Amendment, AmendmentState, Notification, Outcome
from registry.access import Refused
from tests.elements import elements
from tests.factories import create_delegation, create_organisation
from tests.recommendations.amendments.amending import TEXT, Negotiation
from tests.recommendations.pages import signed_in
from tests.signing import sign_in
from workshops.models import Workshop

pytestmark = pytest.mark.django_db
LETTER = b"%PDF-1.7 Hungary proposes an amendment"


@pytest.fixture
def talks():
    return Negotiation()


def record(talks, by=None, **details):
    change = ChangeContent("replace", talks.paragraphs[1].key, text=TEXT.replace("support", "fund"))
    details = {"title": "Funding", "rationale": "", "change": change, "receipt": receipt(talks)} | details
    return received.record(talks.recommendation, **details, by=by or talks.clerk)


def receipt(talks, delegation=None, how="letter", ago=timedelta(hours=1)):
    return Receipt(delegation or talks.hungary.delegation, how, timezone.now() - ago, (LETTER, "pdf"))


def close(talks):
    """Let the deadline for amendments have passed half an hour ago."""
    at = timezone.now() - timedelta(minutes=30)
    Workshop.objects.filter(pk=talks.workshop.pk).update(submissions_close_at=at, comments_close_at=at)


def told(verb):
    return set(Notification.objects.filter(verb=verb).values_list("user__email", flat=True))


def test_it_is_marked_and_the_head_is_notified(talks, client):
    draft = record(talks)
    page = draft.get_absolute_url()
    assert [item.url for item in worklist.items(talks.clerk, [talks.workshop])] == [page]
    assert not Amendment.objects.visible_to(talks.hungary.user).exists()
    with pytest.raises(Refused):
        drafts.release(draft, by=talks.hungary.user)
    deletion = ChangeContent("delete", talks.paragraphs[4].key)
    drafts.add_change(draft, change=deletion, by=talks.clerk)
    amendment = drafts.release(draft, by=talks.clerk)
    assert told("amendment_on_behalf") == {talks.hungary.user.email}
    assert told("amendment_released") == set()
    assert amendment.delegation == talks.hungary.delegation

    shown = signed_in(client, talks.italy).get(page)
    assert elements(shown, "[data-received='letter']") and not elements(shown, "[data-received] a")
    assert client.get(f"{page}evidence/").status_code == 404
    frozen = printed_list.freeze(talks.recommendation.topic, talks.recommendation, by=talks.italy.user)
    assert amendment.received_label.encode() in frozen
    assert signed_in(client, talks.hungary).get(f"{page}evidence/").getvalue() == LETTER


def test_the_head_corrects_it_also_after_the_deadline(talks):
    amendment = drafts.release(record(talks), by=talks.clerk)
    for user in (talks.member.user, talks.italy.user, talks.clerk):
        with pytest.raises(Refused):
            received.correct(amendment, by=user)
    close(talks)
    correction = received.correct(amendment, by=talks.hungary.user)
    assert received.correct(amendment, by=talks.hungary.user) == correction
    assert [change.act for change in correction.changes.all()] == ["replace"]
    drafts.edit(correction, title="Funding networks", rationale="", by=talks.hungary.user)
    released = drafts.release(correction, by=talks.hungary.user)
    amendment.refresh_from_db()
    assert (amendment.state, released.state) == (AmendmentState.WITHDRAWN, AmendmentState.RELEASED)
    assert not released.is_on_behalf and released.replaces == amendment


def test_the_head_withdraws_it_and_the_time_of_receipt_counts(talks):
    in_time = record(talks)
    late = record(talks, title="Late", receipt=receipt(talks, ago=timedelta()))
    close(talks)
    with pytest.raises(Refused):
        drafts.release(late, by=talks.clerk)
    amendment = drafts.release(in_time, by=talks.clerk)
    assert drafts.withdraw(amendment, by=talks.hungary.user).state == AmendmentState.WITHDRAWN


def test_only_the_secretariat_enters_one_of_a_partner_with_its_evidence(talks, client):
    for user in (talks.chair.user, talks.hungary.user):
        with pytest.raises(Refused):
            record(talks, by=user)
    asef = create_delegation(talks.workshop, organisation=create_organisation(), standing="organisation")
    for wrong in ({"delegation": asef}, {"how": "oral"}, {"ago": -timedelta(hours=1)}):
        with pytest.raises(ValidationError):
            record(talks, receipt=receipt(talks, **wrong))
    sign_in(client, talks.clerk)
    address = f"/recommendations/{talks.recommendation.key}/record-amendment/"
    assert elements(client.get(address), "form[enctype] input[type=file]")
    refused = client.post(address, {"title": "Without a letter", "received": "email"})
    assert {"evidence", "received_at", "delegation"} <= set(refused.context["form"].errors)
    assert not Amendment.objects.exists()


def test_a_correction_repeats_only_what_is_open_and_nothing_that_was_dealt_with(talks):
    draft = record(talks)
    drafts.add_change(draft, change=ChangeContent("delete", talks.paragraphs[4].key), by=talks.clerk)
    amendment = drafts.release(draft, by=talks.clerk)
    first, second = amendment.changes.order_by("position")
    dispositions.offer(first, outcome=Outcome.ACCEPTED, by=talks.clerk)
    application.apply(amendment, by=talks.clerk)
    correction = received.correct(amendment, by=talks.hungary.user)
    assert [change.act for change in correction.changes.all()] == [second.act]
    drafts.withdraw(amendment, by=talks.hungary.user)
    with pytest.raises(Refused):
        drafts.release(correction, by=talks.hungary.user)
