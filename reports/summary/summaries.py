"""Write the chair's summary, show it to co-chairs and co-sponsors, record their corrections, and make it final.

Every change locks the workshop. The rapporteur, the secretariat and the chair write; the chair decides when it is shown
and when it is final, and the secretariat may record this on the chair's behalf.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User, Visitor
from registry import audit
from registry.access import Refused
from registry.doors import door
from reports.models import ChairSummary, SessionNote, SummaryCorrection, SummaryState
from reports.models.summary import concerned, is_concerned
from reports.summary import carried, messages, names
from workshops.models import OFFICERS, Delegate, Role, Session, Workshop, WorkshopRole
from workshops.user_roles import forget, names_in, roles_of

NOT_A_WRITER = _("Only the rapporteur, the chair and the secretariat of this workshop may write the chair’s summary.")
NOT_A_DECIDER = _("Only the chair, or the secretariat on behalf of the chair, may take this step.")
NOT_CONCERNED = _("Only co-chairs of sessions and heads of delegation of co-sponsors may propose factual corrections.")
NOT_IN_OFFICE = _("Select a current chair of this workshop.")
FINAL = _("The chair’s summary is final and can no longer be changed.")
NOT_WRITTEN = _("Write the chair’s summary first.")
NOT_SHOWN = _("The chair’s summary has not been circulated for factual correction.")
TOO_EARLY = _("The chair’s summary can be finalised only after the deadline for factual corrections.")
TOO_LATE = _("The deadline for factual corrections has passed.")
IN_THE_PAST = _("Enter a time in the future.")
CHANGED = _("The summary has changed since you opened the page. Read the new text, and try again.")
NAMES_PARTNERS = _("The summary names partners: %(names)s. Edit it, or confirm that these names are to remain.")


class StaleText(Exception):
    """Someone else saved the text after it was opened for editing; `saved` is the row, or None if it was not saved."""

    def __init__(self, saved: "ChairSummary | SessionNote | None") -> None:
        self.saved = saved
        super().__init__(str(saved))


def of(workshop: Workshop) -> ChairSummary | None:
    """Return the chair's summary of a workshop, if it has been begun."""
    return ChairSummary.objects.filter(workshop=workshop).select_related("workshop__host").first()


def is_shown_to(user: Visitor, workshop: Workshop) -> bool:
    """Return whether `user` may open the page of the summary: officers always. One query at most, none for visitors."""
    if not user.is_authenticated:
        return False
    readable = ChairSummary.objects.visible_to(user).filter(workshop=workshop)
    return roles_of(user).has(workshop, *OFFICERS) or readable.exists()


def final_text(workshop: Workshop) -> str:
    """Return the text of the final summary, for reports; empty as long as there is none."""
    summary = of(workshop)
    return summary.text if summary and summary.is_final else ""


def check_open(row: ChairSummary | None) -> None:
    """Raise Refused if the summary is final."""
    if row is not None and row.is_final:
        raise Refused(FINAL)


def check_base(row: "ChairSummary | SessionNote | None", base: datetime | None) -> None:
    """Raise StaleText if the text was saved since `base`, which is None if there was none."""
    if (row.written_at if row else None) != base:
        raise StaleText(row)


@door
def write_note(session: Session, text: str, *, base: datetime | None, by: User) -> SessionNote:
    """Save the note on a session. Raises Refused, or StaleText if someone else has saved it since `base`."""
    workshop = _locked(session.workshop, by)
    _check_writer(workshop, by)
    check_open(of(workshop))
    row = SessionNote.objects.filter(session=session).first()
    check_base(row, base)
    values = {"text": text, **_writer(workshop, by)}
    if row is None:
        row = SessionNote.objects.create(session=session, **values)
    else:
        _save(row, values)
    audit.record(by, "session_note.written", row, rows=[row], session=session.key)
    return row


@door
def write(workshop: Workshop, text: str, *, base: datetime | None, by: User) -> ChairSummary:
    """Save the text of the summary, which may still be changed while it is shown. Raises Refused or StaleText."""
    workshop = _locked(workshop, by)
    _check_writer(workshop, by)
    row = of(workshop)
    check_open(row)
    check_base(row, base)
    values = {"text": text, **_writer(workshop, by)}
    if row is None:
        symbol = f"{workshop.symbol_stem}/CS"
        row = ChairSummary.objects.create(workshop=workshop, symbol=symbol, language=workshop.language, **values)
    else:
        _save(row, values)
    audit.record(by, "chair_summary.written", row, rows=[row], state=row.state)
    return row


@dataclass(frozen=True)
class Seen:
    """What the user saw on deciding: when the text was last saved, and whether to keep names of partners in it."""

    written_at: datetime
    keeps_names: bool = False


@door
def show(workshop: Workshop, *, until: datetime, seen: Seen, by: User) -> ChairSummary:
    """Show the summary to co-chairs and co-sponsors for factual correction until a time; they are notified. Raises Refused."""
    row = _to_decide(workshop, seen, by)
    now = timezone.now()
    if until <= now:
        raise Refused(IN_THE_PAST)
    _save(row, {"state": SummaryState.SHOWN, "shown_at": now, "corrections_until": until})
    recipients = people_concerned(row.workshop)
    entry = audit.record(by, "chair_summary.shown", row, rows=[row], until=until.isoformat(), count=len(recipients))
    messages.queue(messages.SHOWN, row, entry, recipients)
    return row


