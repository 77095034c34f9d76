"""An organiser with an empty workshop and a list of 150 people with mistakes in it: to the list as a PDF.

The pages are pressed in a browser; beside them a worker does what is owed, as its own process would.
"""

import csv
import io
import json
import re
import subprocess
import threading
import time
from contextlib import contextmanager
from itertools import cycle

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.models import Partner
from registry import outbox
from registry.models import Outgoing
from tests.browser import chromium
from tests.factories import create_role, create_workshop
from tests.journeys.road import Person
from tests.signing import sign_in
from tests.workshops.imports.tables import uploaded, xlsx
from workshops.imports import columns, forms
from workshops.models import Delegate, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = json.loads((settings.BASE_DIR / "asem_portal/demo/data/names.json").read_text())["names"]
HEAD = ["Country", "Name", "Badge", "Language", "E-mail", "Capacity", "Function", "Mode", "Diet"]
PEOPLE = 150
ERRORS = {  # place in the list, column: (what stands there, what the page says)
    (3, 0): ("Iceland", columns.NOT_PARTNER % "Iceland"),
    (40, 1): ("", forms.NAME),
    (77, 4): ("s.novak@", forms.EMAIL),
    (99, 7): ("zoom", forms.MODE),
    (120, 5): ("king", forms.CAPACITY),
}


def rows():
    """150 people: each sample name about three times, in the delegations of all partners in turn."""
    countries = cycle([one.name for one in Partner.objects.at(timezone.now().date())])
    found = []
    for number in range(PEOPLE):
        one, country = NAMES[number % len(NAMES)], next(countries)
        capacity = "Head of delegation" if number < 50 else "Delegate"
        facts = [country, one["native_name"], one["badge_name"], one["lang"], f"person{number}@example.org"]
        found.append([*facts, capacity, "Director", "in person", "fish"])
    return found


def spoilt(table):
    table = [list(row) for row in table]
    for (row, column), (cell, _message) in ERRORS.items():
        table[row][column] = cell
    return table


@contextmanager
def worker():
    """A thread that does what is owed, until the journey is over."""
    over = threading.Event()

    def work():
        while not over.is_set():
            for one in Outgoing.objects.due(timezone.now()):
                outbox.run(one.kind, str(one.key))
            time.sleep(0.1)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def test_from_an_empty_workshop_to_a_printed_list(server, tmp_path):
    call_command("seed", verbosity=0)
    workshop = create_workshop(host=Partner.objects.get(code="VN"))
    role, complaints = create_role(Role.ORGANISER, workshop), []
    session = sign_in(Client(), role.user).cookies["sessionid"].value
    table = rows()
    wrong, right = (xlsx(*found, head=HEAD) for found in (spoilt(table), table))

    with worker(), chromium() as browser:
        organiser = Person(browser, server.url, role.user.full_name, complaints=complaints)
        organiser.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
        import_the_list(organiser, workshop, wrong, right)
        look_at_the_list(organiser, workshop)
        exported = organiser.download("CSV").read_text(encoding="utf-8-sig")
        text = print_the_list(organiser, tmp_path)

    assert complaints == []
    assert Delegate.objects.filter(delegation__workshop=workshop).count() == PEOPLE
    lines = list(csv.reader(io.StringIO(exported)))
    assert {line[1] for line in lines[1:]} == {one["native_name"] for one in NAMES}
    assert (len(lines), len(text) > 1000) == (PEOPLE + 1, True)
    assert [one["badge_name"] for one in NAMES if bare(one["badge_name"]) not in bare(text)] == []


def import_the_list(organiser, workshop, wrong, right):
    page = organiser.page
    organiser.go(f"/workshops/{workshop.slug}/delegations/")
    page.locator("main .pagehead a[href$='/imports/']").click()
    upload(organiser, wrong)
    assert re.findall(r"\d+", page.locator(".summary h2").inner_text()) == ["5", "150"]
    assert [message for _cell, message in ERRORS.values() if str(message) not in organiser.text()] == []
    page.locator("main a.btn[href$='/imports/']").first.click()
    upload(organiser, right)
    page.locator("main .notice-ok").wait_for()
    page.locator("main button[name=rows][value=all]").click()
    wait_for(organiser, "main a[href*='participants/?from=']")
    assert "150" in page.locator("main .notice-ok").inner_text()
    page.locator("main a[href*='participants/?from=']").click()


def upload(organiser, data):
    file = uploaded(data)
    payload = {"name": "participants.xlsx", "mimeType": file.content_type, "buffer": data}
    organiser.page.set_input_files("main input[type=file]", payload)
    organiser.page.locator("main form:has(input[type=file]) button").click()
    wait_for(organiser, "main button[name=rows]")


def wait_for(organiser, css):
    """Wait for what the finished page shows; the progress fragment links to it when the task is done."""
    result = organiser.page.locator(".job-now a.btn")
    organiser.page.locator(css).or_(result).first.wait_for()
    if result.count():
        result.click()
    organiser.page.locator(css).first.wait_for()


def look_at_the_list(organiser, workshop):
    assert "150" in organiser.page.locator("main .pagehead").inner_text()
    organiser.go(f"/workshops/{workshop.slug}/participants/?q=nguyen")
    organiser.says("Nguyễn Thị Hương Giang")
    organiser.go(f"/workshops/{workshop.slug}/participants/")


def print_the_list(organiser, folder):
    page = organiser.page
    page.locator("main .pagehead a[href$='/document/']").click()
    page.locator("main form button").click()
    wait_for(organiser, "main a[href$='.pdf']")
    address = page.locator("main a[href$='.pdf']").first.get_attribute("href")
    path = folder / "list.pdf"
    path.write_bytes(organiser.context.request.get(address).body())
    return subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout


def bare(text):
    return "".join(text.split()).replace("\u200b", "")
