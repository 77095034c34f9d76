"""Statements that heads of delegation have neither confirmed nor corrected, and sessions that nobody closed."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from recommendations.live_session import floor_recommendations, statements
from recommendations.models import FloorStatement, Recommendation, Sitting
from recommendations.positions import current
from registry.prepared import prepared
from registry.worklist import WorklistItem
from workshops.models import Role, Workshop
from workshops.user_roles import roles_of


def items(user: User, workshops: Iterable[Workshop]) -> list[WorklistItem]:
    """Return one item for each workshop in which `user` heads a delegation, for each recommendation entered for it, and
    for each session that nobody closed in time and that `user` conducts. Two queries for heads, one for officers."""
    by_pk = {workshop.pk: workshop for workshop in workshops if not workshop.archived_at}
    now = timezone.now()
    found: dict[int, list[FloorStatement]] = {}
    entered = []
    for row in _statements(user, by_pk.values()):
        closes_at = statements.corrections_close_at(row.sitting)
        if closes_at is None or now < closes_at:
            found.setdefault(row.recommendation.workshop_id, []).append(row)
    for one in floor_recommendations.awaiting(user, by_pk.values()):
        assert one.sitting, "it was entered from the floor"
        closes_at = statements.corrections_close_at(one.sitting)
        if closes_at is None or now < closes_at:
            entered.append(_entered(by_pk[one.workshop_id], one))
    return [*(_item(by_pk[pk], rows) for pk, rows in found.items()), *entered, *_to_be_closed(user, by_pk)]


def _statements(user: User, workshops: Iterable[Workshop]) -> list[FloorStatement]:
    """Return the proposals noted for delegations that `user` heads which they have neither confirmed nor corrected."""
    delegations = [one.pk for workshop in workshops if (one := current.bound_by(user, workshop))]
    return _unreviewed(delegations) if delegations else []


@prepared
def _unreviewed(delegations: list[int]) -> QuerySet[FloorStatement]:
    rows = FloorStatement.objects.filter(
        corrects=None, corrections=None, kind__in=statements.ON_TEXT, delegation__in=delegations
    )
    return rows.select_related("sitting__session__workshop", "recommendation").order_by("pk")


def _entered(workshop: Workshop, recommendation: Recommendation) -> WorklistItem:
    sentence = _("recommendation proposed by your delegation from the floor, wording to be confirmed or corrected")
    url = reverse("live_session:review", args=[recommendation.key])
    return WorklistItem(
        1, sentence, url, _("Check wording"), sub=recommendation.short_symbol, group=workshop.short_name
    )


def _to_be_closed(user: User, by_pk: dict[int, Workshop]) -> list[WorklistItem]:
    held = roles_of(user).roles
    conducted = [pk for pk in by_pk if held.get(pk, set()) & {Role.CHAIR, Role.RAPPORTEUR}]
    if not conducted:
        return []
    rows = Sitting.objects.lapsed().conducted_by(user).filter(session__workshop__in=conducted)
    return [
        WorklistItem(
            1,
            _("session that was not closed"),
            row.get_absolute_url(),
            _("Close the session"),
            sub=row.session_title,
            due=True,
            group=by_pk[row.session.workshop_id].short_name,
        )
        for row in rows.select_related("session").order_by("pk")
    ]


def _item(workshop: Workshop, rows: list[FloorStatement]) -> WorklistItem:
    sentence = ngettext(
        "oral statement of your delegation to be confirmed or corrected",
        "oral statements of your delegation to be confirmed or corrected",
        len(rows),
    )
    symbols = ", ".join(dict.fromkeys(row.recommendation.short_symbol for row in rows))
    url = reverse("live_session:statements", args=[workshop.slug])
    return WorklistItem(len(rows), sentence, url, _("Check wording"), sub=symbols, group=workshop.short_name)
