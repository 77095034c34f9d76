"""What the secretariat offers on a change, what the proposer answers, and what the chair decides."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from recommendations.amendments import application, dispositions
from recommendations.amendments.dispositions import Stage, stage_of
from recommendations.models import Disposition, DispositionAnswer, Notification, Outcome
from registry.access import Refused
from registry.models import AuditEntry
from tests.recommendations.amendments.amending import TEXT, Negotiation

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def talks():
    return Negotiation()


@pytest.fixture
def amendment(talks):
    return talks.changing(talks.hungary, "cultural", "independent cultural")


def told(verb):
    return set(Notification.objects.filter(verb=verb).values_list("user__email", flat=True))


def test_an_acceptance_needs_no_answer(talks, amendment):
    offered = talks.offer(amendment)
    assert (offered.deadline, stage_of(talks.change(offered), timezone.now())) == (None, Stage.SETTLED)
    assert told("amendment_offered") == {talks.hungary.user.email}


def test_an_offer_waits_for_its_answer_until_the_deadline_and_is_then_before_the_chair(talks, amendment):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    change = talks.change(offered)
    assert stage_of(change, offered.deadline - SECOND) == Stage.OFFERED
    assert stage_of(change, offered.deadline) == stage_of(change, offered.deadline + SECOND) == Stage.REFERRED
    assert change.outcome == Outcome.OPEN  # the wording stays in brackets


def test_only_the_secretariat_offers(talks, amendment):
    for user in (talks.hungary.user, talks.italy.user, talks.chair.user, talks.lead.user):
        with pytest.raises(Refused):
            dispositions.offer(amendment.changes.get(), outcome=Outcome.ACCEPTED, by=user)


@pytest.mark.parametrize(
    "details",
    [
        {"outcome": Outcome.NOT_RETAINED, "reason": ""},
        {"outcome": Outcome.NOT_RETAINED, "deadline": None},
        {"outcome": Outcome.OVERTAKEN, "deadline": timezone.now() - timedelta(minutes=1)},
        {"outcome": Outcome.MODIFIED, "text": ""},
        {"outcome": Outcome.ACCEPTED, "text": "Another wording."},
    ],
)
def test_an_offer_must_be_complete(talks, amendment, details):
    with pytest.raises(ValidationError):
        talks.offer(amendment, **details)
    assert not Disposition.objects.exists()


def test_the_head_agrees_and_the_change_is_closed(talks, amendment):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    dispositions.answer(offered, agrees=True, by=talks.hungary.user)
    change = talks.change(offered)
    assert (change.outcome, change.amendment.state) == (Outcome.NOT_RETAINED, "closed")
    assert AuditEntry.objects.get(verb="disposition.answered").partner == "HU"
    assert told("amendment_answered") == {talks.clerk.email, talks.chair.user.email}


def test_a_reply_brings_the_question_before_the_chair(talks, amendment):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    dispositions.answer(offered, agrees=False, text="We maintain our proposal.", by=talks.hungary.user)
    assert stage_of(talks.change(offered), timezone.now()) == Stage.REFERRED
    with pytest.raises(Refused):
        dispositions.answer(offered, agrees=True, by=talks.hungary.user)


def test_only_the_head_of_the_proposer_answers(talks, amendment):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    for user in (talks.member.user, talks.italy.user, talks.clerk, talks.chair.user):
        with pytest.raises(Refused):
            dispositions.answer(offered, agrees=True, by=user)


def test_no_answer_is_taken_after_the_deadline(talks, amendment, monkeypatch):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    for moment, is_open in ((offered.deadline - SECOND, True), (offered.deadline, False)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        change = talks.change(offered)
        if is_open:
            dispositions.check_answer(change, offered, by=talks.hungary.user)
        else:
            with pytest.raises(Refused):
                dispositions.check_answer(change, offered, by=talks.hungary.user)


def test_another_offer_replaces_the_first(talks, amendment):
    first = talks.offer(amendment, Outcome.NOT_RETAINED)
    second = talks.offer(amendment, Outcome.MODIFIED, text=TEXT.replace("cultural", "all cultural"))
    assert (first.serial, second.serial) == (1, 2)
    with pytest.raises(Refused):
        dispositions.answer(first, agrees=True, by=talks.hungary.user)
    dispositions.answer(second, agrees=True, by=talks.hungary.user)
    assert stage_of(talks.change(second), timezone.now()) == Stage.SETTLED


def test_the_chair_decides_what_is_before_the_chair(talks, amendment):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    details = {"outcome": Outcome.OVERTAKEN, "chair": talks.chair}
    with pytest.raises(Refused):
        dispositions.decide(talks.change(offered), **details, by=talks.clerk)
    dispositions.answer(offered, agrees=False, text="We maintain it.", by=talks.hungary.user)
    for user in (talks.hungary.user, talks.italy.user):
        with pytest.raises(Refused):
            dispositions.decide(talks.change(offered), **details, by=user)
    decided = dispositions.decide(talks.change(offered), **details, by=talks.clerk)
    assert (decided.is_decision, decided.declared_by_name, decided.recorded_by) == (
        True,
        str(talks.chair.names),
        talks.clerk,
    )
    assert talks.change(offered).outcome == Outcome.OVERTAKEN
    assert told("amendment_decided") == {talks.hungary.user.email}


def test_a_chair_of_another_workshop_decides_nothing(talks, amendment):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    dispositions.answer(offered, agrees=False, text="We maintain it.", by=talks.hungary.user)
    with pytest.raises(ValidationError):
        dispositions.decide(talks.change(offered), outcome=Outcome.OVERTAKEN, chair=Negotiation().chair, by=talks.clerk)


def test_what_the_chair_decided_is_applied_and_not_offered_again(talks, amendment):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    dispositions.answer(offered, agrees=False, text="We maintain it.", by=talks.hungary.user)
    wording = TEXT.replace("cultural", "creative")
    change = talks.change(offered)
    dispositions.decide(change, outcome=Outcome.MODIFIED, text=wording, chair=talks.chair, by=talks.chair.user)
    with pytest.raises(Refused):
        talks.offer(amendment)
    application.apply(amendment, by=talks.clerk)
    assert talks.texts[1] == wording and talks.change(offered).outcome == Outcome.MODIFIED


def test_the_database_keeps_offers_and_answers(talks, amendment):
    offered = talks.offer(amendment, Outcome.NOT_RETAINED)
    answered = dispositions.answer(offered, agrees=False, text="We maintain it.", by=talks.hungary.user)
    for model, row, values in (
        (Disposition, offered, {"reason": "Other"}),
        (DispositionAnswer, answered, {"agrees": True}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**values)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(pk=row.pk).delete()


def test_an_offer_on_a_draft_is_refused(talks):
    draft = talks.draft(talks.hungary, 1, TEXT.replace("cultural", "independent cultural"))
    with pytest.raises(Refused):
        talks.offer(draft)
