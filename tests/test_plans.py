"""The plans of PostgreSQL for the pages with 20,000 recommendations: no page reads a whole table."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import pages, seed
from members.models import User
from tests.signing import sign_in

SIZE = 20_000
LARGE = {"registry_auditentry", "workshops_delegate"} | {
    f"recommendations_{name}" for name in ("recommendation", "version", "paragraphtext", "comment", "adoption", "label")
}
USERS = {pages.PARTICIPANT: seed.PARTICIPANT, pages.SECRETARIAT: seed.SECRETARIAT}
MEASURED = [
    page
    for page in pages.PAGES
    if page.goal
    and not page.is_conditional
    and not page.is_first  # in tests, no page is kept
    and "search" not in page.name  # searches have their own tests
    # The secretariat's dashboard evaluates each recommendation that may await it; the dates of workshops have no index.
    and (page.name, page.reader) != ("dashboard", pages.SECRETARIAT)
    and page.name != "register by topic"
]


@pytest.mark.long
@pytest.mark.django_db
def test_no_page_scans_a_large_table(client):
    if connection.vendor != "postgresql":
        pytest.skip("plans of PostgreSQL")
    call_command("seed", verbosity=0)
    seed.write(SIZE)
    places = seed.places()
    scanned = {f"{page.name}, {page.reader}": scans(client, page, places) for page in MEASURED}
    assert {name: found for name, found in scanned.items() if found} == {}


def scans(client, page, places):
    """Return the large tables that a page reads whole, each with the statement."""
    if page.reader:
        sign_in(client, User.objects.get(email=USERS[page.reader]))
    else:
        client.logout()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page.path.format(**places)).status_code == 200
    statements = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    # A count and the keys of the last page pass all rows; an index alone can serve them only after VACUUM, which cannot
    # run in a test. EXISTS stops at the first row.
    statements = [one for one in statements if not re.search(r"COUNT\(|SELECT EXISTS|OFFSET", one)]
    return [(table, statement) for statement in statements for table in whole_tables(statement)]


def whole_tables(statement):
    """Return the large tables that a statement scans sequentially."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return [table for table in re.findall(r"Seq Scan on (\S+)", plan) if table in LARGE]
