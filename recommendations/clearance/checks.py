"""The language and consistency check of a version by the secretariat, which a final draft needs."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.locks import lock
from recommendations.models import Check, LanguageCheck, Recommendation, Version
from recommendations.workflow import conditions
from recommendations.workflow.moves import OTHER_VERSION
from registry import audit
from registry.access import Refused
from registry.conditions import matches
from registry.doors import door
from workshops.user_roles import names_in

NOT_SECRETARIAT = _("Only the secretariat of the workshop may record the language and consistency check.")
INCOMPLETE = _("Tick every box. All checks are required for a final draft.")
CHECKED = _("This version has already been checked.")


def of(version: Version) -> LanguageCheck | None:
    """Return the check of a version, or None. One query."""
    return LanguageCheck.objects.filter(version=version).first()


@door
def clear(recommendation: Recommendation, *, checks: Iterable[str], seen: UUID, by: User) -> LanguageCheck:
    """Record that the secretariat has checked the version `seen` (its key); return the check.

    It applies to this version only. Raises Refused.
    """
    recommendation = lock(recommendation, by=by)
    check_open(recommendation, by=by)
    if str(seen) != str(recommendation.saved.key):
        raise Refused(OTHER_VERSION)
    ticked = [check for check in Check.values if check in set(checks)]
    if ticked != Check.values:
        raise Refused(INCOMPLETE)
    if of(recommendation.saved):
        raise Refused(CHECKED)
    row = LanguageCheck.objects.create(
        recommendation=recommendation,
        version=recommendation.saved,
        checks=ticked,
        checked_by=by,
        checked_by_name=str(names_in(by, recommendation.workshop)),
        checked_at=timezone.now(),
    )
    sha256 = row.version.sha256
    audit.record(by, "recommendation.language_checked", recommendation, rows=[row], checks=ticked, sha256=sha256)
    return row


def check_open(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused unless `by` may record the check of the current version now."""
    if not visibility.allows(visibility.SECRETARIATS, by, recommendation):
        raise Refused(NOT_SECRETARIAT)
    if not matches(visibility.UNDER_REVIEW, recommendation):
        raise Refused(conditions.now_is(recommendation))
