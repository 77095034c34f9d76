"""Invitations to co-sponsor, and co-sponsorships to be reconfirmed, as items of "Needs attention"."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from recommendations.models import Recommendation
from recommendations.models.sponsorship import ANSWERERS
from recommendations.positions.current import bound_by
from recommendations.sponsors import current
from recommendations.visibility import where
from registry.worklist import WorklistItem
from workshops.models import Delegation, Workshop

NAMED = 6  # recommendations named in an item


def items(user: User, workshops: Iterable[Workshop]) -> list[WorklistItem]:
    """Return the items of `user`, as head or deputy head of a partner. Three queries at most for each workshop with
    co-sponsors; none for others."""
    found = []
    for workshop in workshops:
        delegation = bound_by(user, workshop) if workshop.takes_co_sponsors and not workshop.archived_at else None
        if delegation:
            found += _of_workshop(workshop, delegation, user)
    return found


def _of_workshop(workshop: Workshop, delegation: Delegation, user: User) -> list[WorklistItem]:
    own = Recommendation.objects.filter(sponsorships__delegation=delegation).order_by().values("pk")
    rows = list(Recommendation.objects.filter(where(ANSWERERS, user), workshop=workshop, pk__in=own).order_by("serial"))
    currents = current.of_all([row.pk for row in rows]) if rows else {}
    last = {row: current.of_delegation(currents[row.pk], delegation) for row in rows}
    invited = [row for row, one in last.items() if one and one.is_invited]
    stale = [row for row, one in last.items() if one and one.is_stale]
    label = ngettext(
        "invitation to co-sponsor a recommendation", "invitations to co-sponsor recommendations", len(invited)
    )
    reconfirm = ngettext("co-sponsorship to be reconfirmed", "co-sponsorships to be reconfirmed", len(stale))
    wanted = [(invited, label, _("Answer")), (stale, reconfirm, _("Reconfirm"))]
    return [_item(workshop, rows, label, verb) for rows, label, verb in wanted if rows]


def _item(workshop: Workshop, rows: list[Recommendation], label: str, verb: str) -> WorklistItem:
    """Return one item, linked to the answer for a single recommendation, or to the list of recommendations."""
    url = (
        reverse("sponsors:answer", args=[rows[0].key])
        if len(rows) == 1
        else reverse("reading:recommendations", args=[workshop.slug])
    )
    symbols = ", ".join(row.short_symbol for row in rows[:NAMED])
    return WorklistItem(len(rows), label, url, verb, sub=symbols, due=True, group=workshop.short_name)
