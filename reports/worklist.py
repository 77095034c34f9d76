"""Dashboard items for the secretariat: the next step of each report, and letters that need attention."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from members.models import User
from registry.models import Outgoing
from registry.worklist import WorklistItem
from reports.dispatch.dispatch import DELIVER, PRINT
from reports.models import Dispatch, Report
from workshops.models import Role
from workshops.user_roles import roles_of

PATIENCE = timedelta(days=14)  # time after which an unacknowledged letter appears on the dashboard
FAILED = ngettext_lazy("letter failed", "letters failed")
UNCERTAIN = ngettext_lazy("letter whose delivery is uncertain", "letters whose delivery is uncertain")
UNACKNOWLEDGED = ngettext_lazy("letter not acknowledged within two weeks", "letters not acknowledged within two weeks")
IN_DRAFT = _("draft report not yet issued")
NOT_TRANSMITTED = _("report issued but not transmitted")
NOT_SENT = _("report not sent to any ministry")


def items(user: User) -> list[WorklistItem]:
    """Return letters that failed or are not acknowledged, and reports to finish, transmit or send. Two queries at most."""
    if not any(Role.SECRETARIAT in held for held in roles_of(user).roles.values()):
        return []
    reports = list(Report.objects.for_secretariat(user).select_related("meeting", "transmission", "workshop"))
    letters = _letters_of(reports) if reports else {}
    return [
        item
        for report in reports
        for item in [
            *_attention(report, letters.get(report.pk, NONE)),
            *_next_step(report, letters.get(report.pk, NONE)),
        ]
    ]


class Letters(NamedTuple):
    """The numbers of letters of a report: all, and those that need attention."""

    all: int
    failed: int
    uncertain: int
    unacknowledged: int


NONE = Letters(0, 0, 0, 0)


def _letters_of(reports: list[Report]) -> dict[int, Letters]:
    """Return the numbers of letters by the primary key of the report. One query."""
    unopened = Q(opened_at=None, acknowledged_at=None, handed_on=None)
    failed = Outgoing.objects.filter(kind__in=[DELIVER, PRINT], failed_at__isnull=False)
    before = timezone.now() - PATIENCE
    delivered = Q(sent_at__lt=before) | Q(handed_on__lt=before.date())
    not_reminded = Q(reminded_at=None) | Q(reminded_at__lt=before)
    rows = Dispatch.objects.filter(report__in=reports).order_by().values_list("report")
    counted = rows.annotate(
        all=Count("pk"),
        failed=Count("pk", filter=unopened & Q(key__in=failed.filter(delivery_began_at=None).values("key"))),
        uncertain=Count("pk", filter=unopened & Q(key__in=failed.exclude(delivery_began_at=None).values("key"))),
        unacknowledged=Count("pk", filter=delivered & not_reminded & Q(acknowledged_at=None)),
    )
    return {report: Letters(*numbers) for report, *numbers in counted}


def _attention(report: Report, letters: Letters) -> list[WorklistItem]:
    """Return items about letters; those of archived workshops are not expected to be acknowledged."""
    rows, url = [], f"{report.get_absolute_url()}#distribution"
    if letters.failed:
        rows.append((letters.failed, FAILED % letters.failed, _("Resend"), True))
    if letters.uncertain:
        rows.append((letters.uncertain, UNCERTAIN % letters.uncertain, _("Review"), True))
    if letters.unacknowledged and not report.workshop.archived_at:
        rows.append((letters.unacknowledged, UNACKNOWLEDGED % letters.unacknowledged, _("Remind"), False))
    group = report.workshop.short_name
    return [
        WorklistItem(number, sentence, url, str(verb), report.symbol, due, group)
        for number, sentence, verb, due in rows
    ]


def _next_step(report: Report, letters: Letters) -> list[WorklistItem]:
    """Return the next step of a report, if any."""
    if not report.is_issued:
        sentence, verb = IN_DRAFT, _("Continue")
    elif getattr(report, "transmission", None) is None:
        sentence, verb = NOT_TRANSMITTED, _("Transmit")
    elif not letters.all and not report.workshop.archived_at:
        sentence, verb = NOT_SENT, _("Send")
    else:
        return []
    sub, group = f"{report.symbol}, {report.meeting}", report.workshop.short_name
    return [WorklistItem(1, str(sentence), report.get_absolute_url(), str(verb), sub, group=group)]
