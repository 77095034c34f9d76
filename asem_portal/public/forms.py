"""The day for which open data is downloaded."""

from django.utils.translation import gettext_lazy as _

from registry.fields import DayField
from registry.filters import DayForm


class DataDayForm(DayForm):
    """A day of ASEM: a table of no partners, of a day before the first meeting, helps nobody."""

    on = DayField(label=_("Partners on"), required=False)
