"""Tags of the template pack in templates/portal/. No other template loads them."""

from datetime import date, datetime, time
from typing import Any

from django import forms, template
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

# The parts of a composite control.
PARTS: dict[type[forms.Widget], Promise] = {forms.DateInput: _("date"), forms.TimeInput: _("time")}

SHOWN_UP_TO = 5000  # characters

# How a browser's control for a date or a time can differ from what the portal writes, by type of the control.
OWN_WAYS: dict[str, Promise] = {
    "date": _("Your browser may display the date in a different format."),
    "datetime-local": _("Your browser may display the date and time in a different format."),
    "time": _("Your browser may display the time in a different format."),
}


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """Return the control of a field with its CSS class, without a placeholder, which is no substitute for a label.

    It has no `maxlength`, which would cut pasted text: `limit` shows how long the text may be.
    """
    widget = field.field.widget
    if isinstance(widget, forms.Select) and isinstance(widget.choices, list):
        widget.choices = [choice for choice in widget.choices if not is_empty_group(choice)]
    if isinstance(widget, forms.CheckboxInput):
        name = "form-check-input"
    else:
        name = "form-select" if isinstance(widget, forms.Select) else "form-control"
    classes = " ".join(filter(None, [widget.attrs.get("class"), name]))
    attrs: dict[str, Any] = {"class": classes, "placeholder": False, "maxlength": False}
    if isinstance(widget, forms.Textarea) or getattr(widget, "input_type", "") == "text":
        attrs["dir"] = "auto"  # what is typed may be in a script written from right to left
    if isinstance(widget, forms.MultiWidget):
        _name_parts(widget, str(field.label))
    if written(field):
        attrs["aria-describedby"] = f"{field.aria_describedby or ''} {field.auto_id}_written".strip()
    return field.as_widget(attrs=attrs)


def is_empty_group(choice: tuple[Any, Any]) -> bool:
    """Return whether a choice is a group without choices, whose heading would announce nothing."""
    return isinstance(choice[1], list | tuple) and not choice[1]


@register.filter
def offers_nothing(field: forms.BoundField) -> bool:
    """Return whether a field is a group of boxes without a single one, and has no error to show."""
    widget = field.field.widget
    return isinstance(widget, forms.RadioSelect) and not field.errors and not list(widget.choices)


@register.filter
def written(field: forms.BoundField) -> dict[str, Any] | None:
    """Return what `written.html` shows of a date or time: the value as the portal writes it; None for other fields."""
    hint = OWN_WAYS.get(getattr(field.field.widget, "input_type", ""))
    if hint is None or field.is_hidden:
        return None
    months = " ".join(date_format(date(2000, month, 1), "M") for month in range(1, 13))
    return {"text": _in_words(field.value()), "hint": hint, "months": months}


def _in_words(value: Any) -> str:
    """Return a value in the portal's form: "28 Apr 2010", "28 Apr 2010, 17:00" or "17:00"; "" if it is none."""
    if isinstance(value, str):
        value = _read(value)
    if isinstance(value, datetime):
        return date_format(value, "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return time_format(value, "TIME_FORMAT") if isinstance(value, time) else ""


def _read(text: str) -> date | time | None:
    """Return the value that a browser sends for a date, a date with time, or a time."""
    for kind in (date, datetime, time):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return None


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
