"""Propose, as the chair, one compromise text for all open amendments; object to it for a delegation; withdraw or apply it.

Whether it can be objected to or applied is computed from its deadline: nothing needs to run, and no page says which
delegations did not object (docs/decisions/0056).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content, visibility
from recommendations.amendments import fits
from recommendations.amendments.application import open_changes
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
    Fit,
    Outcome,
    Paragraph,
    ParagraphKind,
    Recommendation,
    Version,
)
from recommendations.models.compromise import COMPROMISE_DECIDERS, OBJECTORS
from recommendations.notifications import compromises as notifications
from recommendations.positions.current import bound_by
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from registry.shown_values import Check
from workshops.models import Delegation, WorkshopRole
from workshops.phrases import moment
from workshops.user_roles import names_in, names_of_holder

ONLY_DECIDERS = gettext_lazy("Only the chair or the secretariat of the workshop may do this.")
NOT_DISCUSSED = gettext_lazy("The recommendation is no longer under discussion.")
HAS_ENDED = gettext_lazy("This compromise text is no longer proposed.")
NOTHING_CHANGED = gettext_lazy("The compromise text changes nothing. Edit the wording of at least one paragraph.")


@door
def propose(
    recommendation: Recommendation,
    *,
    changes: Sequence[ChangeContent],
    reason: str,
    deadline: datetime,
    chair: WorkshopRole,
    check: Check | None = None,
    once: UUID | None = None,
    by: User,
) -> Compromise:
    """Propose a compromise text on the version last saved, and notify the heads of the delegations of partners.

    `check` raises ValidationError for what has been changed since the form was shown. Raises Refused or ValidationError.
    """
    recommendation = lock(recommendation, by=by)
    key = idempotency.key(once, by, recommendation.key, *changes, reason, deadline)
    if existing := Compromise.objects.filter(key=key).first():
        return existing
    check_proposal(recommendation, by=by)
    if check:
        check(recommendation)
    current_chair = chairs_in(recommendation.workshop).filter(pk=chair.pk).first()
    if current_chair is None:
        raise ValidationError({"chair": _("Select the chair who proposes the compromise text.")})
    if deadline <= timezone.now():
        raise ValidationError({"deadline": _("Enter a future date and time by which delegations can object.")})
    base = paragraphs_of(recommendation.saved.pk)
    rows = _changes(recommendation, changes, base)
    made = Compromise.objects.create(
        key=key,
        recommendation=recommendation,
        version=recommendation.saved,
        reason=reason,
        language=recommendation.workshop.language,
        deadline=deadline,
        declared_by=current_chair,
        declared_by_name=str(names_of_holder(current_chair)),
        recorded_by=by,
        recorded_by_name=str(names_in(by, recommendation.workshop)),
        proposed_at=timezone.now(),
    )
    for row in rows:
        row.compromise = made
    CompromiseChange.objects.bulk_create(rows)
    entry = audit.record(by, "compromise.proposed", made, rows=[made, *rows], recommendation=recommendation.key)
    notifications.of_proposal(entry, made)
    return made


@door
def object_to(compromise: Compromise, *, reason: str = "", by: User) -> CompromiseObjection:
    """Object on behalf of the partner that `by` binds: the amendments remain open. Raises Refused."""
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
    rows = [compromise, objection]
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
        paragraphs = fits.applied(change, change.text, base, paragraphs)
    closed = _close_amendments(compromise)
    content = version_content.with_paragraphs(content, paragraphs)
    is_same = version_content.is_same(version_content.of(before), content)
    compromise.applied = before if is_same else versions.write(recommendation, content, by=by)
    _end(compromise, CompromiseState.APPLIED, by)
    rows, keys = [compromise, *closed], {"recommendation": recommendation.key, "version": compromise.applied.key}
    entry = audit.record(by, "compromise.applied", compromise, rows=rows, **keys)
    notifications.of_application(entry, compromise, [row for row in closed if isinstance(row, Amendment)])
    return compromise.applied


def current(recommendation: Recommendation) -> Compromise | None:
    """Return the compromise text that is proposed for a recommendation now. One query."""
    return recommendation.compromises.filter(state=CompromiseState.OPEN).first()


def changes_of(compromise: Compromise) -> list[CompromiseChange]:
    """Return what a compromise text changes, in the order of the text."""
    return list(compromise.changes.select_related("paragraph").order_by("position"))


def check_proposal(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not propose a compromise text now."""
    if not visibility.allows(visibility.DECIDERS, by, recommendation):
        raise Refused(ONLY_DECIDERS)
    if not visibility.matches(visibility.UNDER_REVIEW, recommendation):
        raise Refused(NOT_DISCUSSED)
    if not recommendation.workshop.takes_amendments or not open_changes(recommendation).exists():
        raise Refused(_("There are no open amendments to this recommendation."))
    if current(recommendation):
        raise Refused(
            _("A compromise text is already proposed for this recommendation. Withdraw it before you propose another.")
        )


