"""Apply what was agreed on an amendment in one new version, and fit every other open amendment to a new version."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations import floor, version_content, visibility
from recommendations.amendments import dispositions, fits
from recommendations.amendments.dispositions import Stage, latest, related, stage_of
from recommendations.amendments.merge import merge
from recommendations.amendments.permissions import locked, paragraphs_of
from recommendations.drafting import versions
from recommendations.models import (
    Act,
    Amendment,
    AmendmentChange,
    AmendmentState,
    Fit,
    Outcome,
    Paragraph,
    Recommendation,
    State,
    Version,
)
from recommendations.models.amendment import SECRETARIATS
from recommendations.notifications import amendments as notifications
from recommendations.states import DESCRIPTIONS
from registry import audit
from registry.access import Refused
from registry.doors import door

TEXT_CHANGES = (Outcome.ACCEPTED, Outcome.MODIFIED)


def open_changes(recommendation: Recommendation) -> QuerySet[AmendmentChange]:
    """Return the open changes of the released amendments to a recommendation."""
    released = AmendmentChange.objects.filter(amendment__recommendation=recommendation, released_at__isnull=False)
    return released.filter(outcome=Outcome.OPEN)


def settled(amendment: Amendment) -> list[AmendmentChange]:
    """Return the changes of an amendment that were agreed or decided and have not been applied."""
    now, changes = timezone.now(), related(open_changes(amendment.recommendation).filter(amendment=amendment))
    return [change for change in changes.order_by("position") if stage_of(change, now) == Stage.SETTLED]


def check_application(amendment: Amendment, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not apply the amendment now."""
    is_secretariat = visibility.allows(SECRETARIATS, by, amendment)
    if not is_secretariat and not floor.is_conducted_by(by, amendment.recommendation):
        raise Refused(_("Only the secretariat of the workshop may apply an amendment to the text."))
    if not visibility.matches(visibility.UNDER_REVIEW, amendment.recommendation):
        raise Refused(DESCRIPTIONS[State(amendment.recommendation.state)].not_editable)
    if amendment.state != AmendmentState.RELEASED or not settled(amendment):
        raise Refused(_("No change in this amendment has been agreed yet."))


@door
def apply(amendment: Amendment, *, by: User) -> Version:
    """Save one new version with the agreed changes of an amendment, and close them. Raises Refused.

    The hook of `versions` then fits all other open amendments to the new version.
    """
    amendment = locked(amendment, by=by)
    check_application(amendment, by=by)
    recommendation, changes = amendment.recommendation, settled(amendment)
    before = recommendation.saved
    base = paragraphs_of(amendment.circulation.version_id)
    content = version_content.of(before)
    paragraphs = content.paragraphs
    for change in changes:
        change.amendment = amendment
        text = _text(change, base, paragraphs)
        earlier = _made_earlier(change)
        paragraphs = fits.applied(change, text, base, paragraphs, earlier)
        disposition = latest(change)
        assert disposition, "a settled change has a disposition"
        change.outcome, change.closed_at = disposition.outcome, timezone.now()
        change.save(update_fields=["outcome", "closed_at"])
    content = version_content.with_paragraphs(content, paragraphs)
    is_same = version_content.is_same(version_content.of(before), content)
    version = before if is_same else versions.write(recommendation, content, by=by)
    _note_inserted(changes, before, version)
    for change in changes:
        change.applied = version
        change.save(update_fields=["applied", "made"])
    rows = [*changes, *dispositions.close_if_done(amendment)]
    keys: dict[str, Any] = {"recommendation": recommendation.key, "version": version.key}
    entry = audit.record(by, "amendment.applied", amendment, rows=rows, **keys)
    notifications.of_application(entry, amendment)
    return version


@versions.saved.register
def fit_amendments(recommendation: Recommendation, before: Version, version: Version, *, by: User) -> None:
    """Fit the open amendments to a new version; notify the proposers of those that were adjusted or clash with it."""
    if not recommendation.workshop.takes_amendments:
        return
    changes = list(related(open_changes(recommendation)).order_by("amendment__number", "position"))
    if not changes:
        return
    old, new = paragraphs_of(before.pk), paragraphs_of(version.pk)
    bases: dict[int, fits.Paragraphs] = {}
    concerned: dict[int, tuple[Amendment, Fit]] = {}
    for change in changes:
        circulated = change.amendment.circulation.version_id
        base = bases.setdefault(circulated, ()) or paragraphs_of(circulated)
        bases[circulated] = base
        was, now = fits.fitted(change, base, old), fits.fitted(change, base, new)
        change.fit, change.fitted_to = now.fit, version
        if now.fit != Fit.CLEAN and (was.fit, was.now) != (now.fit, now.now):
            _amendment, worst = concerned.get(change.amendment_id, (change.amendment, now.fit))
            concerned[change.amendment_id] = change.amendment, Fit.CLASH if Fit.CLASH in (worst, now.fit) else now.fit
    AmendmentChange.objects.bulk_update(changes, ["fit", "fitted_to"])
    for amendment, fit in concerned.values():
        keys: dict[str, Any] = {"recommendation": recommendation.key, "version": version.key}
        entry = audit.record(by, "amendment.fitted", amendment, fit=str(fit), **keys)
        notifications.of_fit(entry, amendment, is_clash=fit == Fit.CLASH)


def _text(change: AmendmentChange, base: fits.Paragraphs, current: fits.Paragraphs) -> str:
    """Return the wording with which a settled change is applied. Raises Refused if it no longer fits."""
    disposition = latest(change)
    assert disposition, "a settled change has a disposition"
    now = fits.fitted(change, base, current)
    if disposition.outcome == Outcome.ACCEPTED:
        if now.fit == Fit.CLASH:
            raise Refused(_("The change now conflicts with the present wording. Offer its proposer a compromise."))
        return now.text
    if change.act == Act.INSERT:
        return disposition.text
    offered_on = paragraphs_of(disposition.version_id)
    seen = next((one.text for one in offered_on if change.paragraph and one.key == change.paragraph.key), now.now)
    merged = merge(seen, now.now, disposition.text)
    if merged.fit == Fit.CLASH:
        raise Refused(
            _("The text has changed since this wording was proposed. Propose wording based on the present text.")
        )
    return merged.text


def _made_earlier(change: AmendmentChange) -> list[UUID]:
    """Return the paragraphs that earlier changes have inserted at the place of an insertion."""
    if change.act != Act.INSERT:
        return []
    same = AmendmentChange.objects.filter(
        amendment__recommendation=change.amendment.recommendation,
        act=Act.INSERT,
        paragraph=change.paragraph,
        made__isnull=False,
        amendment__number__lt=change.amendment.number,
    )
    return list(same.values_list("made__key", flat=True))


def _note_inserted(changes: list[AmendmentChange], before: Version, version: Version) -> None:
    """Set the paragraph that each insertion became, in their order."""
    old = {one.key for one in paragraphs_of(before.pk)}
    new = [one for one in paragraphs_of(version.pk) if one.key not in old]
    rows = Paragraph.objects.filter(key__in=[one.key for one in new]).in_bulk(field_name="key")
    for change in changes:
        if change.act == Act.INSERT:
            text = agreed_text(change)
            found = next((one for one in new if one.text == text), None)
            if found and found.key:
                new.remove(found)
                change.made = rows[found.key]


def agreed_text(change: AmendmentChange) -> str:
    """Return the wording of an insertion as it was agreed."""
    disposition = latest(change)
    return disposition.text if disposition and disposition.outcome == Outcome.MODIFIED else change.text
