from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField
from registry.names import fold
from workshops.forms import as_labels
from workshops.models import Capacity


class NarrowingForm(forms.Form):
    """A form above a list; what cannot be read of it narrows nothing."""

    def given(self, name):
        return self.cleaned_data.get(name) if self.is_bound and (self.is_valid() or name in self.cleaned_data) else ""

    def words(self):
        return fold(self.given("q") or "").split()


class ParticipantsForm(NarrowingForm):
    q = TextField(label=_("Name or delegation, with or without accents"), required=False, max_length=200)
    capacity = forms.ChoiceField(
        label=_("Capacity"), required=False, choices=[("", _("Any capacity")), *as_labels(Capacity.choices)]
    )

    def narrow(self, delegates):
        """`delegates` that have every typed word in name or delegation, and the chosen capacity."""
        for word in self.words():
            delegates = delegates.filter(search_text__contains=word)
        return delegates.filter(capacity=self.given("capacity")) if self.given("capacity") else delegates

    def pills(self):
        """What narrows the list now: (the field's name, words), each to be taken away."""
        found = [("q", self.given("q")), ("capacity", dict(as_labels(Capacity.choices)).get(self.given("capacity")))]
        return [(name, words) for name, words in found if words]


class MinistriesForm(NarrowingForm):
    q = TextField(label=_("Partner or ministry"), required=False, max_length=200)
    missing = forms.BooleanField(label=_("Only without a focal point"), required=False)
    report = forms.UUIDField(required=False, widget=forms.HiddenInput)  # whence one came, and goes back to

    def narrow(self, rows):
        """Of `rows`, those that are asked for: all ministries are about 110, read at once."""
        kept = [row for row in rows if all(word in row.search_text for word in self.words())]
        return [row for row in kept if row.contact is None] if self.given("missing") else kept

    def pills(self):
        """What narrows the list now: (the field's name, words), each to be taken away."""
        found = [("q", self.given("q")), ("missing", self.given("missing") and _("Without a focal point"))]
        return [(name, words) for name, words in found if words]
