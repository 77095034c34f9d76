"""Recommendations proposed orally: entered by officers in an open session, then reviewed by the head of delegation."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content, visibility
from recommendations.drafting import merge, versions
from recommendations.live_session import sittings, statements
from recommendations.locks import lock
from recommendations.models import FloorReview, Nature, ParagraphKind, Recommendation, Sitting, State, Version
from recommendations.positions import current
from recommendations.version_content import ParagraphContent, VersionContent
from recommendations.workflow import transitions
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from registry.prepared import prepared
from workshops.models import Delegation, Topic, Workshop
from workshops.phrases import moment
from workshops.user_roles import names_in

ONLY_HEAD = gettext_lazy("Only the head or deputy head of the lead delegation may confirm or correct the wording.")
NOT_IN_DISCUSSION = gettext_lazy(
    "The wording can be corrected only while the recommendation is under discussion. Contact the secretariat."
)
WAS_CHANGED = gettext_lazy(
    "A passage that you corrected has since been changed in the text. Copy your wording and send it to the secretariat."
)


def content_of(title: str, paragraphs: Iterable[ParagraphContent]) -> VersionContent:
    """Return the content of a recommendation proposed orally."""
    return VersionContent(title=title, paragraphs=tuple(paragraphs), nature=Nature.RECOMMENDATION)


def topics_for(sitting: Sitting, user: User) -> list[Topic]:
    """Return the topics under which `user` enters recommendations in the session: its own topic, if it has one."""
    workshop = sitting.session.workshop
    topics = workshop.topics.order_by("number")
    if sitting.session.topic_id:
        topics = topics.filter(pk=sitting.session.topic_id)
    officers = visibility.OFFICERS_OF_TOPIC
    return [one for one in topics if visibility.allows(officers, user, Recommendation(workshop=workshop, topic=one))]


@door
def enter(
    sitting: Sitting,
    content: VersionContent,
    *,
    delegation: Delegation,
    topic: Topic,
    once: UUID | None = None,
    by: User,
) -> Recommendation:
    """Enter what a delegation proposed orally in an open session, open it for discussion as Rev.1 and show it in the room.

    The deadline for submissions does not apply. Raises Refused.
    """
    sitting = sittings.lock_sitting(sitting, by=by, with_workshop=True)
    workshop = sitting.session.workshop
    if workshop.archived_at:
        raise Refused(_("The workshop has been archived."))
    if topic not in topics_for(sitting, by):
        raise Refused(_("Select a topic of this session."))
    if not statements.partners_of(workshop).filter(pk=delegation.pk).exists():
        raise Refused(_("Select the delegation of a partner in this workshop."))
    check_content(content)
    key = idempotency.key(once, by, sitting.key, delegation.key, topic.key, content)
    if existing := Recommendation.objects.filter(key=key).first():
        return existing
    recommendation = Recommendation(key=key, workshop=workshop, topic=topic, topic_number=topic.number)
    recommendation.lead, recommendation.sitting = delegation, sitting
    recommendation.save(force_insert=True)
    version = versions.begin(recommendation, content, by=by)
    transitions.open_from_floor(recommendation, by=by)
    sitting.recommendation = recommendation
    sitting.paragraph_id = version.texts.order_by("position").values_list("paragraph", flat=True)[0]
    sitting.save(update_fields=["recommendation", "paragraph"])
    return recommendation


def check_content(content: VersionContent) -> None:
    """Raise Refused if the content has no operative paragraph, or too many paragraphs."""
    if reason := refusal_of(content.paragraphs):
        raise Refused(reason)


def refusal_of(paragraphs: Iterable[ParagraphContent]) -> str:
    """Return what is wrong with the paragraphs; "" if nothing is."""
    paragraphs = list(paragraphs)
    if len(paragraphs) > versions.MAX_PARAGRAPHS:
        return versions.too_many(len(paragraphs))
    if any(len(one.text) > versions.MAX_CHARACTERS for one in paragraphs):
        return _("A paragraph is longer than 20,000 characters. Use blank lines to split the text.")
    if any(one.kind == ParagraphKind.OPERATIVE for one in paragraphs):
        return ""
    return _("Add at least one operative paragraph that states what is recommended.")


@door
def review(recommendation: Recommendation, content: VersionContent, *, base: UUID, by: User) -> FloorReview:
    """Confirm or correct, as head of its delegation, the wording of the circulated version `base` (its key).

    A correction is saved as the next version, together with edits made elsewhere in the text in the meantime; it is
    circulated like every other one. Raises Refused.
    """
    recommendation = lock(recommendation, by=by)
    check_review(recommendation, by=by)
    read = entered_version(recommendation)
    if read.key != base:
        raise Refused(_("The text has changed since you opened the page. Read the new text, and try again."))
    now = version_content.of(recommendation.saved)
    merged = merge.combine(base=version_content.of(read), theirs=now, typed=content)
    if merged.conflicts or merged.paragraph_conflicts or merged.removed:
        raise Refused(WAS_CHANGED)
    check_content(merged.content)
    key = idempotency.key(base, by, recommendation.key, content)
    if existing := FloorReview.objects.filter(key=key).first():
        return existing
    row = FloorReview(key=key, recommendation=recommendation, reviewed_by=by, reviewed_at=timezone.now())
    row.reviewed_by_name = str(names_in(by, recommendation.workshop))
    if not version_content.is_same(now, merged.content):
        row.made = versions.write(recommendation, merged.content, by=by)
    row.save(force_insert=True)
    verb = "floor_recommendation.corrected" if row.made else "floor_recommendation.confirmed"
    keys: dict[str, Any] = {"recommendation": recommendation.key, "version": row.made.key if row.made else read.key}
    audit.record(by, verb, row, rows=[row], partner=recommendation.partner_code, **keys)
    return row


def check_review(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not review the wording now."""
    own = current.bound_by(by, recommendation.workshop)
    if own is None or own.pk != recommendation.lead_id or recommendation.sitting_id is None:
        raise Refused(ONLY_HEAD)
    closes_at = reviews_close_at(recommendation)
    if closes_at and timezone.now() >= closes_at:
        time = moment(closes_at, recommendation.workshop)
        raise Refused(_("The deadline for corrections was %(time)s. Contact the secretariat.") % {"time": time})
    if recommendation.state != State.IN_DISCUSSION:
        raise Refused(NOT_IN_DISCUSSION)
    if recommendation.floor_reviews.filter(made__isnull=False).exists():
        raise Refused(_("Your delegation has already corrected the wording. Further changes can be made by amendment."))


