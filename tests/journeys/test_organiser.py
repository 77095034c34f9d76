"""An organiser's journey from an empty workshop and a table of 150 people, with mistakes, to the list as a PDF.

Pages are used in a browser, while a thread does the queued work of a worker.
"""

import csv
import io
import json
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
from workshops.imports.columns import COLUMNS
from workshops.models import Capacity, Delegate, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = json.loads((settings.BASE_DIR / "asem_portal/demo/data/names.json").read_text())["names"]
FIELDS = ("body", "full_name", "badge_name", "name_language", "email", "capacity", "function", "mode")
PEOPLE = 150
MISTAKES = {  # place in the list, column: content of the cell
    (3, 0): "Iceland",
    (40, 1): "",
    (77, 4): "s.novak@",
    (99, 7): "zoom",
    (120, 5): "king",
}


def head():
    """Return the columns of the list as named in the template, and one that the portal does not recognise."""
    return [*(str(COLUMNS[field][0]) for field in FIELDS), "Diet"]


def rows():
    """Return 150 people: each sample name about three times, in the delegations of all partners in turn."""
    countries = cycle([one.name for one in Partner.objects.at(timezone.now().date())])
    found = []
    for number in range(PEOPLE):
        one, country = NAMES[number % len(NAMES)], next(countries)
        capacity = str((Capacity.HEAD if number < 50 else Capacity.DELEGATE).label)
        facts = [country, one["native_name"], one["badge_name"], one["lang"], f"person{number}@example.org"]
        found.append([*facts, capacity, "Director", "in person", "fish"])
    return found


def spoilt(table):
    table = [list(row) for row in table]
    for (row, column), words in MISTAKES.items():
        table[row][column] = words
    return table


@contextmanager
def worker():
    """Run a thread that does the queued work until the journey is over."""
    over = threading.Event()

    def work():
        while not over.is_set():
            for one in Outgoing.objects.due(timezone.now()):
                outbox.run(one.kind, str(one.key))
            time.sleep(0.1)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_from_an_empty_workshop_to_a_printed_list(server, tmp_path):
    call_command("seed", verbosity=0)
    workshop = create_workshop(host=Partner.objects.get(code="VN"))
    role, complaints = create_role(Role.ORGANISER, workshop), []
    session = sign_in(Client(), role.user).cookies[settings.SESSION_COOKIE_NAME].value
    table = rows()
    wrong, right = (xlsx(*found, head=head()) for found in (spoilt(table), table))

    with worker(), chromium() as browser:
        organiser = Person(browser, server.url, role.user.full_name, complaints=complaints)
        organiser.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
        import_the_list(organiser, workshop, wrong, right)
        look_at_the_list(organiser, workshop)
        exported = organiser.download("/list.csv").read_text(encoding="utf-8-sig")
        text = print_the_list(organiser, tmp_path)

    assert complaints == []
    assert Delegate.objects.filter(delegation__workshop=workshop).count() == PEOPLE
    lines = list(csv.reader(io.StringIO(exported)))
    assert {line[1] for line in lines[1:]} == {one["native_name"] for one in NAMES}
    assert (len(lines), len(text) > 1000) == (PEOPLE + 1, True)
    assert [one["badge_name"] for one in NAMES if bare(one["badge_name"]) not in bare(text)] == []


def import_the_list(organiser, workshop, wrong, right):
    organiser.go(f"/workshops/{workshop.slug}/delegations/")
    organiser.follow(f"/workshops/{workshop.slug}/imports/")
    choose(organiser, wrong)
    assert found_wrong(organiser) == MISTAKES
    organiser.follow(f"/workshops/{workshop.slug}/imports/")
    choose(organiser, right)
    assert found_wrong(organiser) == {}
    organiser.press("/confirm/", value="all")
    organiser.waits_for("a[href*='/participants/?from=']")  # the page redirects automatically once the work is done
    organiser.follow("/participants/?from=")


def choose(organiser, data):
    file = uploaded(data)
    payload = {"name": "delegates.xlsx", "mimeType": file.content_type, "buffer": data}
    organiser.page.set_input_files("main input[type=file]", payload)
    organiser.press(having="file")
    organiser.waits_for("form[action$='/confirm/']")


def found_wrong(organiser):
    """Return the mistakes shown on the page, each with advice: {(place in the list, column): content of the cell}."""
    found, names = {}, head()
    for row in organiser.page.locator("main tr[data-row]").all():
        column, words, to_do = row.locator("th, td.full").all_inner_texts()
        assert to_do
        empty = row.locator("i").count()
        found[int(row.get_attribute("data-row")) - 2, names.index(column)] = "" if empty else words
    return found


def look_at_the_list(organiser, workshop):
    assert str(PEOPLE) in organiser.waits_for(".pagehead p").inner_text()
    organiser.go(f"/workshops/{workshop.slug}/participants/?q=nguyen")
    organiser.shows("Nguyễn Thị Hương Giang")
    organiser.go(f"/workshops/{workshop.slug}/participants/")


def print_the_list(organiser, folder):
    organiser.follow("/participants/document/")
    organiser.press()
    organiser.waits_for("a[data-done], a[href$='.pdf']")
    organiser.page.reload()
    address = organiser.waits_for("a[href$='.pdf']").get_attribute("href")
    path = folder / "list.pdf"
    path.write_bytes(organiser.context.request.get(address).body())
    return subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout


def bare(text):
    return "".join(text.split()).replace("\u200b", "")
