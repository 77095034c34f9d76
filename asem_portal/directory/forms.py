"""Filter forms of the lists of meetings and initiatives."""

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Partner
from registry.filters import FilterForm
from workshops.models import Area, Initiative
from workshops.public_pages.directory import KINDS, STATES, narrowed


class MeetingsForm(FilterForm):
    kind = forms.ChoiceField(label=_("Type of meeting"), required=False, choices=[("", _("All types")), *KINDS.items()])


class InitiativesForm(FilterForm):
    """Filters of the list of initiatives; `partners`, `areas` and `years` are the choices."""

    partner = forms.ChoiceField(label=_("Proposed or co-sponsored by"), required=False)
    area = forms.ChoiceField(label=_("Policy area"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    state = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any status")), *STATES.items()])

    def __init__(
        self, data: QueryDict, *, partners: Iterable[Partner], areas: Iterable[Area], years: Iterable[int]
    ) -> None:
        super().__init__(data)
        names = [(partner.code, partner.name) for partner in partners]
        labels = [(area.code, str(area)) for area in areas]
        self.fields["partner"].choices = [("", _("Any partner")), *names]
        self.fields["area"].choices = [("", _("Any policy area")), *labels]
        self.fields["year"].choices = [("", _("Any year")), *((str(year), str(year)) for year in years)]

    def narrow(self, rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
        return narrowed(rows, **{name: self.value(name) for name in self.fields})
