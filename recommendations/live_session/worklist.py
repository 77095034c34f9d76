"""Statements noted for delegations in sessions that their heads have neither confirmed nor corrected."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from recommendations.live_session import statements
from recommendations.models import FloorStatement
from registry.worklist import WorklistItem
from workshops.models import Workshop


def items(user: User, workshops: Iterable[Workshop]) -> list[WorklistItem]:
    """Return one item for each workshop in which `user` heads a delegation. One query, none for those who head none."""
    by_pk = {workshop.pk: workshop for workshop in workshops if not workshop.archived_at}
    now = timezone.now()
    found: dict[int, list[FloorStatement]] = {}
    for row in statements.awaiting(user, by_pk.values()):
        closes_at = statements.corrections_close_at(row.sitting)
        if closes_at is None or now < closes_at:
            found.setdefault(row.recommendation.workshop_id, []).append(row)
    return [_item(by_pk[pk], rows) for pk, rows in found.items()]


def _item(workshop: Workshop, rows: list[FloorStatement]) -> WorklistItem:
    sentence = ngettext(
        "oral statement of your delegation to be confirmed or corrected",
        "oral statements of your delegation to be confirmed or corrected",
        len(rows),
    )
    symbols = ", ".join(dict.fromkeys(row.recommendation.short_symbol for row in rows))
    url = reverse("live_session:statements", args=[workshop.slug])
    return WorklistItem(len(rows), sentence, url, _("Check wording"), sub=symbols, group=workshop.short_name)
