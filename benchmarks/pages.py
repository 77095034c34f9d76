"""Measure the cost of each page: `python benchmarks/pages.py`, in the demonstration, or with `--large` in many rows.

`--large` first writes 5,000 delegates, 20,000 recommendations and 200,000 comments, which takes a minute or two. The
table shows the number of queries (including session and user), bytes before compression, the lowest processor time of 25
requests in milliseconds, and the lowest processor and elapsed times relative to a bare Django page. The lowest values
are used because other processes on the machine can only increase them. The script uses a new SQLite database in a
temporary folder; set DATABASE_URL to use another, empty database.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # models need the settings, which are chosen below
    from django.test import Client

    from members.models import User

ROOT = Path(__file__).resolve().parent.parent
TIMES = 25
urlpatterns = []  # for the bare page


class Cost(NamedTuple):
    """Seconds."""

    processor: float
    clock: float


def measure(is_large: bool) -> None:
    """Fill the database and print one line for each page and role."""
    from django.core.management import call_command  # slow import
    from django.test import Client  # slow import

    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    pages = _large() if is_large else _demonstration()
    bare = _bare()
    print(f"bare Django page: {bare.processor * 1000:.2f} ms of processor time, {bare.clock * 1000:.2f} ms elapsed\n")
    headings = f"{'queries':>7} {'bytes':>8} {'CPU ms':>8} {'CPU/bare':>9} {'time/bare':>9}"
    print(f"{'page':66} {'role':12} {headings}")
    for email, paths in pages:
        client = Client()
        if email:
            client.force_login(_user(email))
        for path in paths:
            queries, size, cost = _page(client, path)
            role = email.partition("@")[0] if email else "visitor"
            ratios = f"{cost.processor / bare.processor:9.0f} {cost.clock / bare.clock:9.0f}"
            print(f"{path:66} {role:12} {queries:7} {size:8} {cost.processor * 1000:8.1f} {ratios}", flush=True)


def _demonstration() -> list[tuple[str | None, list[str]]]:
    """Load the demonstration and return its pages as (e-mail address of the user, paths)."""
    from django.core.management import call_command  # slow import

    from asem_portal.demo.accounts import address  # slow import
    from recommendations.models import Recommendation
    from reports.models import Report  # slow import

    call_command("demo", verbosity=0)
    recommendation = Recommendation.objects.filter(state="discussion").order_by("serial").first()
    workshop = recommendation.workshop.get_absolute_url()
    adopted = Recommendation.objects.published().first()
    report = Report.objects.filter(workshop=recommendation.workshop).first()
    participant_pages = [
        workshop,
        f"{workshop}participants/",
        f"{workshop}recommendations/",
        recommendation.get_absolute_url(),
    ]
    secretariat_pages = [
        f"{workshop}delegations/",
        f"{workshop}ministries/",
        f"{workshop}reports/",
        report.get_absolute_url(),
    ]
    return [
        (None, [*PUBLIC, workshop, f"/r/{adopted.symbol}/"]),
        (address("delegate"), ["/dashboard/", *participant_pages]),
        (address("head"), ["/dashboard/", *participant_pages]),
        (
            address("secretariat"),
            ["/dashboard/", *participant_pages, f"{recommendation.get_absolute_url()}edit/", *secretariat_pages],
        ),
    ]


def _large() -> list[tuple[str | None, list[str]]]:
    """Write many rows and return their pages; one clerk has every role."""
    from benchmarks import large  # slow import
    from recommendations.models import Recommendation  # slow import

    print(large.write(), "\n")
    workshop = "/workshops/workshop-20/"
    recommendation = Recommendation.objects.filter(workshop__slug="workshop-20", state="discussion").first()
    adopted = Recommendation.objects.published().order_by("-pk").first()
    searches = [
        "/recommendations/?q=networks",
        "/recommendations/?q=999",
        "/recommendations/?area=D7.2.b",
        "/recommendations/?page=600",
    ]
    lists = [f"{workshop}{page}/" for page in ("participants", "delegations", "recommendations", "ministries")]
    filtered_lists = [f"{workshop}recommendations/?q=999", f"{workshop}participants/?q=huong"]
    return [
        (None, [*PUBLIC, *searches, workshop, f"/r/{adopted.symbol}/"]),
        (large.CLERK, ["/dashboard/", workshop, *lists, *filtered_lists, recommendation.get_absolute_url()]),
    ]


PUBLIC = ["/", "/workshops/", "/recommendations/", "/status/"]


def _page(client: "Client", path: str) -> tuple[int, int, Cost]:
    from django.db import connection  # slow import
    from django.test.utils import CaptureQueriesContext  # slow import

    client.get(path)  # compiles the templates and fills the caches
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != HTTPStatus.OK:
        raise SystemExit(f"{path} returned status {response.status_code}")
    return len(captured), len(response.content), _lowest(lambda: client.get(path))


def _bare() -> Cost:
    """Measure a page with one line, requested in the same way, without middleware."""
    from django.http import HttpResponse  # slow import
    from django.test import Client, override_settings  # slow import
    from django.urls import path  # slow import

    urlpatterns.append(path("bare/", lambda request: HttpResponse("A page.")))
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        return _lowest(lambda: Client().get("/bare/"))


def _lowest(request: Callable[[], object]) -> Cost:
    costs = []
    for _time in range(TIMES):
        processor, clock = time.process_time(), time.perf_counter()
        request()
        costs.append((time.process_time() - processor, time.perf_counter() - clock))
    return Cost(*map(min, zip(*costs, strict=True)))


def _user(email: str) -> "User":
    from members.models import User  # slow import

    return User.objects.get(email=email)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as var:
        os.environ |= {"SECRET_KEY": "benchmark", "PORTAL_LOCAL": "1", "PORTAL_VAR": var, "LOG_LEVEL": "ERROR"}
        os.environ |= {"PORTAL_URL": "http://testserver", "DJANGO_SETTINGS_MODULE": "asem_portal.settings"}
        import django

        django.setup()
        measure(is_large="--large" in sys.argv[1:])
