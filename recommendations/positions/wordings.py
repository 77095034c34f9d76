"""Wordings that the secretariat noted for a partner and that its head of delegation has not approved yet."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from recommendations.models import Position, Received, Recommendation, Reservation, State
from recommendations.models.position import PRINTED
from recommendations.positions import current, footnotes
from registry.prepared import prepared
from registry.worklist import WorklistItem
from workshops.models import Workshop

UNDER_REVIEW = (State.IN_DISCUSSION, State.FINAL_DRAFT, State.UNDER_SILENCE)


def items(user: User, workshops: Iterable[Workshop]) -> list[WorklistItem]:
    """Return one item for each workshop in which wordings await `user`, as head or deputy head of a partner.

    Two queries for each such workshop that adopts recommendations; none for others.
    """
    found = []
    for workshop in workshops:
        delegation = current.bound_by(user, workshop) if workshop.adopts and not workshop.archived_at else None
        if delegation and (waiting := _waiting(workshop, delegation.pk)):
            found.append(_item(workshop, waiting))
    return found


def _waiting(workshop: Workshop, delegation: int) -> dict[str, Recommendation]:
    """Return the recommendations concerned, by the address at which the wording is approved."""
    noted = _noted(delegation)
    found = {f"{row.recommendation.get_absolute_url()}#positions": row.recommendation for row in noted}
    for note in _frozen(delegation):
        recommendation = note.adoption.recommendation
        if timezone.now() < footnotes.corrections_close_at(recommendation):
            found[reverse("positions:correct", args=[note.key])] = recommendation
    return found


@prepared
def _noted(delegation: int) -> QuerySet[Position]:
    later = Position.objects.filter(
        recommendation=OuterRef("recommendation"), delegation=OuterRef("delegation"), pk__gt=OuterRef("pk")
    )
    of_delegation = Position.objects.filter(delegation=delegation, received=Received.ORAL, kind__in=PRINTED)
    noted = of_delegation.filter(~Exists(later), recommendation__state__in=UNDER_REVIEW)
    return noted.select_related("recommendation")


@prepared
def _frozen(delegation: int) -> QuerySet[Reservation]:
    newer = Reservation.objects.filter(
        adoption=OuterRef("adoption"), number=OuterRef("number"), serial__gt=OuterRef("serial")
    )
    frozen = Reservation.objects.filter(~Exists(newer), Q(delegation=delegation, is_approved=False))
    frozen = frozen.filter(adoption=F("adoption__recommendation__adoption"))  # one in force
    return frozen.select_related("adoption__recommendation__workshop", "adoption__recommendation__adoption")


def _item(workshop: Workshop, waiting: dict[str, Recommendation]) -> WorklistItem:
    sentence = ngettext(
        "reservation or statement by your delegation with wording to be approved",
        "reservations or statements by your delegation with wording to be approved",
        len(waiting),
    )
    [*addresses] = waiting
    listed = reverse("reading:recommendations", args=[workshop.slug])
    symbols = ", ".join(recommendation.short_symbol for recommendation in waiting.values())
    url = addresses[0] if len(addresses) == 1 else listed
    return WorklistItem(
        len(waiting), sentence, url, _("Approve wording"), sub=symbols, due=True, group=workshop.short_name
    )
