"""Factories of reports with their files, transmissions and dispatches."""

from datetime import date
from uuid import uuid4

from django.utils import timezone

from registry import links
from registry.files import storage
from reports.models import Dispatch, Report, ReportItem, ReportRendition, Transmission
from reports.printing import letter
from tests.factories.members import create_ministry
from tests.factories.recommendations import create_recommendation
from tests.factories.workshops import create_delegate, create_delegation, create_meeting, create_role, create_workshop
from workshops.models import Role


def create_report(workshop=None, recommendations=None, by=None, meeting=None, **fields):
    """Create a draft report of a workshop to its meeting, with adopted `recommendations` (by default one)."""
    if recommendations is None:
        recommendations = [create_recommendation("adopted", author=create_delegate(create_delegation(workshop)))]
    workshop = workshop or (recommendations[0].workshop if recommendations else create_workshop())
    by = by or create_role(Role.SECRETARIAT, workshop=workshop).user
    serial = Report.objects.filter(workshop=workshop).count() + 1
    defaults = {"title": workshop.title, "dated_on": date(2026, 6, 30), "composed_at": timezone.now()}
    defaults |= {"serial": serial, "symbol": f"{workshop.symbol_stem}/REP/{serial}", "composed_by": by}
    report = Report.objects.create(workshop=workshop, meeting=meeting or create_meeting(), **defaults | fields)
    ReportItem.objects.bulk_create(
        ReportItem(report=report, meeting=report.meeting, recommendation=row, version=row.current, position=place)
        for place, row in enumerate(recommendations, 1)
    )
    return report


def create_rendition(report=None, data=b"%PDF-1.7 a finished file", **fields):
    """Create a finished file of a report. Its bytes are not a real PDF."""
    report = report or create_report()
    name = storage.store(data, "pdf")
    defaults = {"digest": uuid4().hex * 2, "snapshot": storage.store(b"{}", "json"), "requested_at": timezone.now()}
    defaults |= {"requested_by": report.composed_by, "rendered_at": timezone.now(), "pages": 9, "size": len(data)}
    defaults |= {"draft_pages": 8, "draft_size": len(data)}
    defaults |= {
        "file": name,
        "draft_file": storage.store(b"%PDF-1.7 draft of " + data, "pdf"),
        "sha256": name.partition(".")[0],
    } | fields
    return ReportRendition.objects.create(report=report, **defaults)


def issue_report(report=None, issued_at=None, **fields):
    """Issue a report, now or at `issued_at`, with a master file that has `fields`."""
    report = report or create_report()
    report.items.update(is_issued=True)
    report.state, report.issued_at, report.master = (
        "issued",
        issued_at or timezone.now(),
        create_rendition(report, **fields),
    )
    report.save(update_fields=["state", "issued_at", "master"])
    return report


def create_transmission(report=None, **fields):
    """Record the transmission of an issued report to its meeting."""
    report = report or issue_report()
    defaults = {"meeting": report.meeting, "occurred_on": timezone.localdate(), "sent_at": timezone.now()}
    return Transmission.objects.create(report=report, **defaults | {"recorded_by": report.composed_by} | fields)


def create_dispatch(report=None, ministry=None, **fields):
    """Create the dispatch of an issued report to one ministry, with its personal link."""
    report, ministry = report or issue_report(), ministry or create_ministry()
    number = Dispatch.objects.filter(report__workshop=report.workshop).count() + 1
    mark = letter.MARKS[letter.kind_to(ministry)]
    defaults = {"rendition": report.master, "number": number}
    defaults["symbol"] = f"{report.workshop.symbol_stem}/{mark}/{number}"
    defaults |= {"ministry_name": ministry.name, "partner_name": ministry.partner.name, "queued_at": timezone.now()}
    defaults |= {"dated_on": timezone.localdate(timezone=report.workshop.tz)}
    defaults |= {"email": f"{ministry.code.lower()}@example.org", "addressee": "Bouakeo Vongphachanh"}
    dispatch = Dispatch.objects.create(report=report, ministry=ministry, **defaults | fields)
    links.issue("letter", dispatch.key, address=dispatch.email, days=365)
    return dispatch
