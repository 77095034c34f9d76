"""Statements that heads of delegation have neither confirmed nor corrected, and sessions that nobody closed."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from recommendations.live_session import statements
from recommendations.models import FloorStatement, Sitting
from registry.worklist import WorklistItem
from workshops.models import Role, Workshop
from workshops.user_roles import roles_of


def items(user: User, workshops: Iterable[Workshop]) -> list[WorklistItem]:
    """Return one item for each workshop in which `user` heads a delegation, and for each session that nobody closed in
    time and that `user` conducts. Two queries; one less for those who head no delegation or hold no role."""
    by_pk = {workshop.pk: workshop for workshop in workshops if not workshop.archived_at}
    now = timezone.now()
    found: dict[int, list[FloorStatement]] = {}
    for row in statements.awaiting(user, by_pk.values()):
        closes_at = statements.corrections_close_at(row.sitting)
        if closes_at is None or now < closes_at:
            found.setdefault(row.recommendation.workshop_id, []).append(row)
    return [*(_item(by_pk[pk], rows) for pk, rows in found.items()), *_to_be_closed(user, by_pk)]


def _to_be_closed(user: User, by_pk: dict[int, Workshop]) -> list[WorklistItem]:
    held = roles_of(user).roles
    conducted = [pk for pk in by_pk if held.get(pk, set()) & {Role.CHAIR, Role.SECRETARIAT, Role.RAPPORTEUR}]
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
