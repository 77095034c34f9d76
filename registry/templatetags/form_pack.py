"""Tags of the template pack in templates/portal/. No other template loads them."""

from typing import Any

from django import forms, template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

# The parts of a composite control.
PARTS: dict[type[forms.Widget], Promise] = {forms.DateInput: _("date"), forms.TimeInput: _("time")}


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """Return the control of a field with its CSS class, without a placeholder, which is no substitute for a label."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        name = "form-check-input"
    else:
        name = "form-select" if isinstance(widget, forms.Select) else "form-control"
    classes = " ".join(filter(None, [widget.attrs.get("class"), name]))
    attrs: dict[str, Any] = {"class": classes, "placeholder": False}
    if isinstance(widget, forms.MultiWidget):
        _name_parts(widget, str(field.label))
    return field.as_widget(attrs=attrs)


def _name_parts(widget: forms.MultiWidget, label: str) -> None:
    """Give each part its own accessible name, such as "Opens: time"; the legend names only the group."""
    for number, part in enumerate(widget.widgets, start=1):
        part.attrs.setdefault("aria-label", f"{label}: {PARTS.get(type(part), number)}")