def entered_version(recommendation: Recommendation) -> Version:
    """Return the wording that was entered in the session: that of Rev.1, whatever has been circulated since. One query."""
    return recommendation.versions.get(circulation__number=1)


def may_review(recommendation: Recommendation, user: User) -> bool:
    """Return whether `user` may review the wording now. No query unless it was entered from the floor."""
    if recommendation.sitting_id is None:
        return False
    try:
        check_review(recommendation, by=user)
    except Refused:
        return False
    return True


def reviews_close_at(recommendation: Recommendation) -> datetime | None:
    """Return the end of the fifth working day after the session; None while it is open."""
    assert recommendation.sitting_id, "it was entered from the floor"
    sitting = Sitting.objects.select_related("session__workshop").get(pk=recommendation.sitting_id)
    return statements.corrections_close_at(sitting)


def corrected(
    base: VersionContent, title: str, texts: Iterable[str], further: Iterable[ParagraphContent]
) -> VersionContent:
    """Return the content with a new title and new paragraph texts, in order ("" deletes a paragraph), followed by any
    added paragraphs.
    """
    pairs = zip(base.paragraphs, texts, strict=True)
    paragraphs = [replace(paragraph, text=text) for paragraph, text in pairs if text]
    return replace(base, title=title, paragraphs=(*paragraphs, *further))


def entered_for(delegation: Delegation) -> QuerySet[Recommendation]:
    """Return the recommendations entered from the floor for a delegation, latest first."""
    rows = Recommendation.objects.filter(lead=delegation, sitting__isnull=False)
    return rows.select_related("workshop", "sitting__session__workshop", "circulated").order_by("-pk")


def awaiting(user: User, workshops: Iterable[Workshop]) -> list[Recommendation]:
    """Return those that `user`, as head of their delegation, has neither confirmed nor corrected. At most one query."""
    delegations = [one.pk for workshop in workshops if (one := current.bound_by(user, workshop))]
    return _awaiting(delegations) if delegations else []


@prepared
def _awaiting(delegations: list[int]) -> QuerySet[Recommendation]:
    rows = Recommendation.objects.filter(lead__in=delegations, sitting__isnull=False, state=State.IN_DISCUSSION)
    return rows.filter(floor_reviews=None).select_related("sitting__session__workshop").order_by("pk")
