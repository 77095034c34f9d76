"""Long text on every form: nothing is cut, each limit has a counter, and the error says how much is too long."""

from collections import defaultdict
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from registry.submissions import ErrorsElsewhere
from tests import world
from tests.confirming import page_that_asks
from tests.elements import elements
from tests.journeys.test_every_page import visits

pytestmark = pytest.mark.django_db
EXCESS = 1_213
AREAS = "main textarea:not([readonly])"


@pytest.fixture
def everything():
    return world.build()


def test_on_every_page_each_text_area_has_a_counter_and_no_control_cuts(everything):
    faults, areas = [], 0
    for column, name, address in visits(everything):
        page = everything.client(column).get(address)
        faults += [f"{name}: {one.get('name')} cuts" for one in elements(page, "[maxlength]")]
        counted = {one.get("data-of") for one in elements(page, "[data-limit]")}
        areas += len(elements(page, AREAS))
        faults += [f"{name}: {area.get('name')}" for area in elements(page, AREAS) if area.get("id") not in counted]
    assert not faults, "\n".join(faults)
    assert areas > 25


def test_every_text_that_is_too_long_comes_back_whole_with_the_excess(everything):
    faults, seen = [], set()
    for column, name, address in visits(everything):
        client = everything.client(column)
        for form in elements(client.get(address), "main form[method=post]"):
            for control, limit in _limited(form):
                seen.add((name, control.get("name")))
                with transaction.atomic():
                    answer, length = _send(client, address, form, control, limit)
                    faults += [f"{name}: {control.get('name')} {one}" for one in _faults(answer, control, length)]
                    transaction.set_rollback(True)
    assert not faults, "\n".join(faults)
    assert len(seen) > 60


def _limited(form):
    """Return (control, limit) of each limited control of a form."""
    limits = {one.get("data-of"): int(one.get("data-limit")) for one in form.xpath(".//*[@data-limit]")}
    controls = form.xpath(".//*[(self::textarea or self::input) and not(@readonly)]")
    return [(one, limits[one.get("id")]) for one in controls if one.get("id") in limits]


def _send(client, address, form, control, limit):
    """Send a form as its page shows it, but with a text that is too long; return the response and the text's length."""
    start, end = {"url": ("https://example.org/", ""), "email": ("", "@example.org")}.get(control.get("type"), ("", ""))
    text = f"{start}{'x' * (limit + EXCESS - len(start) - len(end))}{end}"
    data = defaultdict(list)
    for name, value in form.form_values():
        data[name].append(value)
    for button in form.xpath(".//button[@name and contains(@class, 'btn-primary')]")[:1]:
        data[button.get("name")] = [button.get("value") or ""]
    action = urlsplit(form.get("action") or "").path or urlsplit(address).path
    response = client.post(
        action, data | {control.get("name"): text}, headers={"referer": f"https://testserver{address}"}
    )
    if isinstance(response, ErrorsElsewhere):
        response = client.get(response.url)
    return page_that_asks(client, response), len(text)


def _faults(answer, control, length):
    if answer.status_code != 200:
        return [f"is answered with {answer.status_code}"]
    if not (controls := elements(answer, f"main [name='{control.get('name')}']")):
        return ["is not shown again"]
    identity, value = controls[0].get("id"), controls[0].get("value") or controls[0].text or ""
    errors = elements(answer, f"#{identity}_error")
    faults = {
        "is cut": len(value.strip()) != length,
        "lacks the excess": not errors or f"{EXCESS:,}" not in errors[0].text_content(),
        "is not in the summary": not elements(answer, f"#errors a[href='#{identity}']"),
    }
    return [fault for fault, is_one in faults.items() if is_one]
