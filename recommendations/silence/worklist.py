"""Worklist items of silence procedures, for the chair, the secretariat and those who speak for entitled partners."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from recommendations.models import SilenceRound
from recommendations.silence import partners, sentences, status
from recommendations.silence.status import Status
from registry.worklist import WorklistItem
from workshops.models import Role
from workshops.user_roles import THE_CHAIR, roles_of


def items(user: User) -> list[WorklistItem]:
    """Return what awaits `user` in rounds that are not concluded. One query while there is none at all."""
    if not status.any_undecided():
        return []
    rounds = list(status.undecided(SilenceRound.objects.visible_to(user)).with_context())
    return [item for round in rounds for item in _of_round(status.of(round), user)]


def _of_round(found: Status, user: User) -> Iterator[WorklistItem]:
    roles, workshop = roles_of(user), found.round.workshop
    if roles.has(workshop, Role.CHAIR, Role.SECRETARIAT):
        yield from _of_officers(found, "" if roles.has(workshop, Role.CHAIR) else str(THE_CHAIR))
    if roles.has(workshop, Role.SECRETARIAT) and not found.has_ended and found.not_notified:
        count = len(found.not_notified)
        label = ngettext(
            "partner not notified of a silence procedure", "partners not notified of a silence procedure", count
        )
        yield _item(found, count, label, _("Record delivery by note verbale"), due=True)
    if found.is_running and _awaits(found, user):
        yield _item(found, 1, _("silence procedure in progress: silence will count as consent"), _("View"), due=True)


def _of_officers(found: Status, waits_for: str) -> Iterator[WorklistItem]:
    """Yield the decisions that await the chair, recorded by the chair or the secretariat, which `waits_for` the chair."""
    if found.is_running and found.unanswered:
        count = len(found.unanswered)
        label = ngettext("request for more time", "requests for more time", count)
        yield _item(found, count, label, _("Answer"), due=True, waits_for=waits_for)
    held = sum(one.may_be_adopted for one in found.items)
    if held:
        label = ngettext(
            "recommendation on which silence held, to be confirmed",
            "recommendations on which silence held, to be confirmed",
            held,
        )
        yield _item(found, held, label, _("Confirm"), due=True, waits_for=waits_for)
    returning = sum(one.may_return for one in found.items)
    if returning:
        label = ngettext(
            "recommendation on which silence did not hold", "recommendations on which silence did not hold", returning
        )
        yield _item(found, returning, label, _("Return to discussion"), due=True, waits_for=waits_for)


def _awaits(found: Status, user: User) -> bool:
    """Return whether the user decides for a partner that has not answered."""
    own = [one.partner for one in partners.speakers_in(user, found.round) if one.binds]
    answered = (found.of_partner(partner).join or found.standing_of(partner) for partner in own)
    return bool(own) and not all(answered)


def _item(found: Status, count: int, label: str, verb: str, *, due: bool, waits_for: str = "") -> WorklistItem:
    round = found.round
    until = sentences.legal_time(found.ends_at, round.zone)
    group = round.workshop.short_name
    sub = f"{round}, {until}"
    return WorklistItem(count, label, round.get_absolute_url(), verb, sub, due, group, waits_for)
