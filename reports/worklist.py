"""Dashboard items: the next step of each report, letters that need attention, and the chair's summary."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from members.models import User
from registry.models import Outgoing
from registry.prepared import prepared
from registry.worklist import WorklistItem
from reports.available import with_later
from reports.composing import supplements
from reports.dispatch.dispatch import DELIVER, PRINT
from reports.models import BY_HAND, Channel, Dispatch, Report, ReportItem
from reports.summary import worklist as summary_worklist
from workshops.models import Role
from workshops.user_roles import roles_of

PATIENCE = timedelta(days=14)  # time after which an unacknowledged letter appears on the dashboard
FAILED = ngettext_lazy("letter failed", "letters failed")
UNCERTAIN = ngettext_lazy("letter whose delivery is uncertain", "letters whose delivery is uncertain")
PAUSED = ngettext_lazy("letter paused", "letters paused")
UNACKNOWLEDGED = ngettext_lazy("letter not acknowledged within two weeks", "letters not acknowledged within two weeks")
TO_DELIVER = ngettext_lazy(
    "letter to be delivered through a diplomatic mission or by post",
    "letters to be delivered through diplomatic missions or by post",
)
ADOPTED_LATER = ngettext_lazy(
    "recommendation adopted after the report was issued", "recommendations adopted after the report was issued"
)
ACCEPTED_LATER = ngettext_lazy(
    "recommendation accepted after the report was issued", "recommendations accepted after the report was issued"
)
IN_DRAFT = _("draft report not yet issued")
NOT_TRANSMITTED = _("report issued but not transmitted")
NOT_SENT = _("report not sent to any ministry")
CONTAINS_VOID = _("issued report with a recommendation whose adoption has since become void")


def items(user: User) -> list[WorklistItem]:
    """Return letters that need attention, the next step of each report, and what awaits on chair's summaries.

    Four queries at most.
    """
    return [*summary_worklist.items(user), *_of_reports(user)]


def _of_reports(user: User) -> list[WorklistItem]:
    own = [pk for pk, held in roles_of(user).roles.items() if pk and Role.SECRETARIAT in held]
    reports = _reports(own)
    letters = _letters_of(reports) if reports else {}
    return [
        item
        for report in reports
        for item in [
            *_void(report),
            *_attention(report, letters.get(report.pk, NONE)),
            *_next_step(report, letters.get(report.pk, NONE)),
            *_supplement(report, reports),
        ]
    ]


@prepared
def _reports(workshops: list[int]) -> QuerySet[Report]:
    void = ReportItem.objects.filter(report=OuterRef("pk"), recommendation__adoption=None)
    rows = Report.objects.filter(workshop__in=workshops).select_related("meeting", "transmission", "workshop")
    return with_later(rows.annotate(contains_void=Exists(void)))


class Letters(NamedTuple):
    """The numbers of letters of a report: all, and those that need attention."""

    all: int
    failed: int
    uncertain: int
    unacknowledged: int
    to_deliver: int
    paused: int


NONE = Letters(0, 0, 0, 0, 0, 0)


def _letters_of(reports: list[Report]) -> dict[int, Letters]:
    """Return the numbers of letters by the primary key of the report. One query."""
    before = timezone.now() - PATIENCE
    counted = _counted([report.pk for report in reports], before, before.date())
    return {report: Letters(*numbers) for report, *numbers in counted}


@prepared
def _counted(
    reports: list[int], before: datetime, day: date
) -> "QuerySet[Dispatch, tuple[int, int, int, int, int, int, int]]":
    """Return for each report its numbers of letters; those sent after `before`, which is on `day`, may still be answered."""
    undelivered = Q(opened_at=None, acknowledged_at=None, handed_on=None)
    failed = Outgoing.objects.filter(kind__in=[DELIVER, PRINT], failed_at__isnull=False)
    delivered = Q(sent_at__lt=before) | Q(handed_on__lt=day)
    not_reminded = Q(reminded_at=None) | Q(reminded_at__lt=before)
    rows = Dispatch.objects.filter(report__in=reports).order_by().values_list("report")
    return rows.annotate(
        all=Count("pk"),
        failed=Count("pk", filter=undelivered & Q(key__in=failed.filter(delivery_began_at=None).values("key"))),
        uncertain=Count("pk", filter=undelivered & Q(key__in=failed.exclude(delivery_began_at=None).values("key"))),
        unacknowledged=Count("pk", filter=delivered & not_reminded & Q(acknowledged_at=None)),
        to_deliver=Count("pk", filter=undelivered & Q(channel__in=BY_HAND) & ~Q(key__in=failed.values("key"))),
        paused=Count("pk", filter=undelivered & Q(channel=Channel.EMAIL, paused_at__isnull=False)),
    )


def _void(report: Any) -> list[WorklistItem]:
    """Return an item for an issued report with a recommendation no longer adopted: its recipients must be informed."""
    if not (report.is_issued and report.contains_void):
        return []
    url, group = report.get_absolute_url(), report.workshop.short_name
    return [WorklistItem(1, str(CONTAINS_VOID), url, str(_("View report")), report.symbol, True, group)]


def _attention(report: Report, letters: Letters) -> list[WorklistItem]:
    """Return items about letters; those of archived workshops are not expected to be acknowledged."""
    rows, url = [], f"{report.get_absolute_url()}#distribution"
    if letters.failed:
        rows.append((letters.failed, FAILED % letters.failed, url, _("Resend"), True))
    if letters.uncertain:
        rows.append((letters.uncertain, UNCERTAIN % letters.uncertain, url, _("Review"), True))
    if letters.paused:
        page = f"{report.get_absolute_url()}?state=paused#distribution"
        rows.append((letters.paused, PAUSED % letters.paused, page, _("Review"), True))
    if letters.to_deliver:
        page = reverse("dispatch:by_hand", args=[report.key])
        rows.append((letters.to_deliver, TO_DELIVER % letters.to_deliver, page, _("Deliver"), False))
    if letters.unacknowledged and not report.workshop.archived_at:
        rows.append((letters.unacknowledged, UNACKNOWLEDGED % letters.unacknowledged, url, _("Remind"), False))
    group = report.workshop.short_name
    return [
        WorklistItem(number, sentence, address, str(verb), report.symbol, due, group)
        for number, sentence, address, verb, due in rows
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


def _supplement(report: Report, reports: list[Report]) -> list[WorklistItem]:
    """Return what was adopted after the last report to a meeting was issued and belongs in a supplement."""
    same = [one for one in reports if (one.workshop_id, one.meeting_id) == (report.workshop_id, report.meeting_id)]
    if report != max((one for one in same if one.is_issued), key=lambda one: one.supplement, default=None):
        return []
    number: int = report.later  # type: ignore[attr-defined]  # set by `with_later`
    if not number or supplements.is_over(report):
        return []
    draft = next((one for one in same if not one.is_issued), None)
    url = reverse("composing:compose", args=[draft.key]) if draft else _start(report)
    verb = _("Edit the supplement") if draft else _("Start a supplement")
    sentence = (ADOPTED_LATER if report.workshop.adopts else ACCEPTED_LATER) % number
    sub = f"{report.symbol}, {report.meeting}"
    return [WorklistItem(number, sentence, url, str(verb), sub, group=report.workshop.short_name)]


def _start(report: Report) -> str:
    return reverse("composing:supplement", args=[report.key])
