"""Who may prepare, read and release amendments now; every function that refuses gives the reason."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content, visibility
from recommendations.amendments import fits
from recommendations.locks import lock
from recommendations.models import Amendment, AmendmentChange, AmendmentState, ParagraphText, Recommendation, State
from recommendations.models.amendment import DRAFTERS, HEADS, RELEASERS
from registry.access import Refused
from workshops.models import Delegate
from workshops.phrases import moment
from workshops.user_roles import roles_of

NOT_FOR_A_PARTNER = gettext_lazy(
    "Only members of the delegation of a partner may propose amendments. You can comment on the recommendation instead."
)
ONLY_HEADS = gettext_lazy("Only the head of delegation or the deputy head may do this on behalf of the delegation.")
IS_RELEASED = gettext_lazy("The amendment has been submitted and can no longer be edited.")


def delegates_for(user: User, recommendation: Recommendation) -> list[Delegate]:
    """Return the delegates under whom `user` may propose amendments now. Raises Refused with the reason if none."""
    delegates = [
        delegate
        for delegate in roles_of(user).delegates_in(recommendation.workshop)
        if visibility.matches(visibility.NEGOTIATOR.only, delegate)
    ]
    if not delegates:
        raise Refused(NOT_FOR_A_PARTNER)
    check_open(recommendation)
    return delegates


def may_amend(user: User, recommendation: Recommendation) -> bool:
    """Return whether `user` may propose amendments to this recommendation now."""
    return visibility.allows(visibility.AMENDERS, user, recommendation)


def check_open(recommendation: Recommendation) -> None:
    """Raise Refused unless amendments to the recommendation can be prepared now."""
    if not recommendation.workshop.takes_amendments:
        raise Refused(_("Formal amendments are not used in this workshop. Propose changes in a comment."))
    if recommendation.state != State.IN_DISCUSSION:
        raise Refused(_("Amendments can be proposed only while the recommendation is under discussion."))


def closed_notice(recommendation: Recommendation, amendment: Amendment | None = None) -> str:
    """Return the notice that amendments can no longer be released; empty before the deadline, which is that of comments.

    For an amendment received by letter or e-mail, or correcting one, the time of receipt counts.
    """
    workshop, received_at = recommendation.workshop, None
    if amendment:
        received_at = amendment.replaces.received_at if amendment.replaces else amendment.received_at
    if (received_at or timezone.now()) < workshop.comments_close_at:
        return ""
    closed_at = moment(workshop.comments_close_at, workshop)
    return _("The deadline for amendments was %(time)s. Drafts can still be edited but not submitted.") % {
        "time": closed_at
    }


def locked(amendment: Amendment, *, by: User) -> Amendment:
    """Lock the recommendation and return the reloaded amendment. Raises Refused if it is gone or not for `by`."""
    recommendation = lock(amendment.recommendation, by=by)
    found = Amendment.objects.visible_to(by).filter(pk=amendment.pk)
    reloaded = found.select_related("delegation", "partner", "circulation", "author", "replaces").first()
    if reloaded is None:
        raise Refused(_("This amendment no longer exists, or you no longer have access to it."))
    reloaded.recommendation = recommendation
    return reloaded


def draft_of(amendment: Amendment, *, by: User) -> Amendment:
    """Lock and return an amendment that `by` may edit now. Raises Refused."""
    amendment = locked(amendment, by=by)
    check_draft(amendment, by=by)
    return amendment


def check_draft(amendment: Amendment, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not edit the amendment now."""
    if not amendment.is_draft:
        raise Refused(IS_RELEASED)
    if not visibility.allows(DRAFTERS, by, amendment):
        raise Refused(NOT_FOR_A_PARTNER)
    check_open(amendment.recommendation)


def check_release(amendment: Amendment, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not release the draft now."""
    if not visibility.allows(RELEASERS, by, amendment):
        raise Refused(ONLY_HEADS)
    if amendment.replaces and amendment.replaces.state != AmendmentState.RELEASED:
        raise Refused(_("The amendment that this draft corrects has been dealt with. Discard the draft."))
    if reason := closed_notice(amendment.recommendation, amendment):
        raise Refused(reason)


def check_head(amendment: Amendment, *, by: User) -> None:
    """Raise Refused unless `by` is the head or deputy head of the delegation that proposes the amendment."""
    if not visibility.allows(HEADS, by, amendment):
        raise Refused(ONLY_HEADS)


def changes_of(amendment: Amendment) -> Any:
    """Return the changes of an amendment with their paragraphs, in order."""
    changes = AmendmentChange.objects.filter(amendment=amendment).order_by("position")
    return changes.select_related("amendment", "paragraph", "after", "made")


def paragraphs_of(version: int) -> fits.Paragraphs:
    """Return the paragraphs of the version with this pk. One query."""
    texts = ParagraphText.objects.filter(version=version).select_related("paragraph")
    return tuple(version_content.ParagraphContent(text.kind, text.text, text.key) for text in texts)
