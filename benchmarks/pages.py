"""What each page of the demonstration costs: `python benchmarks/pages.py`.

Queries (all of them: session and user as well), bytes before compression, and the median time of nine requests as a
ratio to a bare page of Django asked in the same run, so that two machines can be compared. In a process of its own,
on a new SQLite database in a temporary folder.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMES = 9
urlpatterns = []  # of the bare page


def measure():
    """Load the demonstration and print one line a page and role."""
    from django.core.management import call_command  # slow import
    from django.test import Client  # slow import

    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("demo", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    bare = _bare()
    print(f"a bare page of Django: {bare * 1000:.2f} ms\n")
    print(f"{'page':58} {'as':12} {'queries':>7} {'bytes':>8} {'times bare':>10}")
    for role, paths in _pages():
        client = Client()
        if role:
            client.force_login(_user(role))
        for path in paths:
            queries, size, seconds = _page(client, path)
            print(f"{path:58} {role or 'nobody':12} {queries:7} {size:8} {seconds / bare:10.0f}")


def _pages():
    from recommendations.models import Recommendation, Report  # slow import

    workshop = "/workshops/luang-prabang-2026/"
    text = Recommendation.objects.filter(state="discussion").order_by("serial").first()
    adopted = Recommendation.objects.released().first()
    report = Report.objects.first()
    inside = [workshop, f"{workshop}participants/", f"{workshop}recommendations/", text.get_absolute_url()]
    yield None, ["/", "/workshops/", workshop, "/recommendations/", f"/r/{adopted.symbol}/", "/status/"]
    yield "delegate", ["/desk/", *inside]
    yield "head", ["/desk/", *inside]
    kept = [f"{workshop}delegations/", f"{workshop}ministries/", f"{workshop}reports/", report.get_absolute_url()]
    yield "secretariat", ["/desk/", *inside, f"{text.get_absolute_url()}edit/", *kept]


def _page(client, path):
    from django.db import connection  # slow import
    from django.test.utils import CaptureQueriesContext  # slow import

    client.get(path)  # warm: templates compiled, caches filled
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path} answered {response.status_code}")
    return len(captured), len(response.content), _median(lambda: client.get(path))


def _bare():
    """The time of a page that says one line, asked in the same way, without middleware."""
    from django.http import HttpResponse  # slow import
    from django.test import Client, override_settings  # slow import
    from django.urls import path  # slow import

    urlpatterns.append(path("bare/", lambda request: HttpResponse("A page.")))
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        return _median(lambda: Client().get("/bare/"))


def _median(ask):
    seconds = []
    for _time in range(TIMES):
        begun = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def _user(role):
    from asem_portal.demonstration import address  # slow import
    from members.models import User  # slow import

    return User.objects.get(email=address(role))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as var:
        os.environ |= {"SECRET_KEY": "benchmark", "PORTAL_LOCAL": "1", "PORTAL_VAR": var, "LOG_LEVEL": "ERROR"}
        os.environ |= {"PORTAL_URL": "http://testserver", "DJANGO_SETTINGS_MODULE": "asem_portal.settings"}
        import django

        django.setup()
        measure()
