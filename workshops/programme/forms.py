"""Forms of the programme: sessions with their people, and events."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import idempotency
from registry.fields import AddressField, DayField, TextField
from registry.name_fields import LatinNameField, NameField
from registry.names import PERSON_NAME_LENGTH, fold
from registry.shown_values import ShownValues
from workshops.forms import DoorForm, Label, as_labels
from workshops.models import Activity, Delegate, Session, SessionKind, SessionPart, Topic, Workshop
from workshops.programme import sessions
from workshops.programme.hour_forms import HourField, check_hours
from workshops.programme.sessions import Assignment

SPEAKERS = 3  # fields shown at first, and fields added by each press of the button
MORE = "more"
MARGIN = timedelta(days=14)  # how long before or after the workshop an event may be held
NAME_MAX = 200
MAX_REACHED = 1_000_000_000
ONE_EACH = (SessionPart.CHAIR, SessionPart.CO_CHAIR, SessionPart.RAPPORTEUR)
_SPEAKER = re.compile(r"^speaker_(\d{1,2})_name$")


class SessionForm(ShownValues, DoorForm):
    """A session in the workshop's local time, and its people: delegates, or others by name.

    A name refers to a delegate if it matches one of the suggestions.
    """

    title = TextField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Type"), choices=as_labels(SessionKind.choices), initial=SessionKind.PLENARY)
    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("Topic"),
        to_field_name="key",
        required=False,
        empty_label=_("None (all participants)"),
    )
    held_on = forms.ChoiceField(label=_("Date"))
    starts = HourField(label=_("Start time"))
    ends = HourField(label=_("End time"))
    room = TextField(
        label=_("Room"),
        max_length=100,
        required=False,
        help_text=_("Enter “Online” if the session takes place online."),
    )
    once = idempotency.IdempotencyField()

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop, session: Session | None = None) -> None:
        self.workshop, self.session = workshop, session
        self.current = sessions.assignments_of(session) if session else []
        self.shown_values = _initial(session, self.current) if session else None
        super().__init__(data, initial=dict(self.shown_values or {}))
        self.fields["topic"].queryset = workshop.topics.all()
        self.days = {day.isoformat(): day for day in workshop.days}
        self.fields["held_on"].choices = [(key, date_format(day, "l j F Y")) for key, day in self.days.items()]
        self.delegates = list(
            Delegate.objects.active().filter(delegation__workshop=workshop).select_related("delegation")
        )
        self._add_people()

    def stored_values(self, row: Session) -> dict[str, Any]:
        return _initial(row, sessions.assignments_of(row))

    @property
    def wants_more(self) -> bool:
        """Return whether the button that adds speaker fields was pressed."""
        return self.data.get("do") == MORE

    def people(self) -> list[tuple[forms.BoundField, ...]]:
        """Return the bound fields of each person: name, name in Latin script and function."""
        return [tuple(self[f"{row}_{part}"] for part in ("name", "latin", "function")) for row in self.rows]

    def has_people(self) -> bool:
        fields = [self[f"{row}_{part}"] for row in self.rows for part in ("name", "latin")]
        return any(field.value() or field.errors for field in fields)

    def suggestions(self) -> list[str]:
        """Return the suggestions for names: each delegate with the delegation."""
        return [_suggestion(delegate) for delegate in self.delegates]

    def clean_held_on(self) -> date:
        return self.days[self.cleaned_data["held_on"]]

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("Enter a time after the start time."))
        check_hours(self, self.workshop, starts=self.cleaned_data.get("held_on"), ends=self.cleaned_data.get("held_on"))
        self.assignments = [assignment for row in self.rows if (assignment := self._assignment(row))]
        if len(self.assignments) > sessions.MAX_PEOPLE:
            self.add_error(
                "title",
                _("Enter up to %d people as chair, co-chair, speakers and rapporteur.") % sessions.MAX_PEOPLE,
            )
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return the cleaned values to save."""
        names = ("title", "kind", "topic", "held_on", "starts", "ends", "room")
        return {name: self.cleaned_data[name] for name in names} | {"people": self.assignments}

    def key(self, by: User) -> UUID:
        """Return the idempotency key for the session that this submission adds."""
        identifying = [self.cleaned_data[name] for name in ("title", "held_on", "starts", "ends")]
        return idempotency.key(self.cleaned_data["once"], by, self.workshop.key, *identifying)

    def _add_people(self) -> None:
        speakers = max(SPEAKERS, self._speaker_count()) + (SPEAKERS if self.wants_more else 0)
        named: dict[str, tuple[Label, SessionPart]] = {part.value: (part.label, part) for part in ONE_EACH}
        named |= {f"speaker_{n}": (_("Speaker %d") % n, SessionPart.SPEAKER) for n in range(1, speakers + 1)}
        order = ["chair", "co_chair", *(name for name in named if name.startswith("speaker")), "rapporteur"]
        self.rows = {name: named[name][1] for name in order}
        for name in order:
            label = str(named[name][0]).capitalize()
            self.fields[f"{name}_name"] = NameField(label=label, max_length=PERSON_NAME_LENGTH, required=False)
            self.fields[f"{name}_name"].widget.attrs["list"] = "delegates"
            latin_label = _("Name of %s in Latin script") % label.lower()
            self.fields[f"{name}_latin"] = LatinNameField(label=latin_label, max_length=NAME_MAX, required=False)
            function = TextField(label=_("Position of %s") % label.lower(), max_length=200, required=False)
            self.fields[f"{name}_function"] = function

    def _speaker_count(self) -> int:
        submitted = [int(match[1]) for name in self.data if (match := _SPEAKER.match(name))]
        current = [one for one in self.current if one.part == SessionPart.SPEAKER]
        return min(max([*submitted, len(current)]), sessions.MAX_PEOPLE)

    def _assignment(self, row: str) -> Assignment | None:
        """Return the Assignment of one row; None if there is no name or it is ambiguous."""
        field = f"{row}_name"
        name, function = self.cleaned_data.get(field), self.cleaned_data.get(f"{row}_function", "")
        latin = self.cleaned_data.get(f"{row}_latin", "")
        if not name:
            if (function or latin) and field not in self.errors:
                self.add_error(field, _("Enter a name or delete the other entries for this person."))
            return None
        unchanged = next((one for one in self.current if one.part == self.rows[row] and name == one.name), None)
        if unchanged:
            self._check_latin(row, latin, unchanged.delegate)
            latin = "" if unchanged.delegate else latin
            return replace(unchanged, function=function, latin=latin, field=field)
        try:
            delegate = self._delegate(name)
        except ValidationError as error:
            self.add_error(field, error)
            return None
        self._check_latin(row, latin, delegate)
        if delegate is None:
            if len(name) > NAME_MAX:
                self.add_error(field, _("Enter a name of up to 200 characters."))
            return Assignment(self.rows[row], name[:NAME_MAX], function, latin=latin, field=field)
        function = function or delegate.function
        return Assignment(
            self.rows[row], delegate.full_name, function, delegate, language=delegate.name_language, field=field
        )

    def _check_latin(self, row: str, latin: str, delegate: Delegate | None) -> None:
        """Reject a form of a delegate's name other than the registered one, which the programme shows."""
        if delegate and latin and latin not in (delegate.names.latin, delegate.full_name):
            message = _("The programme will show this participant’s name as registered. Delete this entry.")
            self.add_error(f"{row}_latin", ValidationError(message, code="registered"))

    def _delegate(self, name: str) -> Delegate | None:
        """Return the delegate with this name, alone or followed by the delegation, or None."""
        wanted = fold(name)
        delegates = [delegate for delegate in self.delegates if wanted in {fold(form) for form in _forms(delegate)}]
        exact = [delegate for delegate in delegates if name in _forms(delegate)]
        delegates = exact if len(exact) == 1 else delegates
        if len(delegates) > 1:
            message = _("%d participants have this name. Select one from the list, which shows their delegations.")
            raise ValidationError(message % len(delegates), code="several")
        return delegates[0] if delegates else None


