"""What a list of texts is narrowed and ordered by."""

from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations import listing
from recommendations.models import Addressee, Nature, State
from registry.fields import TextField

ANY = {"topic": _("Any topic"), "lead": _("Anybody"), "area": _("Any area")}
FIRST = ("q", "topic", "state", "whose")  # the filters that stand open; the others are beneath "More filters"


class ListForm(forms.Form):
    """Filters of the list, read from the address; what cannot be read is left aside, and never an error.

    `choices` are those of `listing.choices`.
    """

    q = TextField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *State.choices])
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[
            ("", _("All texts")),
            (listing.MINE, _("Mine")),
            (listing.OURS, _("My delegation’s")),
            (listing.WAITING, _("Waiting for me")),
        ],
    )
    lead = forms.ChoiceField(label=_("Led by"), required=False)
    to = forms.ChoiceField(label=_("Addressed to"), required=False, choices=[("", _("Anybody")), *Addressee.choices])
    area = forms.ChoiceField(label=_("Area"), required=False)
    nature = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any kind")), *Nature.choices])
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("By topic")),
            ("state", _("By state")),
            ("title", _("By title")),
            ("changed", _("Changed last")),
            ("comments", _("Most comments")),
        ],
    )

    def __init__(self, data, choices):
        super().__init__(data)
        for name, words in ANY.items():
            self.fields[name].choices = [("", words), *choices[name]]
        self.full_clean()

    def value(self, name):
        return self.cleaned_data.get(name, "")

    @property
    def found(self):
        """The filters that are on, as `listing.narrowed` takes them."""
        return {name: self.value(name) for name in self.fields if name != "sort" and self.value(name)}

    @property
    def first(self):
        return [self[name] for name in FIRST]

    @property
    def further(self):
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def is_opened(self):
        """Whether one of the further filters is on."""
        return any(self.value(field.name) for field in self.further)

    @property
    def query(self):
        """The short address of this very list: only what is on."""
        return urlencode({name: self.value(name) for name in self.fields if self.value(name)})

    @property
    def pills(self):
        """The filters that are on: the words of each value, and the address of the list without it."""
        on = {name: self.value(name) for name in self.fields if self.value(name)}
        return [
            (self._words(name, value), f"?{urlencode({other: kept for other, kept in on.items() if other != name})}")
            for name, value in self.found.items()
        ]

    def _words(self, name, value):
        return f"“{value}”" if name == "q" else dict(self.fields[name].choices)[value]
