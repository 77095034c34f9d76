"""Add coming meetings that the reference data do not contain yet."""

from datetime import date
from itertools import count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from members.models import Partner, User
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.names import fold
from registry.search import index
from workshops.models import Meeting
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
    forget(by)
    if not any(held & set(REGISTRARS) for held in roles_of(by).roles.values()):
        raise Refused(_("Only the organiser and the secretariat of a workshop may add meetings."))
    meetings = list(Meeting.objects.all())
    codes = {meeting.code for meeting in meetings}
    code = f"{SERIES[kind]}{ordinal}" if kind in SERIES and ordinal else _free_code(name, codes)
    for meeting in meetings:
        if meeting.code == code or fold(meeting.name) == fold(name):
            raise ValidationError({"name": _("%s is already listed. Select it in the plan.") % meeting})
    meeting = Meeting(kind=kind, name=name, ordinal=ordinal, host=host, city=city, code=code, status="announced")
    meeting.planned_starts_on, meeting.planned_ends_on = days
    try:
        with transaction.atomic():
            meeting.save(force_insert=True)
    except IntegrityError as error:  # added by someone else after the check above
        raise ValidationError({"name": _("%s has just been added. Select it in the plan.") % name}) from error
    index.changed(meeting.audit_kind, meeting.pk)
    audit.record(by, "meeting.entered", meeting, code=code)
    return meeting


def reporting_day(first_day: date, *, is_archived: bool = False) -> date:
    """Return the day on which a meeting must not be over, so that a workshop beginning on `first_day` can report to it.

    A workshop held before the launch of the portal reported to meetings that have ended since.
    """
    return first_day if is_archived else max(first_day, timezone.localdate())


def _free_code(name: str, taken: set[str]) -> str:
    """Return a code from the name that no other meeting has; from "meeting" if it has no Latin letters."""
    stem = slugify(fold(name))[:12].strip("-").upper() or "MEETING"
    return next(code for number in count(1) if (code := f"{stem}-{number}" if number > 1 else stem) not in taken)
