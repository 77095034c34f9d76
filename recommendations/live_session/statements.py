"""Statements from the floor: recorded orally by the officers of an open session, then corrected by the head of delegation.

Wording and brackets are proposals on a paragraph; support, study reservations and reservations are positions of the
partner on the revision in circulation, which `positions.record_received` records as oral.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content, visibility
from recommendations.amendments.merge import merge
from recommendations.drafting import versions
from recommendations.live_session import sittings
from recommendations.locks import lock
from recommendations.models import (
    Fit,
    FloorKind,
    FloorOutcome,
    FloorStatement,
    ParagraphText,
    Position,
    PositionKind,
    Received,
    Recommendation,
    Sitting,
    StatementOutcome,
    Version,
)
from recommendations.models.live_session import ON_TEXT, POSITION_KINDS, FloorStatementQuerySet
from recommendations.positions import current, positions
from recommendations.positions.positions import Receipt, Stance
from registry import audit, idempotency
from registry.access import Refused
from registry.dates import end_of_working_day
from registry.doors import door
from workshops.models import Delegation, Standing, Workshop
from workshops.phrases import moment
from workshops.user_roles import names_in

WORKING_DAYS = 5  # after the session, to correct what was noted
NOT_DEALT_WITH = gettext_lazy("Only the secretariat, the chair or the rapporteur for the topic may record this.")
NO_LONGER_OPEN = gettext_lazy("The recommendation is no longer under discussion.")
ONLY_HEAD = gettext_lazy(
    "Only the head of delegation or the deputy head may correct statements recorded for the delegation."
)
CORRECTED = gettext_lazy("The statement was corrected after you opened the page. Reload the page and read the wording.")


@dataclass(frozen=True)
class Said:
    """What a delegation stated: on a paragraph, with the wording, the words in question, or the text of a reservation."""

    kind: str
    paragraph: UUID
    text: str = ""
    until: datetime | None = None


def kinds_for(workshop: Workshop) -> list[FloorKind]:
    """Return what can be recorded from the floor: positions only where recommendations are adopted, support as chosen."""
    if not workshop.adopts:
        return list(ON_TEXT)
    kinds = current.all_kinds(workshop)
    return [kind for kind in FloorKind if kind in ON_TEXT or POSITION_KINDS[kind] in kinds]


def partners_of(workshop: Workshop) -> QuerySet[Delegation]:
    """Return the delegations of partners, whose statements are recorded, in ASEM's order."""
    delegations = workshop.delegations.filter(standing=Standing.PARTNER, partner__isnull=False)
    return delegations.select_related("partner").order_by("partner__protocol_order")


@door
def record(
    sitting: Sitting,
    recommendation: Recommendation,
    *,
    delegation: Delegation,
    said: Said,
    version: UUID,
    once: UUID | None = None,
    by: User,
) -> FloorStatement:
    """Record what a delegation stated in an open session on the `version` read in the room (its key). Raises Refused."""
    sitting = sittings.lock_sitting(sitting, by=by)
    recommendation = lock(recommendation, by=by)
    check_officer(recommendation, by=by)
    key = idempotency.key(once, by, sitting.key, delegation.key, said.kind, said.paragraph, said.text, said.until)
    if existing := FloorStatement.objects.filter(key=key).first():
        return existing
    is_listed = sittings.recommendations_of(sitting.session).filter(pk=recommendation.pk).exists()
    if not is_listed or said.kind not in kinds_for(recommendation.workshop):
        raise Refused(_("This cannot be recorded. Select one of the options offered."))
    if not partners_of(recommendation.workshop).filter(pk=delegation.pk).exists():
        raise Refused(_("Select the delegation of a partner in this workshop."))
    read = ParagraphText.objects.filter(
        version__key=version, version__recommendation=recommendation, paragraph__key=said.paragraph
    )
    text = read.select_related("paragraph", "version").first()
    if text is None:
        raise Refused(_("The text has changed since you opened the page. Read the new text, and try again."))
    row = FloorStatement(key=key, sitting=sitting, recommendation=recommendation, version=text.version)
    row.paragraph, row.delegation, row.delegation_name = text.paragraph, delegation, delegation.name
    row.kind, row.language = said.kind, text.version.language
    if said.kind in ON_TEXT:
        row.text = check_text(said.kind, said.text, text.text)
    else:
        _take_position(row, said, by)
    return _save(row, "floor_statement.recorded", by)


