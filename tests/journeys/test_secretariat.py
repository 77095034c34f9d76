"""The secretariat's journey from ten adopted recommendations to 108 letters, through an unreliable mail server.

A real worker, which is killed once, passes the letters to a real mail server, which refuses some, delays some, and
hangs up on some after receiving them. In the end, every ministry has been sent its letter.
"""

import os
import signal
from email.utils import parseaddr

import pytest
from django.conf import settings

from asem_portal.bootstrap import web
from members.models import Contact, Ministry, Partner
from registry.models import Outgoing
from reports.models import Dispatch
from tests import processes
from tests.browser import chromium
from tests.factories import create_role, issue_report
from tests.factories.reports import create_report
from tests.journeys.relay import relay
from tests.journeys.road import Person
from tests.reports.reports import adopted
from tests.signing import SecureClient, sign_in
from workshops.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTNERS = 54  # partners with two ministries each
LETTERS = 2 * (PARTNERS - 1)  # the ministries of the host write them


def ministries(workshop):
    """Create two ministries, each with an address, for this number of partners; return the addresses but the host's."""
    have = Partner.objects.count()
    fields = {"region": "asia", "group": "asean", "joined_on": workshop.starts_on.replace(year=1996)}
    partners = Partner.objects.bulk_create(
        Partner(code=f"Z{n}", name=f"Partner {n}", formal_name="", sort_name=f"{n}", protocol_order=100 + n, **fields)
        for n in range(PARTNERS - have)
    )
    rows = Ministry.objects.bulk_create(
        Ministry(code=f"{partner.code}-{kind[:3].upper()}", partner=partner, kind=kind, name=f"Ministry of {kind}")
        for partner in [*Partner.objects.exclude(pk__in=[one.pk for one in partners]), *partners]
        for kind in ("foreign_affairs", "culture")
    )
    contacts = Contact.objects.bulk_create(
        Contact(ministry=row, email=f"{row.code.lower()}@example.org", full_name=f"Reader {n}")
        for n, row in enumerate(rows)
    )
    return [contact.email for contact in contacts if contact.ministry.partner_id != workshop.host_id]


def habits(addresses):
    return (
        dict.fromkeys(addresses[10:14], "refuse")
        | dict.fromkeys(addresses[30:36], "delay")
        | dict.fromkeys(addresses[50:53], "hang_up")
    )


@pytest.fixture
def scene(server, worker_environ, settings, tmp_path):
    """Yield an issued report with ten recommendations, 108 addresses, the mail server, and the secretariat."""
    workshop, texts = adopted(count=5, topics=2)
    report = issue_report(create_report(workshop, texts))
    keeper = create_role(Role.SECRETARIAT, workshop=workshop).user
    addresses = ministries(workshop)
    with relay(habits(addresses)) as post:
        environ = worker_environ | {
            "PORTAL_LOCAL_EMAILS": "0",
            "EMAIL_URL": f"smtp://127.0.0.1:{post.server_address[1]}",
            "PORTAL_MAIL_PAUSES": "1,1,1,1",
            # The message that the killed worker was delivering is settled after the time for nine answers.
            "PORTAL_MAIL_TIMEOUT": "4",
            "PORTAL_URL": server.url,
        }
        yield report, keeper, addresses, post, environ


def session_of(user, url):
    """Return the session cookie, for a browser, of a signed-in user who has just used the second factor."""
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": sign_in(SecureClient(), user).cookies[name].value, "url": url}


def unsettled(report):
    """Return how many letters have neither been delivered nor failed."""
    settled = Outgoing.objects.filter(kind="dispatch.deliver", key__in=report.dispatches.values("key"))
    return LETTERS - settled.exclude(done_at=None, failed_at=None).count()


def test_nobody_is_forgotten(scene, settings, tmp_path, monkeypatch):
    # The browser's event loop runs in this thread, so the database is queried between two of its steps, never during
    # one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    report, keeper, addresses, post, environ = scene
    cookie, complaints = session_of(keeper, environ["PORTAL_URL"]), []
    with (tmp_path / "worker.log").open("wb") as log, chromium() as browser:
        worker = web.worker(environ, output=log, grace=20)
        person = Person(browser, environ["PORTAL_URL"], "Secretariat", complaints=complaints)
        person.context.add_cookies([cookie])
        _send(person, report)
        with processes.supervised(worker, tell=lambda line: log.write(f"{line}\n".encode())):
            _kill_in_the_middle(worker, settings)
            _wait_for_all(report)
            counts = _counts(person, report)
            # The killed worker may have been sending one more message.
            assert (counts["failed"], counts["delivery_uncertain"]) in {(4, 3), (4, 4)}
            assert sum(counts.values()) == LETTERS
            post.heal()
            _repeat(person, report, counts["delivery_uncertain"])
            _wait_for_all(report)
        assert _counts(person, report) == {"sent": LETTERS}
    _count(post, addresses)
    assert complaints == []


def _send(person, report):
    person.go(f"/reports/{report.key}/send/")
    assert person.page.locator("main [name=ministries]:checked").count() == LETTERS
    assert person.page.locator("main section[aria-labelledby=left-out]").count() == 0
    person.press(having="ministries")
    person.press(value="yes")
    person.succeeds()
    assert sum(_counts(person, report).values()) == LETTERS


def _kill_in_the_middle(worker, settings):
    some = Dispatch.objects.filter(sent_at__isnull=False)
    processes.within(3 * processes.PATIENCE, lambda: some.count() > 8, "some letters sent")
    os.killpg(worker.process.pid, signal.SIGKILL)
    processes.empty_broker(settings)


def _wait_for_all(report):
    """Wait until all letters are settled; the speed of rendering is not tested here."""
    while left := unsettled(report):
        processes.within(
            processes.PATIENCE, lambda left=left: unsettled(report) < left, f"one of {left} letters settled"
        )


def _counts(person, report):
    """Return the number of letters in each state, as shown on the page."""
    person.go(report.get_absolute_url())
    legend = person.page.locator("#receipts .legend [data-state]").all()
    return {state.get_attribute("data-state"): int(state.locator("b").inner_text()) for state in legend}


def _repeat(person, report, unsure):
    """Resend undelivered letters together, and those with uncertain delivery one by one."""
    person.press(f"/reports/{report.key}/resend/")
    person.press(value="yes")
    person.succeeds()
    assert "failed" not in _counts(person, report)
    for _ in range(unsure):
        person.go(f"{report.get_absolute_url()}?state=delivery_uncertain")
        person.press("/resend/")
        person.press(value="yes")
        person.succeeds()


def _count(post, addresses):
    """Check that each ministry has its letter; any letter received twice must be the same message."""
    assert {parseaddr(message["To"])[1] for message in post.taken} == set(addresses)
    known = {message["Message-ID"] for message in post.taken}
    assert {message["Message-ID"] for message in post.swallowed} <= known
    assert len(known) == len(addresses) >= len(post.taken) - 1
