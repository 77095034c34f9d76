"""What the pages of the directory are asked: for a day, a kind of meeting, some of the initiatives."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Partner
from workshops.models import Area, Initiative
from workshops.public_pages.directory import KINDS, STATES, narrowed


class NarrowingForm(forms.Form):
    """Filters of a public list, read from the address; what cannot be read narrows nothing."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    def value(self, name: str) -> str:
        return self.cleaned_data.get(name, "")

    @property
    def pills(self) -> list[tuple[Any, str]]:
        """What narrows the list now: [(words, the address of the list without it), ...]."""
        on = {name: self.value(name) for name in self.fields if self.value(name)}
        return [
            (
                dict(self.fields[name].choices)[value],
                f"?{urlencode({other: kept for other, kept in on.items() if other != name})}",
            )
            for name, value in on.items()
        ]


class MeetingsForm(NarrowingForm):
    kind = forms.ChoiceField(label=_("Kind of meeting"), required=False, choices=[("", _("All kinds")), *KINDS.items()])


class InitiativesForm(NarrowingForm):
    """Filters of the list of initiatives, which offer `partners` and `areas`."""

    partner = forms.ChoiceField(label=_("Proposed or co-sponsored by"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *STATES.items()])

    def __init__(self, data: QueryDict, *, partners: Iterable[Partner], areas: Iterable[Area]) -> None:
        super().__init__(data)
        names = [(partner.code, partner.name) for partner in partners]
        labels = [(area.code, str(area)) for area in areas]
        self.fields["partner"].choices = [("", _("Any partner")), *names]
        self.fields["area"].choices = [("", _("Any area")), *labels]
        self.full_clean()

    def narrow(self, rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
        return narrowed(rows, **{name: self.value(name) for name in self.fields})


class DayForm(forms.Form):
    """On which day one wants to see the partners; without one, today."""

    on = forms.DateField(
        label=_("Partners as of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("This is no day. Type one as year, month and day, such as 2010-04-28.")},
    )

    @property
    def day(self) -> date:
        """The chosen day, or today where none was chosen or it cannot be read."""
        return (self.is_valid() and self.cleaned_data["on"]) or timezone.localdate()
