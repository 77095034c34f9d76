"""Tags of the template pack in templates/portal/. No other template loads them."""

from typing import Any

from django import forms, template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

# The parts of a composite control.
PARTS: dict[type[forms.Widget], Promise] = {forms.DateInput: _("date"), forms.TimeInput: _("time")}

SHOWN_UP_TO = 5000  # characters


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """Return the control of a field with its CSS class, without a placeholder, which is no substitute for a label.

    It has no `maxlength`, which would cut pasted text: `limit` shows how long the text may be.
    """
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        name = "form-check-input"
    else:
        name = "form-select" if isinstance(widget, forms.Select) else "form-control"
    classes = " ".join(filter(None, [widget.attrs.get("class"), name]))
    attrs: dict[str, Any] = {"class": classes, "placeholder": False, "maxlength": False}
    if isinstance(widget, forms.MultiWidget):
        _name_parts(widget, str(field.label))
    return field.as_widget(attrs=attrs)


@register.filter
def limit(field: forms.BoundField) -> int | None:
    """Return how many characters may be entered; None where that is not limited, or not by what a user enters."""
    if not isinstance(field.field, forms.CharField) or field.field.disabled or field.is_hidden:
        return None
    return field.field.max_length


@register.filter
def is_long(field: forms.BoundField) -> bool:
    """Return whether the limit of a text is shown from the start: that of a text area in which it is soon reached."""
    return isinstance(field.field.widget, forms.Textarea) and (limit(field) or 0) <= SHOWN_UP_TO


def _name_parts(widget: forms.MultiWidget, label: str) -> None:
    """Give each part its own accessible name, such as "Opens: time"; the legend names only the group."""
    for number, part in enumerate(widget.widgets, start=1):
        part.attrs.setdefault("aria-label", f"{label}: {PARTS.get(type(part), number)}")
