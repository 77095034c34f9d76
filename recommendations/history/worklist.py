"""Worklist items of those who are asked whether a negotiating history may be published."""

from django.utils.translation import gettext as _

from members.models import User
from recommendations.models import HistoryPartner, HistoryPublication
from registry.worklist import WorklistItem


def items(user: User) -> list[WorklistItem]:
    """Return the requests that `user` may answer and nobody has answered yet. One query."""
    open_ones = HistoryPublication.objects.in_force().order_by().values("pk")
    rows = HistoryPartner.objects.spoken_for(user).filter(publication__in=open_ones, answers=None)
    rows = rows.select_related("publication__recommendation__workshop").order_by("pk")
    return [_item(row) for row in rows]


def _item(row: HistoryPartner) -> WorklistItem:
    recommendation, url = row.publication.recommendation, row.publication.get_absolute_url()
    label = _("request to publish a negotiating history, awaiting your reply")
    sub = f"{recommendation.short_symbol} · {row.name}"
    return WorklistItem(1, label, url, _("Answer"), sub, False, recommendation.workshop.short_name, "")