class ActivityForm(ShownValues, DoorForm):
    """An event, with or without times, in the workshop's local time."""

    title = TextField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Type"), choices=as_labels(Activity._meta.get_field("kind").flatchoices))
    place = TextField(label=_("Place"), max_length=200, required=False)
    held_on = DayField(label=_("Date"))
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Enter a date only if the event lasts more than one day.")
    )
    starts = HourField(label=_("Start time"), required=False)
    ends = HourField(label=_("End time"), required=False)
    description = TextField(label=_("Description"), lines=3, required=False, max_length=2000)
    link = AddressField(
        label=_("Link"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_("Address of the event’s web page."),
    )
    audience_reached = forms.IntegerField(
        label=_("People reached"),
        min_value=0,
        max_value=MAX_REACHED,
        required=False,
        help_text=_("Enter this number after the event."),
    )
    once = idempotency.IdempotencyField()

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop, activity: Activity | None = None) -> None:
        self.workshop = workshop
        self.shown_values = self.stored_values(activity) if activity else None
        super().__init__(data, initial=dict(self.shown_values or {"held_on": workshop.starts_on}))

    def stored_values(self, row: Activity) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.base_fields if name != "once"}

    def clean_link(self) -> str:
        """Accept web addresses only, because other schemes could be dangerous for the reader."""
        link = self.cleaned_data["link"]
        if link and not link.lower().startswith(("http://", "https://")):
            raise ValidationError(_("Enter a web address starting with https:// or http://."))
        return link

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("held_on"), self.cleaned_data.get("ends_on")
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        self._check_near("held_on", first)
        self._check_near("ends_on", last)
        if first and last and last < first:
            self.add_error("ends_on", ValidationError(_("Enter a date on or after the first day."), code="before"))
        if ends and not starts and "starts" not in self.errors:
            self.add_error("starts", _("Enter a start time as well."))
        if starts and ends and ends <= starts and (not last or last == first):
            self.add_error("ends", _("Enter a time after the start time."))
        check_hours(self, self.workshop, starts=first, ends=last or first)
        if self.cleaned_data.get("audience_reached") is not None and first and self._is_to_come(first, starts):
            message = _("The event has not yet begun. Leave this field empty until it has taken place.")
            self.add_error("audience_reached", ValidationError(message, code="early"))
        return self.cleaned_data

    def _is_to_come(self, first: date, starts: time | None) -> bool:
        return datetime.combine(first, starts or time.min, self.workshop.tz) > timezone.now()

    def _check_near(self, name: str, day: date | None) -> None:
        """Reject a date far from the workshop, such as one in a mistyped year."""
        earliest, latest = self.workshop.starts_on - MARGIN, self.workshop.ends_on + MARGIN
        if day and not earliest <= day <= latest:
            span = {"days": MARGIN.days, "first": date_format(earliest, "j F Y"), "last": date_format(latest, "j F Y")}
            message = _("Enter a date within %(days)d days of the workshop: from %(first)s to %(last)s.")
            self.add_error(name, ValidationError(message % span, code="far"))

    def values(self) -> dict[str, Any]:
        """Return the cleaned values to save."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}

    def key(self, by: User) -> UUID:
        """Return the idempotency key for the event that this submission adds."""
        identifying = [self.cleaned_data[name] for name in ("title", "held_on", "starts")]
        return idempotency.key(self.cleaned_data["once"], by, self.workshop.key, *identifying)


def _initial(session: Session, assignments: Iterable[Assignment]) -> dict[str, Any]:
    """Return a session as initial values of the form."""
    names = ("title", "kind", "starts", "ends", "room")
    initial = {name: getattr(session, name) for name in names}
    initial |= {"topic": session.topic.key if session.topic else None, "held_on": session.held_on.isoformat()}
    speakers = 0
    for assignment in assignments:
        row = assignment.part.value
        if assignment.part == SessionPart.SPEAKER:
            speakers += 1
            row = f"speaker_{speakers}"
        initial |= {
            f"{row}_name": assignment.name,
            f"{row}_latin": assignment.latin,
            f"{row}_function": assignment.function,
        }
    return initial


def _forms(delegate: Delegate) -> list[str]:
    """Return the forms in which the name of a delegate may be entered, with and without the delegation."""
    names = [delegate.full_name, delegate.names.latin, str(delegate.names)]
    return [*names, *(f"{name}, {delegate.delegation.name}" for name in names), _suggestion(delegate)]


def _suggestion(delegate: Delegate) -> str:
    return str(delegate.names_in_delegation)
