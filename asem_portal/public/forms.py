"""The day for which the home page and the open data show the partners."""

from django.utils.translation import gettext_lazy as _

from registry.fields import DayField
from registry.filters import DayForm


class AsemDayForm(DayForm):
    """A day since ASEM began; any other is refused, since it would show no partner."""

    on = DayField(label=_("Partners on"), required=False)
