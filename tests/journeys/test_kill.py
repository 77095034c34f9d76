"""A worker is killed during its work and the broker loses its data: the report is rendered once, the letter sent once.

The tests call no handler: a real worker under the real supervisor does all the work. Only the lease of the dead worker,
for which everyone would have to wait half a minute, is made to expire at once.
"""

import os
import shutil
import signal

import pytest
from django.utils import timezone

from asem_portal.bootstrap import web
from registry import mail
from registry.files import storage
from registry.models import Outgoing
from reports.dispatch import dispatch as dispatch_room
from reports.models import Dispatch, ReportRendition
from reports.printing import renditions
from tests import processes
from tests.factories import create_contact, create_ministry, create_partner, create_report, create_role, issue_report
from tests.reports.reports import adopted
from workshops.models import Role

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def start(worker_environ, settings):
    """Yield a function that runs one worker under a supervisor."""
    shutil.rmtree(settings.VAR / "runs", ignore_errors=True)
    with (settings.VAR / "killed-worker.log").open("wb") as log:
        worker = web.worker(worker_environ, output=log, grace=20)
        yield lambda: processes.supervised(worker, tell=lambda line: log.write(f"{line}\n".encode()))


def kill_in_the_middle(worker, outgoing, settings):
    """Send SIGKILL to the worker's process group while work is in progress, and empty the broker."""
    begun = Outgoing.objects.filter(pk=outgoing.pk, progress__gt=0, progress__lt=100, done_at=None)
    seen = processes.within(processes.PATIENCE, begun.first, f"{outgoing} begun")
    os.killpg(worker.process.pid, signal.SIGKILL)
    processes.empty_broker(settings)
    Outgoing.objects.filter(pk=outgoing.pk).update(leased_until=timezone.now())
    assert (seen.attempts, 0 < seen.progress < 100, seen.delivery_began_at) == (1, True, None)


def done(outgoing):
    return processes.within(
        processes.PATIENCE, Outgoing.objects.filter(pk=outgoing.pk, done_at__isnull=False).first, f"{outgoing} done"
    )


def stored(settings, extension):
    """Return the names of the stored files, including any that a killed worker has left incomplete."""
    return sorted(path.name for path in settings.FILES_ROOT.rglob("*") if path.is_file() and extension in path.name)


def keeper(workshop):
    return create_role(Role.SECRETARIAT, workshop=workshop).user


def test_a_report_killed_in_mid_rendering_is_made_once_at_the_second_attempt(start, settings):
    workshop, texts = adopted(count=40)
    report = create_report(workshop, texts)
    rendition = renditions.request_file(report, by=keeper(workshop))
    outgoing = Outgoing.objects.get(kind="report.render", key=rendition.key)

    with start() as (worker,):
        kill_in_the_middle(worker, outgoing, settings)
        row = done(outgoing)
        assert worker.starts >= 2  # more if it read the file broker while its own beat wrote to it

    rendition = ReportRendition.objects.get()
    assert (row.attempts, row.progress, row.last_error) == (2, 100, "")
    assert stored(settings, ".pdf") == sorted([rendition.file, rendition.draft_file])
    assert storage.read(rendition.file).startswith(b"%PDF-1.7")


def test_a_letter_killed_in_mid_delivery_goes_out_once_at_the_second_attempt(start, settings):
    report = issue_report()
    ministry = create_contact(create_ministry(create_partner("PL")), "culture@example.org").ministry
    (dispatch,) = dispatch_room.send(report, [ministry], by=keeper(report.workshop))
    outgoing = Outgoing.objects.get(kind="dispatch.deliver", key=dispatch.key)

    with start() as (worker,):
        kill_in_the_middle(worker, outgoing, settings)
        row = done(outgoing)
        assert worker.starts >= 2  # more if it read the file broker while its own beat wrote to it

    dispatch = Dispatch.objects.get()
    (message,) = mail.local_messages()
    assert (row.attempts, row.progress, row.is_delivery_uncertain) == (2, 100, False)
    assert stored(settings, ".pdf") == sorted([report.master.file, report.master.draft_file, dispatch.letter_file])
    assert (message["To"], dispatch.sent_at is not None) == ("culture@example.org", True)
