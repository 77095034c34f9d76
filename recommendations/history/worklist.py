"""Worklist items for users asked to consent to the publication of a negotiating history."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import User
from recommendations.models import HistoryPartner, HistoryPublication
from registry.prepared import prepared
from registry.worklist import WorklistItem


def items(user: User) -> list[WorklistItem]:
    """Return the requests that `user` may answer and nobody has answered yet. One query while there is none at all."""
    if not _any_unanswered():
        return []
    open_ones = HistoryPublication.objects.in_force().order_by().values("pk")
    rows = HistoryPartner.objects.spoken_for(user).filter(publication__in=open_ones, answers=None)
    rows = rows.select_related("publication__recommendation__workshop").order_by("pk")
    return [_item(row) for row in rows]


@prepared
def _any_unanswered() -> "QuerySet[HistoryPartner, int]":
    return HistoryPartner.objects.filter(answers=None).order_by().values_list("pk", flat=True)[:1]


def _item(row: HistoryPartner) -> WorklistItem:
    recommendation, url = row.publication.recommendation, row.publication.get_absolute_url()
    label = _("request to publish a negotiating history, awaiting your reply")
    sub = f"{recommendation.short_symbol} · {row.name}"
    return WorklistItem(1, label, url, _("Answer"), sub, False, recommendation.workshop.short_name, "")
