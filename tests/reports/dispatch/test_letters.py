"""Letters are rendered in batches, each of them once and with the same bytes as if rendered alone."""

import pytest
from django.core.cache import cache

from registry import outbox
from registry.files import storage
from reports.dispatch import delivery
from reports.dispatch import dispatch as dispatch_room
from reports.models import Dispatch
from reports.printing import letter
from tests.factories import create_contact, create_ministry, create_partner, create_role, issue_report
from workshops.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """Return a report queued for three ministries, as a note verbale and as letters."""
    report = issue_report()
    ministries = [create_ministry(create_partner("PL"), kind) for kind in ("culture", "foreign_affairs")]
    ministries.append(create_ministry(create_partner("LA")))
    for ministry in ministries:
        create_contact(ministry, f"{ministry.code.lower()}@example.org")
    dispatch_room.send(report, ministries, by=create_role(Role.SECRETARIAT, workshop=report.workshop).user)
    cache.clear()
    return report


def test_batch_renders_the_same_bytes_as_single_letters(report, mailoutbox):
    rows = list(Dispatch.objects.select_related(*delivery.RELATED).order_by("number"))
    alone = [letter.render_all(delivery._contents([row]), progress=None)[0].sha256 for row in rows]

    outbox.run("dispatch.deliver", rows[0].key)

    names = list(Dispatch.objects.order_by("number").values_list("letter_file", flat=True))
    assert names == [f"{sha256}.pdf" for sha256 in alone]
    assert len(mailoutbox) == 1
    assert {storage.read(name)[:5] for name in names} == {b"%PDF-"}


def test_letters_claimed_by_another_worker_are_skipped(report, mailoutbox):
    first, second, _third = Dispatch.objects.order_by("number")
    cache.add(f"letter:{second.key}", 1, 60)

    outbox.run("dispatch.deliver", first.key)

    assert [bool(row.letter_file) for row in Dispatch.objects.order_by("number")] == [True, False, True]
    outbox.run("dispatch.deliver", second.key)  # its own letter is rendered even if another worker has claimed it
    assert Dispatch.objects.get(pk=second.pk).letter_file
