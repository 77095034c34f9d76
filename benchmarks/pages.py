"""What each page costs: `python benchmarks/pages.py`, of the demonstration; with `--large`, of a portal after many years.

`--large` writes 5,000 delegates, 20,000 recommendations and 200,000 comments first, which takes a minute or two.
Queries (all of them: session and user as well), bytes before compression, and the median time of nine requests as a
ratio to a bare page of Django asked in the same run, so that two machines can be compared. In a process of its own,
on a new SQLite database in a temporary folder; DATABASE_URL names another one, which has to be empty.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the settings are chosen below, and models need them
    from django.test import Client

    from members.models import User

ROOT = Path(__file__).resolve().parent.parent
TIMES = 9
urlpatterns = []  # of the bare page


def measure(is_large: bool) -> None:
    """Fill the database and print one line a page and role."""
    from django.core.management import call_command  # slow import
    from django.test import Client  # slow import

    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    pages = _large() if is_large else _demonstrated()
    bare = _bare()
    print(f"a bare page of Django: {bare * 1000:.2f} ms\n")
    print(f"{'page':66} {'as':12} {'queries':>7} {'bytes':>8} {'times bare':>10}")
    for email, paths in pages:
        client = Client()
        if email:
            client.force_login(_user(email))
        for path in paths:
            queries, size, seconds = _page(client, path)
            who = email.partition("@")[0] if email else "nobody"
            print(f"{path:66} {who:12} {queries:7} {size:8} {seconds / bare:10.0f}", flush=True)


def _demonstrated() -> list[tuple[str | None, list[str]]]:
    """The pages of the demonstration: (address of whom, paths)."""
    from django.core.management import call_command  # slow import

    from asem_portal.demo.accounts import address  # slow import
    from recommendations.models import Recommendation
    from reports.models import Report  # slow import

    call_command("demo", verbosity=0)
    text = Recommendation.objects.filter(state="discussion").order_by("serial").first()
    workshop = text.workshop.get_absolute_url()
    adopted = Recommendation.objects.released().first()
    report = Report.objects.filter(workshop=text.workshop).first()
    inside = [workshop, f"{workshop}participants/", f"{workshop}recommendations/", text.get_absolute_url()]
    kept = [f"{workshop}delegations/", f"{workshop}ministries/", f"{workshop}reports/", report.get_absolute_url()]
    return [
        (None, [*PUBLIC, workshop, f"/r/{adopted.symbol}/"]),
        (address("delegate"), ["/desk/", *inside]),
        (address("head"), ["/desk/", *inside]),
        (address("secretariat"), ["/desk/", *inside, f"{text.get_absolute_url()}edit/", *kept]),
    ]


def _large() -> list[tuple[str | None, list[str]]]:
    """The same of the many rows; one clerk holds every role there is."""
    from benchmarks import large  # slow import
    from recommendations.models import Recommendation  # slow import

    print(large.write(), "\n")
    workshop = "/workshops/workshop-20/"
    text = Recommendation.objects.filter(workshop__slug="workshop-20", state="discussion").first()
    adopted = Recommendation.objects.released().order_by("-pk").first()
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
        (large.CLERK, ["/desk/", workshop, *lists, *narrowed, text.get_absolute_url()]),
    ]


PUBLIC = ["/", "/workshops/", "/recommendations/", "/status/"]


def _page(client: "Client", path: str) -> tuple[int, int, float]:
    from django.db import connection  # slow import
    from django.test.utils import CaptureQueriesContext  # slow import

    client.get(path)  # warm: templates compiled, caches filled
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != HTTPStatus.OK:
        raise SystemExit(f"{path} answered {response.status_code}")
    return len(captured), len(response.content), _median(lambda: client.get(path))


def _bare() -> float:
    """The time of a page that says one line, asked in the same way, without middleware."""
    from django.http import HttpResponse  # slow import
    from django.test import Client, override_settings  # slow import
    from django.urls import path  # slow import

    urlpatterns.append(path("bare/", lambda request: HttpResponse("A page.")))
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        return _median(lambda: Client().get("/bare/"))


def _median(ask: Callable[[], object]) -> float:
    seconds = []
    for _time in range(TIMES):
        begun = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


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
