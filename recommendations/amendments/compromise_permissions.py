"""Permissions to propose a compromise text, object to it, withdraw it and apply it now; each refusal states the reason."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import visibility
from recommendations.amendments import fits
from recommendations.amendments.application import open_changes
from recommendations.amendments.permissions import paragraphs_of
from recommendations.models import Compromise, CompromiseChange, CompromiseState, Fit, Recommendation
from recommendations.models.compromise import COMPROMISE_DECIDERS, OBJECTORS
from recommendations.positions.current import bound_by
from registry.access import Refused
from workshops.models import Delegation
from workshops.phrases import moment

ONLY_DECIDERS = gettext_lazy("Only the chair or the secretariat of the workshop may do this.")
NOT_CIRCULATED = gettext_lazy(
    "The latest version has not been circulated. Delegations must be able to read it before a compromise text changes it."
)
NOT_DISCUSSED = gettext_lazy("The recommendation is no longer under discussion.")
HAS_ENDED = gettext_lazy("This compromise text is no longer under consideration.")


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
    if recommendation.current_id != recommendation.circulated_id:
        raise Refused(NOT_CIRCULATED)
    if current(recommendation):
        raise Refused(
            _(
                "A compromise text has already been proposed for this recommendation. Withdraw it before you propose "
                "another."
            )
        )


def check_objection(compromise: Compromise, *, by: User) -> Delegation:
    """Return the delegation for which `by` may object now. Raises Refused with the reason."""
    delegation = bound_by(by, compromise.recommendation.workshop)
    if delegation is None:
        raise Refused(_("Only the head of delegation or the deputy head of a partner may object."))
    check_open(compromise)
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
    check_open(compromise)
    if not compromise.is_ready(timezone.now()):
        deadline = moment(compromise.deadline, compromise.recommendation.workshop)
        raise Refused(_("Delegations can object until %(time)s. Apply the text after that time.") % {"time": deadline})
    if not fits_now(compromise):
        raise Refused(
            _(
                "A paragraph concerned has been changed since the compromise text was proposed, and delegations have "
                "not seen the result. Withdraw the compromise text and propose another based on the current wording."
            )
        )


def fits_now(compromise: Compromise) -> bool:
    """Return whether the paragraphs concerned are unchanged, so that only wording that delegations have seen is applied.

    Other paragraphs may have been changed. Three queries.
    """
    base, now = paragraphs_of(compromise.version_id), paragraphs_of(compromise.recommendation.saved.pk)
    return all(fits.fitted(change, base, now).fit == Fit.CLEAN for change in changes_of(compromise))


def check_open(compromise: Compromise) -> None:
    """Raise Refused unless the compromise text is proposed and its recommendation under discussion."""
    if not compromise.is_open:
        raise Refused(HAS_ENDED)
    if not visibility.matches(visibility.UNDER_REVIEW, compromise.recommendation):
        raise Refused(NOT_DISCUSSED)
