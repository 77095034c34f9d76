"""Dates and times in forms: each control is described by its value as the portal writes it, since browsers differ."""

import re
from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.utils.formats import date_format

from registry.fields import DayField, ZonedDateTimeField
from registry.templatetags.form_pack import OWN_WAYS
from tests import world
from tests.browser_forms import drawn
from tests.elements import element, elements
from tests.journeys.test_every_page import visits
from workshops.programme.forms import HourField

CONTROLS = ", ".join(f"main input[type={kind}]" for kind in OWN_WAYS)


class Times(forms.Form):
    day = DayField(required=False, help_text="A day.")
    moment = ZonedDateTimeField(zone="Asia/Vientiane", required=False)
    hour = HourField(required=False)


def written(page, name):
    """Return the value written of the control `name`; empty if there is none."""
    values = elements(page, f"#id_{name}_written [data-value]")
    return values[0].text_content() if values else ""


def test_a_value_is_written_as_on_every_page():
    start = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    html = drawn(Times(initial={"day": date(2010, 4, 8), "moment": start, "hour": time(9, 5)}))

    words = [written(html, name) for name in ("day", "moment", "hour")]
    assert words == ["8 Apr 2010", "27 Nov 2026, 17:00", "09:05"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("2010-04-08", "8 Apr 2010"), ("8/4/2010", ""), ("", ""), ("2010-99-99", ""), ("x" * 99, "")],
)
def test_what_was_sent_is_written_if_it_is_a_date(typed, expected):
    words = written(drawn(Times({"day": typed, "moment": typed, "hour": typed})), "day")
    assert words == expected


def test_the_control_is_described_by_hint_error_and_value():
    html = drawn(Times({"day": "never"}))
    described = element(html, "#id_day").get("aria-describedby").split()
    assert described == ["id_day_helptext", "id_day_error", "id_day_written"]


def _fields():
    """(name, field) of each date or time in a form of the portal."""
    classes, found = [forms.BaseForm], []
    while classes:
        cls = classes.pop()
        classes += cls.__subclasses__()
        if cls.__module__.split(".")[0] not in ("tests", "django", "allauth"):
            found += [(f"{cls.__qualname__}.{name}", field) for name, field in getattr(cls, "base_fields", {}).items()]
    return [one for one in found if isinstance(one[1], forms.DateField | forms.DateTimeField | forms.TimeField)]


def test_no_form_has_a_date_of_another_kind():
    found = _fields()
    assert [name for name, field in found if field.widget.input_type not in OWN_WAYS] == []
    assert len(found) > 12


@pytest.mark.django_db
def test_on_every_page_each_date_is_described_by_what_the_portal_writes():
    everything = world.build()
    faults, seen = [], 0
    for column, name, address in visits(everything):
        page = everything.client(column).get(address)
        for control in elements(page, CONTROLS):
            seen += 1
            own = f"{control.get('id')}_written"
            about = elements(page, f"#{own}[data-written={control.get('id')}]")
            day = re.match(r"\d+-\d\d-\d\d", control.get("value") or "")
            words = date_format(date.fromisoformat(day.group()), "SHORT_DATE_FORMAT") if day else ""
            is_described = own in (control.get("aria-describedby") or "").split()
            if not (about and is_described and words in about[0].text_content()):
                faults.append(f"{name} as {column}: {control.get('name')}")
    assert faults == []
    assert seen > 20