def check_objection(compromise: Compromise, *, by: User) -> Delegation:
    """Return the delegation for which `by` may object now. Raises Refused with the reason."""
    delegation = bound_by(by, compromise.recommendation.workshop)
    if delegation is None:
        raise Refused(_("Only the head of delegation or the deputy head of a partner may object."))
    _check_open(compromise)
    if not compromise.takes_objections(timezone.now()):
        deadline = moment(compromise.deadline, compromise.recommendation.workshop)
        raise Refused(_("The deadline for objections was %(time)s.") % {"time": deadline})
    if not visibility.allows(OBJECTORS, by, compromise.recommendation):
        raise Refused(_("Only the head of delegation or the deputy head of a partner may object."))
    return delegation


def check_withdrawal(compromise: Compromise, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not withdraw the compromise text now."""
    if not visibility.allows(COMPROMISE_DECIDERS, by, compromise):
        raise Refused(ONLY_DECIDERS)
    if not compromise.is_open:
        raise Refused(HAS_ENDED)


def check_application(compromise: Compromise, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not apply the compromise text now."""
    check_withdrawal(compromise, by=by)
    _check_open(compromise)
    if not compromise.is_ready(timezone.now()):
        deadline = moment(compromise.deadline, compromise.recommendation.workshop)
        raise Refused(_("Delegations can object until %(time)s. Apply the text after that time.") % {"time": deadline})
    if not fits_now(compromise):
        raise Refused(
            _(
                "A paragraph of the compromise text has been changed since it was proposed, so that delegations have not "
                "seen the result. Withdraw the compromise text and propose another on the present wording."
            )
        )


def fits_now(compromise: Compromise) -> bool:
    """Return whether the paragraphs concerned are as they were, so that nothing is applied that was not shown.

    Other paragraphs may have been changed. Three queries.
    """
    base, now = paragraphs_of(compromise.version_id), paragraphs_of(compromise.recommendation.saved.pk)
    return all(fits.fitted(change, base, now).fit == Fit.CLEAN for change in changes_of(compromise))


def _check_open(compromise: Compromise) -> None:
    if not compromise.is_open:
        raise Refused(HAS_ENDED)
    if not visibility.matches(visibility.UNDER_REVIEW, compromise.recommendation):
        raise Refused(NOT_DISCUSSED)


def _locked(compromise: Compromise, *, by: User) -> Compromise:
    """Lock the recommendation and return the reloaded compromise text. Raises Refused if it is not for `by`."""
    recommendation = lock(compromise.recommendation, by=by)
    reloaded = Compromise.objects.visible_to(by).filter(pk=compromise.pk).first()
    if reloaded is None:
        raise Refused(_("You no longer have access to this compromise text."))
    reloaded.recommendation = recommendation
    return reloaded


def _end(compromise: Compromise, state: CompromiseState, by: User | None = None) -> None:
    """End a compromise text; who objected is in the objection alone, which has its own readers."""
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


def _changes(
    recommendation: Recommendation, changes: Sequence[ChangeContent], base: fits.Paragraphs
) -> list[CompromiseChange]:
    """Return the rows of the changes that change anything. Raises ValidationError."""
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
