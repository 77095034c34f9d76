"""What each page costs: `python benchmarks/pages.py`, of the demonstration; with `--large`, of a portal after many years.

`--large` writes 5,000 delegates, 20,000 recommendations and 200,000 comments first, which takes a minute or two.
Queries (all of them: session and user as well), bytes before compression, and of 25 requests the least
processor time, in milliseconds and as a ratio to a bare page of Django, and the least time by the clock as such a
ratio: the least, because what else the machine does only ever adds to it. In a process of its own,
on a new SQLite database in a temporary folder; DATABASE_URL names another one, which has to be empty.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the settings are chosen below, and models need them
    from django.test import Client

    from members.models import User

ROOT = Path(__file__).resolve().parent.parent
TIMES = 25
urlpatterns = []  # of the bare page


class Cost(NamedTuple):
    """Seconds."""

    processor: float
    clock: float


def measure(is_large: bool) -> None:
    """Fill the database and print one line a page and role."""
    from django.core.management import call_command  # slow import
    from django.test import Client  # slow import

    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    pages = _large() if is_large else _demonstrated()
    bare = _bare()
    print(f"a bare page of Django: {bare.processor * 1000:.2f} ms of processor time, {bare.clock * 1000:.2f} ms\n")
    heads = f"{'queries':>7} {'bytes':>8} {'CPU ms':>8} {'CPU/bare':>9} {'time/bare':>9}"
    print(f"{'page':66} {'as':12} {heads}")
    for email, paths in pages:
        client = Client()
        if email:
            client.force_login(_user(email))
        for path in paths:
            queries, size, cost = _page(client, path)
            who = email.partition("@")[0] if email else "nobody"
            ratios = f"{cost.processor / bare.processor:9.0f} {cost.clock / bare.clock:9.0f}"
            print(f"{path:66} {who:12} {queries:7} {size:8} {cost.processor * 1000:8.1f} {ratios}", flush=True)


def _demonstrated() -> list[tuple[str | None, list[str]]]:
    """The pages of the demonstration: (address of whom, paths)."""
    from django.core.management import call_command  # slow import

    from asem_portal.demo.accounts import address  # slow import
    from recommendations.models import Recommendation
    from reports.models import Report  # slow import

    call_command("demo", verbosity=0)
    text = Recommendation.objects.filter(state="discussion").order_by("serial").first()
    workshop = text.workshop.get_absolute_url()
    adopted = Recommendation.objects.published().first()
    report = Report.objects.filter(workshop=text.workshop).first()
    inside = [workshop, f"{workshop}participants/", f"{workshop}recommendations/", text.get_absolute_url()]
    kept = [f"{workshop}delegations/", f"{workshop}ministries/", f"{workshop}reports/", report.get_absolute_url()]
    return [
        (None, [*PUBLIC, workshop, f"/r/{adopted.symbol}/"]),
        (address("delegate"), ["/dashboard/", *inside]),
        (address("head"), ["/dashboard/", *inside]),
        (address("secretariat"), ["/dashboard/", *inside, f"{text.get_absolute_url()}edit/", *kept]),
    ]


def _large() -> list[tuple[str | None, list[str]]]:
    """The same of the many rows; one clerk holds every role there is."""
    from benchmarks import large  # slow import
    from recommendations.models import Recommendation  # slow import

    print(large.write(), "\n")
    workshop = "/workshops/workshop-20/"
    text = Recommendation.objects.filter(workshop__slug="workshop-20", state="discussion").first()
    adopted = Recommendation.objects.published().order_by("-pk").first()
    searches = [
        "/recommendations/?q=networks",
        "/recommendations/?q=999",
        "/recommendations/?area=D7.2.b",
        "/recommendations/?page=600",
    ]
    lists = [f"{workshop}{page}/" for page in ("participants", "delegations", "recommendations", "ministries")]
    narrowed = [f"{workshop}recommendations/?q=999", f"{workshop}participants/?q=huong"]
    return [
        (None, [*PUBLIC, *searches, workshop, f"/r/{adopted.symbol}/"]),
        (large.CLERK, ["/dashboard/", workshop, *lists, *narrowed, text.get_absolute_url()]),
    ]


PUBLIC = ["/", "/workshops/", "/recommendations/", "/status/"]


def _page(client: "Client", path: str) -> tuple[int, int, Cost]:
    from django.db import connection  # slow import
    from django.test.utils import CaptureQueriesContext  # slow import

    client.get(path)  # warm: templates compiled, caches filled
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != HTTPStatus.OK:
        raise SystemExit(f"{path} answered {response.status_code}")
    return len(captured), len(response.content), _least(lambda: client.get(path))


def _bare() -> Cost:
    """What a page that says one line costs, asked in the same way, without middleware."""
    from django.http import HttpResponse  # slow import
    from django.test import Client, override_settings  # slow import
    from django.urls import path  # slow import

    urlpatterns.append(path("bare/", lambda request: HttpResponse("A page.")))
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        return _least(lambda: Client().get("/bare/"))


def _least(ask: Callable[[], object]) -> Cost:
    costs = []
    for _time in range(TIMES):
        processor, clock = time.process_time(), time.perf_counter()
        ask()
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
