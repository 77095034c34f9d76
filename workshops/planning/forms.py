from datetime import UTC, date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import MinistryKind, Organisation, Partner
from registry.fields import DayField, TextField, ZonedDateTimeField
from registry.names import with_article
from registry.shown_values import ShownValues
from workshops import phrases
from workshops.forms import DoorForm, ManyField, as_labels
from workshops.models import Initiative, Meeting, Workshop
from workshops.planning import postponement, workshops
from workshops.planning.meetings import reporting_day
from workshops.planning.plan_fields import ON_PAGE, TARGETS, TOPICS, blank, plan_of, when_held
from workshops.planning.zones import zone_names, zones

OVER = _("Select only meetings that are not over and that end after the workshop begins.")
TITLE_FIXED = _("The title cannot be changed because a recommendation under this topic has been numbered.")
MAX_DAYS, USUAL_TOPICS = 31, 4  # days; fields for topics shown at first


class WorkshopForm(ShownValues, DoorForm):
    """The plan of a workshop. Deadlines are in the time zone selected in the same form."""

    title = TextField(label=_("Title"), max_length=200)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    moves_programme = forms.BooleanField(
        label=_("If the first day changes, move all sessions and events by the same number of days"), required=False
    )
    moves_deadlines = forms.BooleanField(
        label=_("If the first day changes, move all deadlines by the same number of days"),
        required=False,
        help_text=_("Deadlines that you change in this form are not moved automatically."),
    )
    city = TextField(label=_("Place"), max_length=100, help_text=_("City or town. For example: Ha Long."))
    venue = TextField(label=_("Venue"), max_length=200, required=False)
    zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("All times for this workshop are entered and shown in this time zone.")
    )
    mode = forms.ChoiceField(label=_("Format"), choices=as_labels(Workshop._meta.get_field("mode").flatchoices))
    host = forms.ModelChoiceField(Partner.objects.all(), label=_("Host"), to_field_name="code", empty_label=_("Select"))
    ministry_kinds = forms.MultipleChoiceField(
        label=_("Organising ministries of the host"),
        choices=MinistryKind,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    co_sponsors = ManyField(label=_("Co-sponsors"), required=False)
    co_organisers = ManyField(
        label=_("Co-organisers"),
        required=False,
        help_text=_(
            "Organisations that co-organise the workshop with the host. "
            "Do not select organisations that only participate; add them as delegations."
        ),
    )
    background = TextField(
        label=_("Background"),
        lines=5,
        required=False,
        help_text=_(
            "Explain why the workshop is being held. If the text is short and the next two fields are empty, "
            "it will appear below the title of the workshop."
        ),
    )
    content = TextField(
        label=_("Content"), lines=8, required=False, help_text=_("Describe what will be discussed and how.")
    )
    outputs = TextField(
        label=_("Expected outputs"),
        lines=5,
        required=False,
        help_text=_("Describe what the workshop is expected to produce."),
    )
    origin = forms.ModelChoiceField(
        Initiative.objects.all(),
        label=_("Initiative under which the workshop is held"),
        to_field_name="code",
        required=False,
        empty_label=_("None"),
    )
    proposed_at = forms.ModelChoiceField(
        Meeting.objects.all(), label=_("Proposed at"), to_field_name="code", required=False
    )
    culture_meetings = ManyField(label=_("Culture Ministers’ Meetings"), required=False)
    summits = ManyField(label=_("Summits"), required=False)
    other_meetings = ManyField(label=_("Other meetings"), required=False)
    submissions_close_at = ZonedDateTimeField(label=_("Deadline for submissions"))
    comments_close_at = ZonedDateTimeField(label=_("Deadline for comments"))
    final_drafts_close_at = ZonedDateTimeField(label=_("Deadline for final drafts"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        workshop: Workshop | None = None,
        co_organiser: str = "",
        meeting: str = "",
    ) -> None:
        """Prepare the form; `co_organiser` and `meeting` are codes to preselect."""
        self.workshop = workshop
        if workshop:
            prefetch_related_objects([workshop], "topics")
        self.shown_values = self.stored_values(workshop) if workshop else None
        super().__init__(data, initial=dict(self.shown_values or blank()))
        if co_organiser:
            self.initial["co_organisers"] = [*self.initial.get("co_organisers", ()), co_organiser]
        if meeting:
            for name in TARGETS:
                self.initial[name] = [*self.initial.get(name, ()), meeting]
        self.fields["zone"].choices = zones()
        partners = list(Partner.objects.all())
        self.fields["host"].choices = [("", _("Select")), *((one.code, one.name) for one in partners)]
        self.fields["co_sponsors"].offer(partners)
        self.fields["co_organisers"].offer(Organisation.objects.all())
        self._offer_meetings()
        for number in range(1, TOPICS + 1):
            label, required = _("Topic %d") % number, number == 1
            self.fields[f"topic_{number}"] = TextField(label=label, max_length=200, required=required)
        for name in workshops.DEADLINES:
            self.fields[name].zone = self.deadline_zone
            self.fields[name].help_text = _("Enter the date and time in the time zone selected above.")
        if workshop:
            self._mark_fixed_topics()
        if not (workshop and postponement.has_programme(workshop)):
            del self.fields["moves_programme"]
        if not workshop:
            del self.fields["moves_deadlines"]
        self.order_fields(ON_PAGE)

    def stored_values(self, row: Workshop) -> dict[str, Any]:
        return plan_of(row)

    def _offer_meetings(self) -> None:
        """Offer target meetings that are not over or already selected; for `proposed_at`, all of them."""
        is_archived = bool(self.workshop and self.workshop.archived_at)
        day = reporting_day(self._first_day(), is_archived=is_archived)
        meetings = list(Meeting.objects.all())
        selected = {code for name in TARGETS for code in self.initial.get(name, ())}
        meetings.sort(key=lambda one: (one.ordinal or 0, str(one.starts_on or "9999")), reverse=True)
        for name, wanted in TARGETS.items():
            offered = [one for one in meetings if one.kind in wanted and (not one.is_over(day) or one.code in selected)]
            self.fields[name].offer(offered, phrases.meeting_text)
            self.fields[name].error_messages["invalid_choice"] = OVER
        held = sorted(meetings, key=when_held, reverse=True)
        choices = [(one.code, phrases.meeting_text(one)) for one in held]
        self.fields["proposed_at"].choices = [("", _("Not known")), *choices]

    def _first_day(self) -> date:
        """Return the first day as submitted, else as planned, else today."""
        try:
            submitted = self.fields["starts_on"].to_python(self.data.get("starts_on")) if self.is_bound else None
        except ValidationError:
            submitted = None
        return submitted or (self.workshop.starts_on if self.workshop else timezone.now().date())

    def _mark_fixed_topics(self) -> None:
        """Add a hint to titles that can no longer be changed."""
        assert self.workshop
        fixed = workshops.fixed_topics(self.workshop)
        for topic in self.workshop.topics.all():
            if topic.pk in fixed:
                self.fields[f"topic_{topic.number}"].help_text = TITLE_FIXED

    @property
    def deadline_zone(self) -> str:
        """The time zone of the deadlines in this form."""
        zone = self.data.get("zone") if self.is_bound else self.initial.get("zone")
        return zone if zone in zone_names() else "UTC"

    def topics(self) -> list[forms.BoundField]:
        """Return the bound fields of the topics shown at first, for the template."""
        return [self[f"topic_{number}"] for number in range(1, USUAL_TOPICS + 1)]

    def spare_topics(self) -> dict[str, Any]:
        """Return the bound fields of further topics, and whether they must all be shown because one of them is used."""
        fields = [self[f"topic_{number}"] for number in range(USUAL_TOPICS + 1, TOPICS + 1)]
        return {"fields": fields, "are_used": any(field.value() or field.errors for field in fields)}

    def deadlines(self) -> list[forms.BoundField]:
        """Return the bound fields of the deadlines, for the template."""
        return [self[name] for name in workshops.DEADLINES]

    def clean(self) -> dict[str, Any]:
        self._check_days()
        self._move_deadlines()
        self._check_partners()
        self._check_deadlines()
        self._check_topics()
        return self.cleaned_data

    def plan(self) -> dict[str, Any]:
        """Return the arguments of `planning.workshops`, from the cleaned data."""
        values = {name: self.cleaned_data[name] for name in workshops.FIELDS + workshops.DEADLINES}
        titles = [self.cleaned_data[f"topic_{number}"] for number in range(1, TOPICS + 1)]
        if "moves_programme" in self.fields:
            values["moves_programme"] = self.cleaned_data["moves_programme"]
        return values | {
            "topics": [title for title in titles if title],
            "ministry_kinds": self.cleaned_data["ministry_kinds"],
            "co_sponsors": [partner for partner in self.cleaned_data["co_sponsors"] if partner != values["host"]],
            "co_organisers": self.cleaned_data["co_organisers"],
            "target_meetings": [
                one for name in ("culture_meetings", "summits", "other_meetings") for one in self.cleaned_data[name]
            ],
        }

    def _check_days(self) -> None:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if not (first and last):
            return
        if last < first:
            self.add_error("ends_on", _("Enter a date on or after the first day."))
        elif (last - first).days >= MAX_DAYS:
            self.add_error("ends_on", _("A workshop can last up to %d days. Enter an earlier last day.") % MAX_DAYS)
        elif self.workshop:
            self._check_sessions(self.workshop, first, last)

    def _check_sessions(self, workshop: Workshop, first: date, last: date) -> None:
        moves = self.cleaned_data.get("moves_programme")
        moved_by = first - workshop.starts_on if moves else timedelta()
        outside = postponement.session_outside(workshop, first, last, moved_by)
        if outside and moves:
            self.add_error(
                "ends_on", _("The session “%s” would be held after this date. Enter a later date.") % outside
            )
        elif outside:
            message = _(
                "The session “%s” is outside these dates. "
                "Move it first, or, if you have changed the first day, tick the box below."
            )
            self.add_error("ends_on" if outside.held_on > last else "starts_on", message % outside)

    def _move_deadlines(self) -> None:
        """Move the deadlines with the first day, if wanted, at the same time of day in the zone of this form."""
        first = self.cleaned_data.get("starts_on")
        if not (self.workshop and first and self.cleaned_data.get("moves_deadlines")):
            return
        moved_by, zone = first - self.workshop.starts_on, ZoneInfo(self.deadline_zone)
        for name in workshops.DEADLINES:
            if self.cleaned_data.get(name) and self.cleaned_data[name] == getattr(self.workshop, name):
                wall = (self.cleaned_data[name].astimezone(zone) + moved_by).replace(tzinfo=None)
                self.cleaned_data[name] = wall.replace(tzinfo=zone).astimezone(UTC)

    def _check_partners(self) -> None:
        day = self.cleaned_data.get("starts_on")
        if not day:
            return
        partners = set(Partner.objects.at(day).values_list("code", flat=True))
        host = self.cleaned_data.get("host")
        if host and host.code not in partners:
            message = _("On the first day of the workshop, %s is not an ASEM partner. Select another host.")
            self.add_error("host", message % with_article(host.name))
        for partner in self.cleaned_data.get("co_sponsors", []):
            if partner.code not in partners:
                message = _("On the first day of the workshop, %s is not an ASEM partner. Deselect this co-sponsor.")
                self.add_error("co_sponsors", message % with_article(partner.name))

    def _check_deadlines(self) -> None:
        given = [(name, self.cleaned_data.get(name)) for name in workshops.DEADLINES]
        for (before, earlier), (name, later) in pairwise(given):
            if earlier and later and later < earlier:
                self.add_error(
                    name, _("Enter a date and time no earlier than those under “%s”.") % self.fields[before].label
                )
        name, final = given[-1]
        last = self.cleaned_data.get("ends_on")
        if final and last and name not in self.errors and final.astimezone(ZoneInfo(self.deadline_zone)).date() > last:
            self.add_error(name, _("Enter a date no later than the last day of the workshop."))

    def _check_topics(self) -> None:
        titles = [self.cleaned_data.get(f"topic_{number}", "") for number in range(1, TOPICS + 1)]
        for number, title in enumerate(titles, start=1):
            if not title and any(titles[number:]) and f"topic_{number}" not in self.errors:
                self.add_error(f"topic_{number}", _("Enter a title, or move the following topics up."))
            if not title:
                break  # topics without a gap before them are in place; one error states what to do about the others
        first: dict[str, int] = {}  # the number of the first topic with each title, folded
        for number, title in enumerate(titles, start=1):
            if title and (same := first.setdefault(" ".join(title.casefold().split()), number)) != number:
                message = _("Topic %d has the same title. Change one of them.") % same
                self.add_error(f"topic_{number}", ValidationError(message, code="same"))
