"""The secretariat's road: from ten adopted texts to a hundred and eight letters, through a post that fails as posts do.

A real worker, killed once in the middle, hands them to a real mail server that refuses some, puts some off, and hangs up
on some after it took them. In the end nobody is forgotten.
"""

import os
import signal
from email.utils import parseaddr

import pytest

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
PARTNERS = 54  # with two ministries each


def ministries(workshop):
    """Two ministries, with an address each, of so many partners of the workshop's first day; returns the addresses."""
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
    return [contact.email for contact in contacts]


def habits(addresses):
    return (
        dict.fromkeys(addresses[10:14], "refuse")
        | dict.fromkeys(addresses[30:36], "delay")
        | dict.fromkeys(addresses[50:53], "hang_up")
    )


@pytest.fixture
def scene(server, worker_environ, settings, tmp_path):
    """An issued report of ten texts, 108 addresses, the post, and the secretariat's account."""
    workshop, texts = adopted(count=5, topics=2)
    report = issue_report(create_report(workshop, texts))
    keeper = create_role(Role.SECRETARIAT, workshop=workshop).user
    addresses = ministries(workshop)
    with relay(habits(addresses)) as post:
        environ = worker_environ | {
            "PORTAL_LOCAL_EMAILS": "0",
            "EMAIL_URL": f"smtp://127.0.0.1:{post.server_address[1]}",
            "PORTAL_MAIL_PAUSES": "1,1,1,1",
            # What the killed worker was delivering is settled when nine answers could have been given.
            "PORTAL_MAIL_TIMEOUT": "4",
            "PORTAL_URL": server.url,
        }
        yield report, keeper, addresses, post, environ


def session_of(user):
    """The cookie of somebody who is signed in, the second factor just given."""
    return sign_in(SecureClient(), user).cookies["sessionid"].value


def unsettled(report):
    """How many letters are neither delivered nor failed."""
    settled = Outgoing.objects.filter(kind="dispatch.deliver", key__in=report.dispatches.values("key"))
    return 2 * PARTNERS - settled.exclude(done_at=None, failed_at=None).count()


def test_nobody_is_forgotten(scene, settings, tmp_path, monkeypatch):
    # The browser's loop runs in this thread; the database is asked between two of its steps, never within one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    report, keeper, addresses, post, environ = scene
    cookie, complaints = session_of(keeper), []
    with (tmp_path / "worker.log").open("wb") as log, chromium() as browser:
        worker = web.worker(environ, output=log, grace=20)
        person = Person(browser, environ["PORTAL_URL"], "Secretariat", complaints=complaints)
        person.context.add_cookies([{"name": "sessionid", "value": cookie, "url": environ["PORTAL_URL"]}])
        _send(person, report)
        with processes.supervised(worker, tell=lambda line: log.write(f"{line}\n".encode())):
            _kill_in_the_middle(worker, settings)
            _wait_for_all(report)
            counts = _counts(person, report)
            # The worker that was killed may have had one more message in its hand.
            assert (counts["failed"], counts["delivery_uncertain"]) in {(4, 3), (4, 4)}
            assert sum(counts.values()) == 2 * PARTNERS
            post.heal()
            _repeat(person, report, counts["delivery_uncertain"])
            _wait_for_all(report)
        assert _counts(person, report) == {"sent": 2 * PARTNERS}
    _count(post, addresses)
    assert complaints == []


def _send(person, report):
    person.go(f"/reports/{report.key}/send/")
    assert person.page.locator("main [name=ministries]:checked").count() == 2 * PARTNERS
    assert person.page.locator("main section[aria-labelledby=left-out]").count() == 0
    person.press(having="ministries")
    person.succeeds()
    assert sum(_counts(person, report).values()) == 2 * PARTNERS


def _kill_in_the_middle(worker, settings):
    some = Dispatch.objects.filter(sent_at__isnull=False)
    processes.within(3 * processes.PATIENCE, lambda: some.count() > 8, "some letters sent")
    os.killpg(worker.process.pid, signal.SIGKILL)
    processes.empty_broker(settings)


def _wait_for_all(report):
    """Wait as long as letters are being settled: how many a machine renders in a minute is not tested here."""
    while left := unsettled(report):
        processes.within(
            processes.PATIENCE, lambda left=left: unsettled(report) < left, f"one of {left} letters settled"
        )


def _counts(person, report):
    """How many letters the page counts in each state."""
    person.go(report.get_absolute_url())
    legend = person.page.locator("#receipts .legend [data-state]").all()
    return {state.get_attribute("data-state"): int(state.locator("b").inner_text()) for state in legend}


def _repeat(person, report, unsure):
    """What was not delivered goes out again together, what was perhaps sent one by one."""
    person.press(f"/reports/{report.key}/resend/")
    person.succeeds()
    assert "failed" not in _counts(person, report)
    for _ in range(unsure):
        person.go(f"{report.get_absolute_url()}?state=delivery_uncertain")
        person.press("/resend/")
        person.succeeds()


def _count(post, addresses):
    """Each ministry has its letter; one that came twice, because it was perhaps sent, is the same message."""
    assert {parseaddr(message["To"])[1] for message in post.taken} == set(addresses)
    known = {message["Message-ID"] for message in post.taken}
    assert {message["Message-ID"] for message in post.swallowed} <= known
    assert len(known) == len(addresses) >= len(post.taken) - 1
