"""What waits for the secretariat in its reports: one line of the dashboard for each thing to do."""

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

PATIENCE = timedelta(days=14)  # in which a ministry may acknowledge before it is reminded
LOST = ngettext_lazy("letter was not delivered", "letters were not delivered")
UNSURE = ngettext_lazy("letter was perhaps sent", "letters were perhaps sent")
SILENT = ngettext_lazy("letter was not acknowledged in two weeks", "letters were not acknowledged in two weeks")
COMPOSED = _("report is being composed")
NOT_TRANSMITTED = _("report is issued and not transmitted")
NOT_SENT = _("report was sent to no ministry")


def items(user: User) -> list[WorklistItem]:
    """Letters that did not arrive or are not acknowledged, and reports to be finished, transmitted or sent. One query."""
    failed = Outgoing.objects.filter(kind=DELIVER, failed_at__isnull=False)
    lost = Dispatch.objects.filter(opened_at=None, acknowledged_at=None)
    reports = Report.objects.for_secretariat(user).select_related("meeting", "transmission", "workshop")
    reports = reports.annotate(
        letters=_count(Dispatch.objects.all()),
        lost=_count(lost.filter(key__in=failed.filter(delivery_began_at=None).values("key"))),
        unsure=_count(lost.filter(key__in=failed.exclude(delivery_began_at=None).values("key"))),
        silent=_count(_silent()),
    )
    found = []
    for report in reports:
        found += _letters(report) + _next_step(report)
    return found


def _silent() -> QuerySet[Dispatch]:
    """Letters that left some time ago, and neither they nor the last reminder were acknowledged."""
    before = timezone.now() - PATIENCE
    left = Q(sent_at__lt=before) | Q(handed_on__lt=before.date())
    return Dispatch.objects.filter(left, acknowledged_at=None).filter(Q(reminded_at=None) | Q(reminded_at__lt=before))


def _count(dispatches: QuerySet[Dispatch]) -> Coalesce:
    own = dispatches.filter(report=OuterRef("pk")).order_by().values("report")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def _letters(report: Any) -> list[WorklistItem]:
    """Lines about letters on their way; what was sent before the portal waits for nobody any more."""
    found, url = [], f"{report.get_absolute_url()}#distribution"
    if report.lost:
        found.append((report.lost, LOST % report.lost, _("Send again"), True))
    if report.unsure:
        found.append((report.unsure, UNSURE % report.unsure, _("Look and decide"), True))
    if report.silent and not report.workshop.archived_at:
        found.append((report.silent, SILENT % report.silent, _("Remind"), False))
    group = report.workshop.short_name
    return [
        WorklistItem(number, words, url, str(verb), report.symbol, due, group) for number, words, verb, due in found
    ]


def _next_step(report: Any) -> list[WorklistItem]:
    """The one thing that a report waits for, if any."""
    if not report.is_issued:
        sentence, verb = COMPOSED, _("Go on")
    elif getattr(report, "transmission", None) is None:
        sentence, verb = NOT_TRANSMITTED, _("Transmit")
    elif not report.letters and not report.workshop.archived_at:
        sentence, verb = NOT_SENT, _("Send")
    else:
        return []
    sub, group = f"{report.symbol}, {report.meeting}", report.workshop.short_name
    return [WorklistItem(1, str(sentence), report.get_absolute_url(), str(verb), sub, group=group)]
