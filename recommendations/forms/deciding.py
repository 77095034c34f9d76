"""What is typed with a step: a note, or the session and the chair of an adoption."""

from django import forms
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField
from workshops.models import Role, Session, WorkshopRole


class StepForm(forms.Form):
    """The question before a step that reaches others or needs a note; `confirmed` says that it was read.

    `seen` is the key of the wording that the page showed.
    """

    target = forms.CharField(widget=forms.HiddenInput, max_length=16)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, max_length=3, initial="yes")
    note = TextField(label=_("Note"), lines=4, max_length=4000)

    def __init__(self, data=None, *, step, seen):
        super().__init__(data, initial={"target": step.target, "seen": seen})
        if not step.note:
            del self.fields["note"]
        else:
            self.fields["note"].required = step.note == "required"


class AdoptionForm(forms.Form):
    """In which session the text was agreed, and which chair found so; `revision` is the wording that the page showed."""

    revision = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), _("Open this page again, and read the words.")),
    )
    session = forms.ModelChoiceField(
        label=_("Adopted in"), queryset=Session.objects.none(), to_field_name="key", empty_label=_("Choose")
    )
    is_ahead = forms.BooleanField(
        label=_("The chair found consensus before the session began"),
        required=False,
        help_text=_("Needed only where the session still lies ahead; the text is then dated today."),
    )
    chair = forms.ModelChoiceField(
        label=_("Decided by"), queryset=WorkshopRole.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(self, data=None, *, recommendation, user):
        workshop = recommendation.workshop
        own = workshop.roles.filter(role=Role.CHAIR, ended_at=None, user=user).first()
        sessions = workshop.sessions.select_related("workshop")
        only = sessions[0].key if len(sessions) == 1 else None
        super().__init__(data, initial={"chair": own, "revision": recommendation.current.key, "session": only})
        chairs = workshop.roles.filter(role=Role.CHAIR, ended_at=None, accepted_at__isnull=False)
        self.fields["session"].queryset = sessions
        if not any(session.lies_ahead for session in sessions):
            del self.fields["is_ahead"]
        self.fields["chair"].queryset = chairs
        self.fields["session"].label_from_instance = lambda session: (
            f"{session.title}, {date_format(session.held_on, 'j M Y')}"
        )
        self.fields["chair"].label_from_instance = lambda role: role.full_name

    def clean(self):
        cleaned = super().clean()
        session = cleaned.get("session")
        if session and session.lies_ahead and not cleaned.get("is_ahead"):
            begins = date_format(session.begins_at, "j M Y, H:i")
            sentence = _(
                "This session begins only on %(time)s. Choose another, or say below that consensus came before."
            )
            self.add_error("session", sentence % {"time": begins})
        return cleaned

    def adoption(self):
        """What `workflow.adopt` takes."""
        return {name: self.cleaned_data[name] for name in ("revision", "session", "chair")}

    @property
    def missing(self):
        """What the workshop still lacks before anything can be adopted, or nothing."""
        if not self.fields["session"].queryset.exists():
            return _("The workshop has no session yet. The organiser adds it to the programme.")
        if not self.fields["chair"].queryset.exists():
            return _("The workshop has no chair yet. The secretariat grants the role; the chair accepts it.")
        return ""
