"""Propose one compromise text for all open amendments, as the chair; object to it; withdraw or apply it.

Whether it can be objected to or applied is computed from its deadline: nothing needs to run, and no page says which
delegations did not object (docs/decisions/0056).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content
from recommendations.amendments import fits
from recommendations.amendments.application import open_changes
from recommendations.amendments.compromise_permissions import (
    changes_of,
    check_application,
    check_objection,
    check_proposal,
    check_withdrawal,
)
from recommendations.amendments.dispositions import chairs_in, close_if_done, related
from recommendations.amendments.drafts import UNKNOWN_PARAGRAPH, ChangeContent
from recommendations.amendments.permissions import paragraphs_of
from recommendations.drafting import versions
from recommendations.locks import lock
from recommendations.models import (
    Act,
    Amendment,
    Compromise,
    CompromiseChange,
    CompromiseObjection,
    CompromiseState,
    Outcome,
    Paragraph,
    ParagraphKind,
    Recommendation,
    Version,
)
from recommendations.notifications import compromises as notifications
from registry import audit, idempotency, seals
from registry.access import Refused
from registry.doors import door
from registry.shown_values import Check
from workshops.models import WorkshopRole
from workshops.user_roles import names_in, names_of_holder

NOTHING_CHANGED = gettext_lazy("The compromise text changes nothing. Edit the wording of at least one paragraph.")


@dataclass(frozen=True)
class Proposal:
    """A compromise text as typed; `chair` is the role of the chair who proposes it."""

    changes: Sequence[ChangeContent]
    reason: str
    deadline: datetime
    chair: WorkshopRole


@door
def propose(
    recommendation: Recommendation,
    proposal: Proposal,
    *,
    check: Check | None = None,
    once: UUID | None = None,
    by: User,
) -> Compromise:
    """Propose a compromise text on the version last saved, and notify the heads of the delegations of partners.

    `check` raises ValidationError for what was changed since the form was shown. Raises Refused or ValidationError.
    """
    recommendation = lock(recommendation, by=by)
    key = idempotency.key(once, by, recommendation.key, *proposal.changes, proposal.reason, proposal.deadline)
    if existing := Compromise.objects.filter(key=key).first():
        return existing
    check_proposal(recommendation, by=by)
    if check:
        check(recommendation)
    rows = _changes(recommendation, proposal.changes, paragraphs_of(recommendation.saved.pk))
    made = _made(recommendation, proposal, by)
    made.key = key
    made.save(force_insert=True)
    for row in rows:
        row.compromise = made
    CompromiseChange.objects.bulk_create(rows)
    sealed: list[models.Model | seals.Group] = [made, seals.Group(CompromiseChange, made.pk, rows)]
    entry = audit.record(by, "compromise.proposed", made, rows=sealed, recommendation=recommendation.key)
    notifications.of_proposal(entry, made)
    return made


@door
def object_to(compromise: Compromise, *, reason: str = "", by: User) -> CompromiseObjection:
    """Object on behalf of the partner whose delegation `by` heads: the amendments remain open. Raises Refused."""
    compromise = _locked(compromise, by=by)
    delegation = check_objection(compromise, by=by)
    objection = CompromiseObjection.objects.create(
        compromise=compromise,
        delegation=delegation,
        delegation_name=delegation.name,
        reason=reason,
        language=compromise.language,
        recorded_by=by,
        recorded_by_name=str(names_in(by, compromise.recommendation.workshop)),
        objected_at=timezone.now(),
    )
    _end(compromise, CompromiseState.OBJECTED)
    partner, key = delegation.partner_code, compromise.recommendation.key
    rows: list[models.Model] = [compromise, objection]
    entry = audit.record(by, "compromise.objected", compromise, rows=rows, partner=partner, recommendation=key)
    notifications.of_objection(entry, compromise)
    return objection


@door
def withdraw(compromise: Compromise, *, by: User) -> Compromise:
    """Withdraw a compromise text before it is applied: the amendments remain open. Raises Refused."""
    compromise = _locked(compromise, by=by)
    check_withdrawal(compromise, by=by)
    _end(compromise, CompromiseState.WITHDRAWN, by)
    key = compromise.recommendation.key
    entry = audit.record(by, "compromise.withdrawn", compromise, rows=[compromise], recommendation=key)
    notifications.of_withdrawal(entry, compromise)
    return compromise


@door
def apply(compromise: Compromise, *, by: User) -> Version:
    """Save one version with the compromise text, and close all changes that were open when it was proposed.

    Amendments submitted later remain open and are fitted to the new version. Raises Refused.
    """
    compromise = _locked(compromise, by=by)
    check_application(compromise, by=by)
    recommendation = compromise.recommendation
    before = recommendation.saved
    content = version_content.of(before)
    paragraphs, base = content.paragraphs, paragraphs_of(compromise.version_id)
    for change in changes_of(compromise):
        text = fits.fitted(change, base, content.paragraphs).text
        paragraphs = fits.applied(change, text, base, paragraphs)
    closed = _close_amendments(compromise)
    content = version_content.with_paragraphs(content, paragraphs)
    is_same = version_content.is_same(version_content.of(before), content)
    compromise.applied = before if is_same else versions.write(recommendation, content, by=by)
    _end(compromise, CompromiseState.APPLIED, by)
    keys: dict[str, Any] = {"recommendation": recommendation.key, "version": compromise.applied.key}
    entry = audit.record(by, "compromise.applied", compromise, rows=[compromise, *closed], **keys)
    notifications.of_application(entry, compromise, [row for row in closed if isinstance(row, Amendment)])
    return compromise.applied


def _locked(compromise: Compromise, *, by: User) -> Compromise:
    """Lock the recommendation and return the reloaded compromise text. Raises Refused if `by` has no access to it."""
    recommendation = lock(compromise.recommendation, by=by)
    reloaded = Compromise.objects.visible_to(by).filter(pk=compromise.pk).first()
    if reloaded is None:
        raise Refused(_("You no longer have access to this compromise text."))
    reloaded.recommendation = recommendation
    return reloaded


def _end(compromise: Compromise, state: CompromiseState, by: User | None = None) -> None:
    """End a compromise text. Only the objection records who objected, and it has its own readers."""
    compromise.state, compromise.closed_at = state, timezone.now()
    if by:
        compromise.closed_by_name = str(names_in(by, compromise.recommendation.workshop))
    compromise.save(update_fields=["state", "closed_at", "closed_by_name", "applied"])


def _close_amendments(compromise: Compromise) -> list[models.Model]:
    """Close the changes that were open when the compromise text was proposed; return the rows written."""
    opened = open_changes(compromise.recommendation).filter(released_at__lte=compromise.proposed_at)
    changes, now = list(related(opened).order_by("amendment__number", "position")), timezone.now()
    for change in changes:
        change.outcome, change.closed_at, change.compromise = Outcome.COMPROMISE, now, compromise
        change.save(update_fields=["outcome", "closed_at", "compromise"])
    amendments = {change.amendment_id: change.amendment for change in changes}
    return [*changes, *(row for amendment in amendments.values() for row in close_if_done(amendment))]


def _made(recommendation: Recommendation, proposal: Proposal, by: User) -> Compromise:
    """Return the row of a proposal. Raises ValidationError for a field."""
    chair = chairs_in(recommendation.workshop).filter(pk=proposal.chair.pk).first()
    if chair is None:
        raise ValidationError({"chair": _("Select the chair who proposes the compromise text.")})
    if proposal.deadline <= timezone.now():
        raise ValidationError({"deadline": _("Enter a future date and time by which delegations can object.")})
    return Compromise(
        recommendation=recommendation,
        version=recommendation.saved,
        reason=proposal.reason,
        language=recommendation.workshop.language,
        deadline=proposal.deadline,
        declared_by=chair,
        declared_by_name=str(names_of_holder(chair)),
        recorded_by=by,
        recorded_by_name=str(names_in(by, recommendation.workshop)),
        proposed_at=timezone.now(),
    )


def _changes(
    recommendation: Recommendation, changes: Sequence[ChangeContent], base: fits.Paragraphs
) -> list[CompromiseChange]:
    """Return rows for the changes that have an effect. Raises ValidationError."""
    texts = {paragraph.key: paragraph for paragraph in base}
    rows: list[CompromiseChange] = []
    paragraphs = base
    found = {row.key: row for row in Paragraph.objects.filter(recommendation=recommendation)}
    for change in changes:
        old = texts.get(change.paragraph)
        if old is None and (change.act != Act.INSERT or change.paragraph):
            raise ValidationError(UNKNOWN_PARAGRAPH)
        if change.act == Act.REPLACE and old and change.text == old.text:
            continue
        kind = old.kind if old and change.act != Act.INSERT else change.kind or ParagraphKind.OPERATIVE
        row = CompromiseChange(position=len(rows) + 1, act=change.act, kind=kind, text=change.text)
        row.paragraph = found[change.paragraph] if change.paragraph else None
        paragraphs = fits.applied(row, row.text, base, paragraphs)
        rows.append(row)
    if not rows:
        raise ValidationError(NOTHING_CHANGED, code="unchanged")
    if len(paragraphs) > versions.MAX_PARAGRAPHS:
        raise ValidationError(versions.too_many(len(paragraphs)), code="too_many")
    return rows
