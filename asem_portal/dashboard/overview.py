"""The figures of a whole workshop on the dashboard: recommendations by status, delegations, letters."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.models import User
from recommendations.models import State
from recommendations.reading import list as recommendation_list
from registry.prepared import prepared
from reports.models import Dispatch
from workshops.models import Delegate, Delegation, Role, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of


class Figure(NamedTuple):
    """A number, or "14 of 20", with its label and the address of the page that lists what it counts."""

    label: str | Promise
    number: str
    url: str


def overview(user: User, workshops: Sequence[Workshop]) -> dict[int, list[Figure]]:
    """Return the figures of `workshops` that `user` may see, by the primary key of the workshop.

    Three queries at most, whatever the number of workshops.
    """
    roles = roles_of(user)
    figures: dict[int, list[Figure]] = {workshop.pk: [] for workshop in workshops}
    _add_recommendations(figures, workshops, user)
    _add_delegations(figures, [workshop for workshop in workshops if roles.has(workshop, *REGISTRARS)])
    _add_letters(figures, [workshop for workshop in workshops if roles.has(workshop, Role.SECRETARIAT)])
    return figures


def _add_recommendations(figures: dict[int, list[Figure]], workshops: Sequence[Workshop], user: User) -> None:
    counts = recommendation_list.counts(workshops, user) if workshops else {}
    for workshop in workshops:
        url = reverse("reading:recommendations", args=[workshop.slug])
        for state in State:
            if number := counts.get((workshop.pk, state)):
                figures[workshop.pk].append(Figure(state.label, str(number), f"{url}?state={state}"))


def _add_delegations(figures: dict[int, list[Figure]], workshops: Sequence[Workshop]) -> None:
    if not workshops:
        return
    numbers = _by_workshop(_delegations([workshop.pk for workshop in workshops]))
    for workshop in workshops:
        if workshop.pk in numbers:
            url = reverse("delegations:delegations", args=[workshop.slug])
            figures[workshop.pk].append(_share(_("Delegations registered"), *numbers[workshop.pk], url))


@prepared
def _delegations(workshops: list[int]) -> "QuerySet[Delegation, tuple[int, int, int]]":
    """Return for each workshop the number of all delegations and of those with participants."""
    people = Delegate.objects.active().filter(delegation=OuterRef("pk"))
    rows = Delegation.objects.filter(workshop__in=workshops).order_by().values_list("workshop")
    return rows.annotate(all=Count("pk"), taking_part=Count("pk", filter=Q(Exists(people))))


def _add_letters(figures: dict[int, list[Figure]], workshops: Sequence[Workshop]) -> None:
    if not workshops:
        return
    numbers = {workshop: counts for workshop, *counts in _letters([workshop.pk for workshop in workshops])}
    for workshop in workshops:
        if workshop.pk in numbers:
            whole, arrived_ones, acknowledged_ones = numbers[workshop.pk]
            url = reverse("composing:reports", args=[workshop.slug])
            figures[workshop.pk].append(_share(_("Letters sent or delivered by hand"), whole, arrived_ones, url))
            figures[workshop.pk].append(_share(_("Letters acknowledged"), whole, acknowledged_ones, url))


@prepared
def _letters(workshops: list[int]) -> "QuerySet[Dispatch, tuple[int, int, int, int]]":
    """Return for each workshop the numbers of letters: all, those that reached someone, those acknowledged."""
    rows = Dispatch.objects.filter(report__workshop__in=workshops).order_by().values_list("report__workshop")
    # A letter that is queued, or only prepared for delivery by hand, has not reached anyone.
    arrived = Q(sent_at__isnull=False) | Q(handed_on__isnull=False) | Q(opened_at__isnull=False)
    acknowledged = Q(acknowledged_at__isnull=False)
    return rows.annotate(
        all=Count("pk"),
        arrived=Count("pk", filter=arrived | acknowledged),
        acknowledged=Count("pk", filter=acknowledged),
    )


def _by_workshop(rows: Iterable[tuple[int, int, int]]) -> dict[int, tuple[int, int]]:
    """Return (all, part) by the primary key of the workshop."""
    return {workshop: (whole, part) for workshop, whole, part in rows}


def _share(label: str, whole: int, part: int, url: str) -> Figure:
    return Figure(label, _("%(part)s of %(whole)s") % {"part": part, "whole": whole}, url)
