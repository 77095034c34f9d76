"""What a list of texts is narrowed by."""

from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.models import State
from registry.fields import TextField
from workshops.models import Workshop


class FilterForm(forms.Form):
    """Filters of a list, read from the address; what cannot be read is left aside, and never an error."""

    q = TextField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *State.choices])

    def __init__(self, data, *, topics=None):
        super().__init__(data)
        self.full_clean()
        if topics is None:
            del self.fields["topic"], self.fields["state"]
        else:
            choices = [(str(topic.number), str(topic)) for topic in topics]
            self.fields["topic"].choices = [("", _("Any topic")), *choices]
        self.full_clean()

    def value(self, name):
        return self.cleaned_data.get(name, "")

    @property
    def pills(self):
        """The filters that are on: the words of each value, and the address of the list without it."""
        on = {name: self.value(name) for name in self.fields if self.value(name)}
        found = []
        for name, value in on.items():
            words = self.words(name, value)
            rest = urlencode({other: kept for other, kept in on.items() if other != name})
            found.append((words, f"?{rest}"))
        return found

    def words(self, name, value):
        """What a filter that is on is called."""
        return dict(getattr(self.fields[name], "choices", [])).get(value, f"“{value}”")


class RegisterForm(FilterForm):
    """The filters of the public register; one workshop is named by its slug, and unknown ones are left aside."""

    workshop = forms.SlugField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        slug = self.value("workshop")
        self.held = Workshop.objects.public().filter(slug=slug).first() if slug else None
        if self.held is None:
            del self.fields["workshop"]

    def words(self, name, value):
        return self.held.short_name if name == "workshop" else super().words(name, value)