def _take_position(row: FloorStatement, said: Said, by: User) -> None:
    """Record the statement as the oral position of the partner on the revision in circulation."""
    circulated = row.recommendation.circulated
    assert circulated, "what is discussed in a session has been circulated"
    kind = POSITION_KINDS[FloorKind(said.kind)]
    if row.version_id not in (circulated.pk, row.recommendation.current_id):
        raise Refused(_("The text has changed since you opened the page. Read the new text and try again."))
    if kind == PositionKind.SUPPORT:
        row.paragraph = None
    elif not circulated.texts.filter(paragraph=row.paragraph).exists():
        raise Refused(_("This paragraph has not been circulated. Show another paragraph, or circulate the text first."))
    stance = Stance(kind, said.text, row.paragraph, said.until)
    receipt = Receipt(Received.ORAL, timezone.now(), row.sitting.session)
    row.position = positions.record_received(
        row.recommendation,
        delegation=row.delegation,
        stance=stance,
        receipt=receipt,
        seen=str(circulated.circulation.key),
        by=by,
    )


@door
def correct(statement: FloorStatement, *, text: str, by: User) -> FloorStatement:
    """Confirm or correct what was noted about the text, as head of the delegation: a row of its own. Raises Refused.

    `statement` is the row that was read, the first one or the latest correction.
    """
    recommendation = lock(statement.recommendation, by=by)
    check_correction(statement, recommendation, by=by)
    first = statement.corrects or statement
    last = first.corrections.order_by("serial").last() or first
    if last.pk != statement.pk:
        raise Refused(CORRECTED)
    base = ParagraphText.objects.get(version=first.version_id, paragraph=first.paragraph_id)
    names = ("sitting", "version", "paragraph", "delegation", "delegation_name", "kind", "language")
    row = FloorStatement(**{name: getattr(first, name) for name in names}, recommendation=recommendation)
    row.text, row.corrects, row.serial = check_text(first.kind, text, base.text), first, last.serial + 1
    return _save(row, "floor_statement.corrected", by)


