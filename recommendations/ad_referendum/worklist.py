"""Worklist items of agreements ad referendum: for those who confirm, and for chair and secretariat when the date has passed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from recommendations.ad_referendum import speakers, status
from recommendations.ad_referendum.status import Status
from recommendations.models import Referendum
from recommendations.silence.sentences import legal_time
from registry.worklist import WorklistItem
from workshops.models import Role
from workshops.user_roles import THE_CHAIR, roles_of


def items(user: User) -> list[WorklistItem]:
    """Return what awaits `user`, and those awaiting partners. One query while there is none at all."""
    if not status.any_open():
        return []
    found = status.open_ones(Referendum.objects.answered_by(user) | Referendum.objects.decided_by(user))
    return [item for one in found for item in _of(one, user)]


def _of(found: Status, user: User) -> Iterator[WorklistItem]:
    roles = roles_of(user)
    awaited = {one.pk for one in found.outstanding}
    if any(one.binds and one.partner.pk in awaited for one in speakers.of(user, found)):
        yield _item(found, _("recommendation agreed ad referendum, awaiting your confirmation"), _("Confirm"))
    if not roles.has(found.workshop, Role.CHAIR, Role.SECRETARIAT):
        return
    waits_for = "" if roles.has(found.workshop, Role.CHAIR) else str(THE_CHAIR)
    if found.is_overdue:
        label = _("recommendation agreed ad referendum, confirmation overdue")
        yield _item(found, label, _("Extend or return"), waits_for=waits_for)
    else:
        number = len(found.outstanding)
        label = ngettext(
            "recommendation agreed ad referendum, awaiting confirmation by %(n)d partner",
            "recommendation agreed ad referendum, awaiting confirmation by %(n)d partners",
            number,
        )
        partners = _("the partners named")
        yield _item(found, label % {"n": number}, _("View"), waits_for=partners, is_due=False)


def _item(found: Status, label: str, verb: str, *, waits_for: str = "", is_due: bool = True) -> WorklistItem:
    until = legal_time(found.until, found.workshop.zone)
    sub = f"{found.recommendation.short_symbol} · {until}"
    url = found.referendum.get_absolute_url()
    return WorklistItem(1, label, url, verb, sub, is_due, found.workshop.short_name, waits_for)
