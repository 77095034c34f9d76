"""What has been recorded about recommendations, and may not be taken away by another way of making the outcome."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from recommendations.models import Position, Recommendation, Sponsorship, State
from recommendations.models.position import OPTIONAL_KINDS
from workshops.models import OutcomeMode, Workshop
from workshops.planning import outcome
from workshops.planning.outcome import Outcome

ADOPTED_ALREADY = _(
    "Recommendations of this workshop have already been adopted, so the workshop cannot end with a chair’s "
    "summary alone. Select another option."
)


CARRIED_ALREADY = _(
    "An issued report already contains recommendations as part of the chair’s summary, so they cannot be adopted. "
    "Select the chair’s summary."
)


AGREED_ALREADY = _(
    "Recommendations of this workshop have been agreed ad referendum. You can select another option once the partners have "
    "confirmed, or once they have returned to discussion."
)
UNDER_SILENCE = _(
    "A silence procedure in this workshop has not been concluded. You can select another option once the chair "
    "has concluded the procedure."
)


@outcome.consequences.register
def circulated_recommendations(workshop: Workshop) -> str:
    """Return how many drafts were circulated under the present rule, by which those who read them expect to decide."""
    count = Recommendation.objects.filter(workshop=workshop, circulated_at__isnull=False).count()
    message = ngettext(
        "%d draft has already been circulated under the current setting. Announce any change to those who received it.",
        "%d drafts have already been circulated under the current setting. "
        "Announce any change to those who received them.",
        count,
    )
    return message % count if count else ""


@outcome.objections.register
def concluded_recommendations(workshop: Workshop, choice: Outcome) -> dict[str, str | Promise]:
    """Object to a chair's summary once a recommendation has been adopted, and to adoption once a summary was issued."""
    own = Recommendation.objects.filter(workshop=workshop)
    if choice.outcome_mode != OutcomeMode.SILENCE and own.filter(state=State.UNDER_SILENCE).exists():
        return {"outcome_mode": UNDER_SILENCE}
    if choice.outcome_mode == OutcomeMode.SUMMARY and own.filter(state=State.AD_REFERENDUM).exists():
        return {"outcome_mode": AGREED_ALREADY}
    if choice.outcome_mode == OutcomeMode.SUMMARY:
        return {"outcome_mode": ADOPTED_ALREADY} if own.adopted().exists() else {}
    return {"outcome_mode": CARRIED_ALREADY} if own.carried_by_summary().exists() else {}


POSITIONS_RECORDED = _(
    "Positions of partners have already been recorded and cannot be used with a chair’s summary. Select another option."
)
SUPPORT_RECORDED = _("Partners have already recorded support or acceptance. Leave this box ticked.")


@outcome.objections.register
def recorded_positions(workshop: Workshop, choice: Outcome) -> dict[str, str | Promise]:
    """Object to a chair's summary, or to an end of positions on the whole text, once there are such positions."""
    own = Position.objects.filter(recommendation__workshop=workshop)
    if choice.outcome_mode == OutcomeMode.SUMMARY:
        return {"outcome_mode": POSITIONS_RECORDED} if own.exists() else {}
    if not choice.takes_positions and own.filter(kind__in=OPTIONAL_KINDS).exists():
        return {"takes_positions": SUPPORT_RECORDED}
    return {}


SPONSORS_IN_SUMMARY = _("Partners have already been invited to co-sponsor recommendations. Select another option.")
SPONSORS_INVITED = _("Partners have already been invited to co-sponsor recommendations. Leave this box ticked.")


@outcome.objections.register
def recorded_sponsorships(workshop: Workshop, choice: Outcome) -> dict[str, str | Promise]:
    """Object to an end of co-sponsors once a partner has been invited."""
    if choice.takes_co_sponsors or not Sponsorship.objects.filter(recommendation__workshop=workshop).exists():
        return {}
    if choice.outcome_mode == OutcomeMode.SUMMARY:
        return {"outcome_mode": SPONSORS_IN_SUMMARY}
    return {"takes_co_sponsors": SPONSORS_INVITED}
