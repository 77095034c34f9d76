"""Look up the round of a page, and the rows within it; what the reader may not see is not found."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations.models import SilenceRound
from recommendations.models.silence import SilenceRoundQuerySet
from recommendations.silence import status
from recommendations.silence.status import ItemStatus, Status
from workshops.models import Workshop


def round_or_404(request: SignedInRequest, rounds: SilenceRoundQuerySet, key: UUID) -> SilenceRound:
    """Return the round with this key from `rounds`, and set the workshop and the page to which a refusal leads back."""
    round: SilenceRound = get_object_or_404(rounds.with_context(), key=key)
    request.workshop, request.item = round.workshop, round.get_absolute_url()
    return round


def item_or_404(found: Status, key: UUID) -> ItemStatus:
    for one in found.items:
        if one.item.key == key:
            return one
    raise Http404


def status_or_404(request: SignedInRequest, rounds: SilenceRoundQuerySet, key: UUID) -> Status:
    return status.of(round_or_404(request, rounds, key))


def crumbs(round: SilenceRound, label: Any = "") -> list[tuple[Any, str]]:
    """Return the breadcrumb of the page of a round, or of a page below it."""
    workshop: Workshop = round.workshop
    above = [
        (workshop.short_name, workshop.get_absolute_url()),
        (_("Silence procedures"), reverse("silence:rounds", args=[workshop.slug])),
    ]
    own = capfirst(str(round))
    return [*above, (own, round.get_absolute_url()), (label, "")] if label else [*above, (own, "")]
