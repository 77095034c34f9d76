"""Prepare an amendment to a circulated revision, as a draft of the delegation; release and withdraw it as its head."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.amendments import fits, group
from recommendations.amendments.permissions import (
    NOT_FOR_A_PARTNER,
    changes_of,
    check_head,
    check_release,
    delegates_for,
    draft_of,
    locked,
    paragraphs_of,
)
from recommendations.locks import lock
from recommendations.models import (
    Act,
    Amendment,
    AmendmentChange,
    AmendmentState,
    Notification,
    Outcome,
    Paragraph,
    Recommendation,
)
from recommendations.notifications import amendments as notifications
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from registry.shown_values import Check
from workshops.models import Delegate
from workshops.user_roles import names_in

MAX_CHANGES = 30
CHANGED_TWICE = gettext_lazy("The draft already contains a change to this paragraph. Edit that change instead.")
NOTHING_CHANGED = gettext_lazy("The wording has not been changed. Edit the text, or select another kind of change.")
UNKNOWN_PARAGRAPH = gettext_lazy("This paragraph is not part of the revision. Select a paragraph from the list.")


@dataclass(frozen=True)
class ChangeContent:
    """A change as typed. `paragraph` is the key of the paragraph changed, or of the one that a new one follows."""

    act: str
    paragraph: UUID | None
    after: UUID | None = None
    kind: str = ""
    text: str = ""


@door
def prepare(
    recommendation: Recommendation,
    *,
    title: str,
    rationale: str,
    change: ChangeContent,
    delegate: Delegate | None = None,
    once: UUID | None = None,
    by: User,
) -> Amendment:
    """Draft an amendment to the revision last circulated, with its first change, on behalf of the delegation of `by`.

    `once` is the idempotency key of the form. Raises Refused, or ValidationError if the change is not possible.
    """
    recommendation = lock(recommendation, by=by)
    own = delegates_for(by, recommendation)
    delegate = next((one for one in own if delegate is None or one.pk == delegate.pk), None)
    if delegate is None:
        raise Refused(NOT_FOR_A_PARTNER)
    key = idempotency.key(once, by, recommendation.key, title, rationale, change)
    if existing := Amendment.objects.filter(key=key).first():
        return existing
    assert recommendation.circulated, "what is in discussion has been circulated"
    assert delegate.delegation.partner, "negotiators belong to the delegation of a partner"
    amendment = Amendment.objects.create(
        key=key,
        recommendation=recommendation,
        circulation=recommendation.circulated.circulation,
        delegation=delegate.delegation,
        partner=delegate.delegation.partner,
        author=by,
        author_name=str(delegate.names),
        title=title,
        rationale=rationale,
        language=recommendation.workshop.language,
        created_at=timezone.now(),
    )
    write_change(AmendmentChange(amendment=amendment, position=1), change)
    _record(by, "amendment.drafted", amendment)
    return amendment


@door
def edit(amendment: Amendment, *, title: str, rationale: str, check: Check | None = None, by: User) -> Amendment:
    """Change the title and the rationale of a draft. Raises Refused, or ValidationError by `check`."""
    amendment = draft_of(amendment, by=by)
    if check:
        check(amendment)
    if (title, rationale) != (amendment.title, amendment.rationale):
        amendment.title, amendment.rationale = title, rationale
        amendment.save(update_fields=["title", "rationale"])
        _record(by, "amendment.edited", amendment)
    return amendment


@door
def add_change(amendment: Amendment, *, change: ChangeContent, once: UUID | None = None, by: User) -> AmendmentChange:
    """Add a change to a draft. Raises Refused, or ValidationError if the change is not possible."""
    amendment = draft_of(amendment, by=by)
    key = idempotency.key(once, by, amendment.key, change)
    if existing := amendment.changes.filter(key=key).first():
        return existing
    last = amendment.changes.aggregate(last=Max("position"))["last"] or 0
    if amendment.changes.count() >= MAX_CHANGES:
        message = _(
            "An amendment can contain at most %(limit)s changes. Propose the other changes in a second amendment."
        ) % {"limit": MAX_CHANGES}
        raise ValidationError(message, code="too_many")
    added = write_change(AmendmentChange(key=key, amendment=amendment, position=last + 1), change)
    _record(by, "amendment.edited", amendment)
    return added


@door
def edit_change(
    row: AmendmentChange, *, change: ChangeContent, check: Check | None = None, by: User
) -> AmendmentChange:
    """Change what a change of a draft does. Raises Refused, or ValidationError if the change is not possible."""
    amendment = draft_of(row.amendment, by=by)
    row = _change_of(amendment, row)
    if check:
        check(row)
    write_change(row, change)
    _record(by, "amendment.edited", amendment)
    return row


@door
def remove_change(row: AmendmentChange, *, by: User) -> Amendment:
    """Remove a change from a draft. Raises Refused."""
    amendment = draft_of(row.amendment, by=by)
    _change_of(amendment, row).delete()
    _record(by, "amendment.edited", amendment)
    return amendment


@door
def discard(amendment: Amendment, *, by: User) -> None:
    """Delete a draft, which nobody outside the delegation and its group has seen. Raises Refused."""
    amendment = draft_of(amendment, by=by)
    _record(by, "amendment.discarded", amendment)
    amendment.changes.all().delete()
    amendment.confirmations.all().delete()
    Notification.objects.filter(amendment=amendment).delete()
    Amendment.objects.filter(pk=amendment.pk).delete()


@door
def release(amendment: Amendment, *, by: User) -> Amendment:
    """Release a draft on behalf of the delegation: give it its symbol and show it to all readers. Raises Refused.

    The amendment that it replaces is withdrawn.
    """
    amendment = draft_of(amendment, by=by)
    check_release(amendment, by=by)
    recommendation = amendment.recommendation
    changes = list(changes_of(amendment))
    if not changes:
        raise Refused(_("The amendment does not contain any changes yet. Add at least one change."))
    number = (recommendation.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    amendment.number, amendment.symbol = number, f"{recommendation.symbol}/Am.{number}"
    amendment.state, amendment.released_at, amendment.released_by = AmendmentState.RELEASED, timezone.now(), by
    amendment.released_by_name = str(names_in(by, recommendation.workshop))
    amendment.save(update_fields=["number", "symbol", "state", "released_at", "released_by", "released_by_name"])
    base, current = paragraphs_of(amendment.circulation.version_id), paragraphs_of(recommendation.saved.pk)
    for change in changes:
        change.released_at, change.fitted_to = amendment.released_at, recommendation.current
        change.fit = fits.fitted(change, base, current).fit
        change.save(update_fields=["released_at", "fitted_to", "fit"])
    entry = audit.record(
        by,
        "amendment.released",
        amendment,
        rows=[amendment, *changes],
        partner=amendment.partner.code,
        recommendation=recommendation.key,
        number=number,
    )
    group.name_confirmed(amendment, by=by)
    notifications.of_release(entry, amendment)
    if amendment.replaces and amendment.replaces.state == AmendmentState.RELEASED:
        withdraw(amendment.replaces, by=by)
    return amendment


@door
def withdraw(amendment: Amendment, *, by: User) -> Amendment:
    """Withdraw a released amendment on behalf of the delegation; what was accepted of it remains. Raises Refused."""
    amendment = locked(amendment, by=by)
    check_head(amendment, by=by)
    if amendment.state != AmendmentState.RELEASED:
        raise Refused(_("Only an open amendment can be withdrawn."))
    now = timezone.now()
    changes = list(amendment.changes.filter(outcome=Outcome.OPEN))
    for change in changes:
        change.outcome, change.closed_at = Outcome.WITHDRAWN, now
        change.save(update_fields=["outcome", "closed_at"])
    amendment.state, amendment.closed_at = AmendmentState.WITHDRAWN, now
    amendment.save(update_fields=["state", "closed_at"])
    partner, key = amendment.partner.code, amendment.recommendation.key
    rows = [amendment, *changes]
    entry = audit.record(by, "amendment.withdrawn", amendment, rows=rows, partner=partner, recommendation=key)
    notifications.of_withdrawn_amendment(entry, amendment)
    return amendment


def check_change(change: ChangeContent, base: fits.Paragraphs, others: Collection[AmendmentChange] = ()) -> None:
    """Raise ValidationError, for a field, if `change` is not possible on the paragraphs `base` beside `others`."""
    old = next((paragraph for paragraph in base if paragraph.key == change.paragraph), None)
    keys = {paragraph.key for paragraph in base}
    if change.act not in Act.values or (old is None and (change.paragraph or change.act != Act.INSERT)):
        raise ValidationError({"paragraph": UNKNOWN_PARAGRAPH})
    if change.act in (Act.REPLACE, Act.INSERT) and not change.text:
        raise ValidationError({"text": _("Enter the wording that you propose.")})
    if change.act == Act.REPLACE and old and change.text == old.text:
        raise ValidationError({"text": NOTHING_CHANGED})
    if change.act == Act.MOVE:
        _check_move(change, base, keys)
    taken = {one.paragraph.key for one in others if one.act != Act.INSERT and one.paragraph}
    if change.act != Act.INSERT and change.paragraph in taken:
        raise ValidationError({"paragraph": CHANGED_TWICE})


def _check_move(change: ChangeContent, base: fits.Paragraphs, keys: set[UUID | None]) -> None:
    if change.after and change.after not in keys:
        raise ValidationError({"after": UNKNOWN_PARAGRAPH})
    assert change.paragraph, "checked before"
    row = AmendmentChange(act=Act.MOVE, paragraph=Paragraph(key=change.paragraph))
    row.after = Paragraph(key=change.after) if change.after else None
    moved = [paragraph.key for paragraph in fits.applied(row, "", base, base)]
    if change.after == change.paragraph or moved == [paragraph.key for paragraph in base]:
        raise ValidationError({"after": _("The paragraph is already in that position. Select another position.")})


def write_change(row: AmendmentChange, change: ChangeContent) -> AmendmentChange:
    """Save a change of a draft after checking it."""
    base = paragraphs_of(row.amendment.circulation.version_id)
    check_change(change, base, [one for one in changes_of(row.amendment) if one.pk != row.pk])
    wanted = [key for key in (change.paragraph, change.after) if key]
    rows = Paragraph.objects.filter(recommendation=row.amendment.recommendation, key__in=wanted).in_bulk(
        field_name="key"
    )
    old = next((paragraph for paragraph in base if paragraph.key == change.paragraph), None)
    row.act, row.paragraph = change.act, rows[change.paragraph] if change.paragraph else None
    row.after = rows[change.after] if change.act == Act.MOVE and change.after else None
    row.text = change.text if change.act in (Act.REPLACE, Act.INSERT) else ""
    row.kind = change.kind if change.act == Act.INSERT or old is None else old.kind
    row.save()
    return row


def _change_of(amendment: Amendment, row: AmendmentChange) -> AmendmentChange:
    change: AmendmentChange | None = changes_of(amendment).filter(pk=row.pk).first()
    if change is None:
        raise Refused(_("This change has been removed from the draft by a member of your delegation."))
    change.amendment = amendment
    return change


def _record(by: User, verb: str, amendment: Amendment) -> None:
    """Record work on a draft, without its content; partners of a group must confirm it again after it has been edited."""
    if verb == "amendment.edited":
        group.reset(amendment)
    audit.record(by, verb, amendment, partner=amendment.partner.code, recommendation=amendment.recommendation.key)