def check_correction(statement: FloorStatement, recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, unless `by` may correct the statement now."""
    own = current.bound_by(by, recommendation.workshop)
    if own is None or own.pk != statement.delegation_id:
        raise Refused(ONLY_HEAD)
    if not statement.is_on_text:
        raise Refused(_("This statement is a position. Record another position on the recommendation page."))
    sitting = Sitting.objects.select_related("session__workshop").get(pk=statement.sitting_id)
    closes_at = corrections_close_at(sitting)
    if closes_at and timezone.now() >= closes_at:
        time = moment(closes_at, recommendation.workshop)
        raise Refused(_("The deadline for corrections was %(time)s. Contact the secretariat.") % {"time": time})


def corrections_close_at(sitting: Sitting) -> datetime | None:
    """Return the end of the fifth working day after the session ended; None while it is open."""
    if sitting.ended_at is None:
        return None
    zone = sitting.session.workshop.tz
    return end_of_working_day(sitting.ended_at.astimezone(zone).date(), WORKING_DAYS, zone)


@door
def end(statement: FloorStatement, *, outcome: str, by: User) -> StatementOutcome:
    """Record, in an open session, what became of wording or brackets; what is taken up makes a new version.

    `statement` is the first row. Words that were changed in the meantime are merged; an overlap is refused. Raises
    Refused.
    """
    sitting = _open_sitting_for(statement, by)
    recommendation = lock(statement.recommendation, by=by)
    check_officer(recommendation, by=by)
    if not statement.is_on_text or statement.corrects_id:
        raise Refused(_("An outcome can be recorded only for proposals to change the text."))
    if StatementOutcome.objects.filter(statement=statement).exists():
        raise Refused(_("This proposal has already been dealt with."))
    row = StatementOutcome(statement=statement, outcome=FloorOutcome(outcome), recorded_by=by)
    row.recorded_by_name, row.recorded_at = str(names_in(by, recommendation.workshop)), timezone.now()
    if row.outcome == FloorOutcome.TAKEN_UP:
        row.made = _take_up(statement, recommendation, by)
    row.save()
    keys: dict[str, Any] = {"recommendation": recommendation.key, "outcome": row.outcome, "sitting": sitting.key}
    audit.record(by, "floor_statement.ended", row, rows=[row], partner=statement.delegation.partner_code, **keys)
    return row


def _open_sitting_for(statement: FloorStatement, by: User) -> Sitting:
    """Lock and return an open session that `by` conducts, of the same workshop. Raises Refused."""
    workshop = statement.sitting.session.workshop_id
    topics = Q(session__topic=None) | Q(session__topic=statement.recommendation.topic_id)
    open_ones = Sitting.objects.open().filter(topics, session__workshop=workshop).conducted_by(by)
    found = open_ones.order_by(Case(When(pk=statement.sitting_id, then=0), default=1), "pk").first()
    if found is None:
        raise Refused(sittings.IS_CLOSED)
    return sittings.lock_sitting(found, by=by)


def _take_up(statement: FloorStatement, recommendation: Recommendation, by: User) -> Version:
    """Save a version with the wording, or with the words in brackets; merged with what has changed since."""
    base = ParagraphText.objects.get(version=statement.version_id, paragraph=statement.paragraph_id).text
    content = version_content.of(recommendation.saved)
    key = statement.paragraph.key if statement.paragraph else None
    now = next((one for one in content.paragraphs if one.key == key), None)
    merged = merge(base, now.text, proposed_text(latest(statement), base)) if now else None
    if now is None or merged is None or merged.fit == Fit.CLASH:
        raise Refused(_("This passage has since been changed. Edit the paragraph, or record the wording again."))
    if merged.text == now.text:
        raise Refused(_("The text already includes this. Record that the proposal was not retained or was withdrawn."))
    paragraphs = [
        version_content.ParagraphContent(one.kind, merged.text if one.key == key else one.text, one.key)
        for one in content.paragraphs
    ]
    return versions.write(recommendation, version_content.with_paragraphs(content, paragraphs), by=by)


def proposed_text(statement: FloorStatement, base: str) -> str:
    """Return the paragraph as the statement would have it; `base` is the text on which it was made."""
    if statement.kind == FloorKind.BRACKET:
        return base.replace(statement.text, f"[{statement.text}]", 1)
    return statement.text


def check_text(kind: str, text: str, base: str) -> str:
    """Return the text of a statement about a paragraph that says `base`. Raises Refused if it says nothing."""
    text = text.strip()
    if kind == FloorKind.BRACKET and (not text or text not in base):
        raise Refused(_("Copy the words exactly as they appear in the paragraph."))
    if kind == FloorKind.WORDING and (not text or text == base):
        raise Refused(_("Change the paragraph as proposed by the delegation."))
    return text


def check_officer(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused unless `by` may deal with the recommendation in a session now."""
    if not visibility.allows(visibility.OFFICERS_OF_TOPIC, by, recommendation):
        raise Refused(NOT_DEALT_WITH)
    if not visibility.matches(visibility.CIRCULATED & visibility.UNDER_REVIEW, recommendation):
        raise Refused(NO_LONGER_OPEN)


def firsts() -> FloorStatementQuerySet:
    """Return statements as first noted, with their corrections, positions and outcomes. Two queries."""
    corrections = Prefetch("corrections", FloorStatement.objects.order_by("serial"))
    joined = ("delegation", "position", "result", "paragraph", "sitting__session__workshop", "recommendation")
    return FloorStatement.objects.filter(corrects=None).select_related(*joined).prefetch_related(corrections)


def readable_by(user: User) -> FloorStatementQuerySet:
    """Return statements as `firsts`: proposals on the text, and positions that `user` may read or has recorded."""
    read = Position.objects.visible_to(user).order_by().values("pk")
    return firsts().filter(Q(position=None) | Q(position__in=read) | Q(recorded_by=user))


def open_on(recommendation: Recommendation) -> FloorStatementQuerySet:
    """Return the proposals on the text of a recommendation that have not been dealt with, as first noted."""
    return firsts().undecided().filter(recommendation=recommendation).order_by("pk")


def latest(statement: FloorStatement) -> FloorStatement:
    """Return the correction that applies, or the statement itself. No query if they were prefetched."""
    return next(reversed(list(statement.corrections.all())), statement)


def _save(row: FloorStatement, verb: str, by: User) -> FloorStatement:
    row.recorded_by, row.recorded_at = by, timezone.now()
    row.recorded_by_name = str(names_in(by, row.recommendation.workshop))
    row.save(force_insert=True)
    keys: dict[str, Any] = {"recommendation": row.recommendation.key, "sitting": row.sitting.key, "kind": row.kind}
    audit.record(by, verb, row, rows=[row], partner=row.delegation.partner_code, **keys)
    return row
