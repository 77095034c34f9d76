"""Dashboard items for the secretariat: the next step of each report, and letters that need attention."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from members.models import User
from registry.models import Outgoing
from registry.worklist import WorklistItem
from reports.dispatch.dispatch import DELIVER
from reports.models import Dispatch, Report

PATIENCE = timedelta(days=14)  # time after which an unacknowledged letter appears on the dashboard
FAILED = ngettext_lazy("letter failed", "letters failed")
UNCERTAIN = ngettext_lazy("letter with uncertain delivery", "letters with uncertain delivery")
UNACKNOWLEDGED = ngettext_lazy("letter not acknowledged within two weeks", "letters not acknowledged within two weeks")
IN_DRAFT = _("draft report not yet issued")
NOT_TRANSMITTED = _("report issued but not transmitted")
NOT_SENT = _("report not sent to any ministry")


def items(user: User) -> list[WorklistItem]:
    """Return letters that failed or are not acknowledged, and reports to finish, transmit or send. One query."""
    failed = Outgoing.objects.filter(kind=DELIVER, failed_at__isnull=False)
    unopened = Dispatch.objects.filter(opened_at=None, acknowledged_at=None)
    reports = Report.objects.for_secretariat(user).select_related("meeting", "transmission", "workshop")
    reports = reports.annotate(
        letters=_count(Dispatch.objects.all()),
        failed=_count(unopened.filter(key__in=failed.filter(delivery_began_at=None).values("key"))),
        uncertain=_count(unopened.filter(key__in=failed.exclude(delivery_began_at=None).values("key"))),
        unacknowledged=_count(_unacknowledged()),
    )
    worklist = []
    for report in reports:
        worklist += _letters(report) + _next_step(report)
    return worklist


def _unacknowledged() -> QuerySet[Dispatch]:
    """Return letters delivered, and last reminded, more than PATIENCE ago without acknowledgement."""
    before = timezone.now() - PATIENCE
    delivered = Q(sent_at__lt=before) | Q(handed_on__lt=before.date())
    return Dispatch.objects.filter(delivered, acknowledged_at=None).filter(
        Q(reminded_at=None) | Q(reminded_at__lt=before)
    )


def _count(dispatches: QuerySet[Dispatch]) -> Coalesce:
    own = dispatches.filter(report=OuterRef("pk")).order_by().values("report")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def _letters(report: Any) -> list[WorklistItem]:
    """Return items about letters; those of archived workshops are not expected to be acknowledged."""
    rows, url = [], f"{report.get_absolute_url()}#distribution"
    if report.failed:
        rows.append((report.failed, FAILED % report.failed, _("Resend"), True))
    if report.uncertain:
        rows.append((report.uncertain, UNCERTAIN % report.uncertain, _("Review"), True))
    if report.unacknowledged and not report.workshop.archived_at:
        rows.append((report.unacknowledged, UNACKNOWLEDGED % report.unacknowledged, _("Remind"), False))
    group = report.workshop.short_name
    return [
        WorklistItem(number, sentence, url, str(verb), report.symbol, due, group)
        for number, sentence, verb, due in rows
    ]


def _next_step(report: Any) -> list[WorklistItem]:
    """Return the next step of a report, if any."""
    if not report.is_issued:
        sentence, verb = IN_DRAFT, _("Continue")
    elif getattr(report, "transmission", None) is None:
        sentence, verb = NOT_TRANSMITTED, _("Transmit")
    elif not report.letters and not report.workshop.archived_at:
        sentence, verb = NOT_SENT, _("Send")
    else:
        return []
    sub, group = f"{report.symbol}, {report.meeting}", report.workshop.short_name
    return [WorklistItem(1, str(sentence), report.get_absolute_url(), str(verb), sub, group=group)]