@door
def correct(workshop: Workshop, text: str, *, by: User) -> SummaryCorrection:
    """Record a factual correction or, without text, that there is none; secretariat and chair are notified. Raises Refused."""
    workshop = _locked(workshop, by)
    row = of(workshop)
    delegate = concerned(by).filter(delegation__workshop=workshop).select_related("delegation").order_by("pk").first()
    if delegate is None:
        raise Refused(NOT_CONCERNED)
    if row is None or not row.is_shown:
        raise Refused(FINAL if row and row.is_final else NOT_SHOWN)
    if row.corrections_until and row.corrections_until < timezone.now():
        raise Refused(TOO_LATE)
    correction = SummaryCorrection.objects.create(
        summary=row,
        delegation=delegate.delegation,
        text=text,
        author=by,
        author_name=str(names_in(by, workshop)),
        sent_at=timezone.now(),
    )
    details: dict[str, Any] = {"summary": row.key, "is_empty": not text}
    partner = delegate.delegation.partner_code
    entry = audit.record(by, "chair_summary.corrected", correction, rows=[correction], partner=partner, **details)
    messages.queue(messages.CORRECTED, row, entry, officers(workshop))
    return correction


@door
def finalise(
    workshop: Workshop, *, seen: Seen, chair: WorkshopRole, embargo_until: datetime | None = None, by: User
) -> ChairSummary:
    """Make the summary final, as decided by `chair`; participants can read it and are notified. Raises Refused."""
    row = _to_decide(workshop, seen, by)
    now = timezone.now()
    if not row.is_shown:
        raise Refused(NOT_SHOWN)
    if not may_be_final(row, now):
        raise Refused(TOO_EARLY)
    in_office = WorkshopRole.objects.filter(role=Role.CHAIR, accepted_at__isnull=False, ended_at=None)
    held = in_office.filter(pk=chair.pk, workshop=row.workshop).first()
    if held is None:
        raise Refused(NOT_IN_OFFICE)
    if embargo_until is not None and embargo_until <= now:
        raise Refused(IN_THE_PAST)
    content = carried.content(row.workshop)
    decided: dict[str, Any] = {"chair": held, "chair_name": str(held.names), "recorded_by": by}
    decided |= {"recorded_by_name": str(names_in(by, row.workshop)), "embargo_until": embargo_until}
    _save(row, {"state": SummaryState.FINAL, "finalised_at": now, "carried": content} | decided)
    entry = audit.record(by, "chair_summary.final", row, rows=[row], chair=held.key)
    messages.queue(messages.FINAL, row, entry, people_concerned(row.workshop) | officers(row.workshop))
    return row


def may_be_final(summary: ChairSummary, now: datetime) -> bool:
    """Return whether the time for corrections has passed, or all who are concerned have answered. One or two queries."""
    if summary.corrections_until and summary.corrections_until <= now:
        return True
    return not awaited(summary)


def awaited(summary: ChairSummary) -> list[User]:
    """Return the people concerned who have not answered since the summary was shown. Two queries."""
    answered = set(summary.corrections.filter(sent_at__gte=summary.shown_at).values_list("author", flat=True))
    return [user for user in people_concerned(summary.workshop) if user.pk not in answered]


def delegates_concerned(workshop: Workshop) -> QuerySet[Delegate]:
    """Return the delegates with an account to whom the summary is shown for factual correction."""
    delegates = Delegate.objects.active().filter(is_concerned(), delegation__workshop=workshop, user__is_active=True)
    return delegates.select_related("delegation").order_by("badge_name", "pk")


def people_concerned(workshop: Workshop) -> QuerySet[User]:
    """Return the users of these delegates."""
    users = delegates_concerned(workshop).order_by().values("user")
    return User.objects.filter(pk__in=users).order_by("full_name", "pk")


def officers(workshop: Workshop) -> QuerySet[User]:
    """Return the secretariat and the chair of a workshop."""
    roles = WorkshopRole.objects.filter(workshop=workshop, role__in=[Role.SECRETARIAT, Role.CHAIR], ended_at=None)
    return User.objects.filter(pk__in=roles.order_by().values("user"), is_active=True).order_by("full_name", "pk")


def _to_decide(workshop: Workshop, seen: Seen, by: User) -> ChairSummary:
    """Return the summary, locked with its workshop, as `by` has seen it. Raises Refused."""
    workshop = _locked(workshop, by)
    if not roles_of(by).has(workshop, Role.CHAIR, Role.SECRETARIAT):
        raise Refused(NOT_A_DECIDER)
    row = of(workshop)
    if row is None:
        raise Refused(NOT_WRITTEN)
    check_open(row)
    if row.written_at != seen.written_at:
        raise Refused(CHANGED)
    named = names.in_text(row.text, workshop)
    if named and not seen.keeps_names:
        raise Refused(NAMES_PARTNERS % {"names": ", ".join(map(str, named))})
    return row


def _locked(workshop: Workshop, by: User) -> Workshop:
    locked = Workshop.objects.select_for_update(no_key=True, of=("self",)).select_related("host").get(pk=workshop.pk)
    forget(by)
    return locked


def _check_writer(workshop: Workshop, by: User) -> None:
    if not roles_of(by).has(workshop, *OFFICERS):
        raise Refused(NOT_A_WRITER)


def _writer(workshop: Workshop, by: User) -> dict[str, Any]:
    names_of_writer = str(names_in(by, workshop))
    return {"written_by": by, "written_by_name": names_of_writer, "written_at": timezone.now()}


def _save(row: "ChairSummary | SessionNote", values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
