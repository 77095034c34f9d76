"""The form for the date for which the home page and the open data show the partners."""

from django.utils.translation import gettext_lazy as _

from registry.fields import DayField
from registry.filters import DayForm


class AsemDayForm(DayForm):
    """A date since the launch of ASEM, until today; earlier dates are invalid, because there were no partners."""

    on = DayField(label=_("Partners as of"), required=False)
