"""Add upcoming meetings that the reference data do not yet contain, and correct them."""

from datetime import date
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from members.models import Partner, User, Visitor
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.names import fold
from registry.search import index
from registry.shown_values import Check
from workshops.models import Meeting, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import forget, roles_of

SERIES = {"summit": "ASEM", "fmm": "FMM", "cmm": "CMM"}  # of the codes: ASEM8, CMM4


@door
def enter_meeting(
    *,
    kind: str,
    name: str,
    by: User,
    ordinal: int | None = None,
    host: Partner | None = None,
    city: str = "",
    days: tuple[date | None, date | None] = (None, None),
) -> Meeting:
    """Add a meeting that has not been held; `days` are its planned first and last day, if announced.

    Reference data loaded later under the same code replace it. Raises Refused unless `by` is organiser or secretariat
    of a workshop, ValidationError if the meeting is already listed.
    """
    if not _is_registrar(by):
        raise Refused(_("Only the organiser and the secretariat of a workshop may add meetings."))
    meeting = Meeting(kind=kind, name=name, ordinal=ordinal, host=host, city=city, status="announced", entered_by=by)
    meeting.planned_starts_on, meeting.planned_ends_on = days
    _save(meeting)
    audit.record(by, "meeting.entered", meeting, code=meeting.code)
    return meeting


@door
def change_meeting(
    meeting: Meeting, *, by: User, days: tuple[date | None, date | None], check: Check | None = None, **values: Any
) -> Meeting:
    """Correct a meeting that was added: `values` and `days` are those of `enter_meeting`.

    Its code follows its type and number. Raises Refused unless `may_change`, ValidationError if another meeting has the same name or code.
    """
    row = Meeting.objects.select_for_update(no_key=True, of=["self"]).filter(pk=meeting.pk).first()
    if row is None or not may_change(row, by):
        raise Refused(
            _(
                "Only the person who added this meeting, and the organisers and secretariats of the workshops that report to "
                "it, may correct it."
            )
        )
    if check:
        check(row)
    values |= {"planned_starts_on": days[0], "planned_ends_on": days[1]}
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    _save(row, keeps_code=not {"kind", "ordinal"} & set(changed))
    audit.record(by, "meeting.changed", row, code=row.code, changed=changed)
    return row


def may_change(meeting: Meeting, user: Visitor) -> bool:
    """Return whether the meeting was added and `user` may correct it. Roles are read again.

    Permitted are the person who added it, as long as they are organiser or secretariat of any workshop, and the
    organisers and secretariats of the workshops that report to it.
    """
    if not isinstance(user, User) or meeting.entered_by_id is None or not _is_registrar(user):
        return False
    return meeting.entered_by_id == user.pk or _reports_to(user, meeting)


def _reports_to(user: User, meeting: Meeting) -> bool:
    return Workshop.objects.staffed_by(user).filter(target_meetings=meeting.pk).exists()


def _is_registrar(user: User) -> bool:
    forget(user)
    return any(held & set(REGISTRARS) for held in roles_of(user).roles.values())


def _save(meeting: Meeting, *, keeps_code: bool = False) -> None:
    """Save the meeting, under the code of its series or one of its own; raise ValidationError if another has it."""
    others = list(Meeting.objects.exclude(pk=meeting.pk))
    if not keeps_code:
        is_numbered = meeting.kind in SERIES and meeting.ordinal
        codes = {other.code for other in others}
        meeting.code = f"{SERIES[meeting.kind]}{meeting.ordinal}" if is_numbered else _free_code(meeting.name, codes)
    for other in others:
        if other.code == meeting.code or fold(other.name) == fold(meeting.name):
            raise ValidationError({"name": _("%s is already listed. Select it in the plan.") % other})
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:  # added by someone else after the check above
        message = _("%s has just been added. Select it in the plan.") % meeting.name
        raise ValidationError({"name": message}) from error
    index.changed(meeting.audit_kind, meeting.pk)


def reporting_day(first_day: date, *, is_archived: bool = False) -> date:
    """Return the day on which a meeting must not be over, so that a workshop beginning on `first_day` can report to it.

    A workshop held before the launch of the portal reported to meetings that have ended since.
    """
    return first_day if is_archived else max(first_day, timezone.localdate())


def _free_code(name: str, taken: set[str]) -> str:
    """Return a code from the name that no other meeting has; from "meeting" if it has no Latin letters."""
    stem = slugify(fold(name))[:12].strip("-").upper() or "MEETING"
    return next(code for number in count(1) if (code := f"{stem}-{number}" if number > 1 else stem) not in taken)
