"""What waits for the secretariat in its reports: one line of the desk for each thing to do."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.distributing import DELIVER
from recommendations.models import Report
from registry.desk import DeskItem
from registry.models import Outgoing


def items(user):
    """Letters that did not arrive, and reports to be finished, transmitted or sent. One query."""
    failed = Outgoing.objects.filter(kind=DELIVER, failed_at__isnull=False).values("key")
    lost = Count("dispatches", filter=Q(dispatches__key__in=failed, dispatches__opened_at=None))
    kept = Report.objects.kept_by(user).select_related("meeting", "transmission")
    reports = kept.annotate(letters=Count("dispatches"), lost=lost)
    found = [_letters(report, report.lost) for report in reports if report.lost]
    return found + [item for report in reports if (item := _next_step(report))]


def _letters(report, count):
    sentence = ngettext("letter did not arrive, or only perhaps", "letters did not arrive, or only perhaps", count)
    return DeskItem(count, sentence, f"{report.get_absolute_url()}#distribution", _("See to it"), report.symbol, True)


def _next_step(report):
    """The one thing that a report waits for, or None."""
    if not report.is_issued:
        sentence = _("report is being composed")
        verb = _("Go on")
    elif getattr(report, "transmission", None) is None:
        sentence, verb = _("report is issued and not transmitted"), _("Transmit")
    elif not report.letters:
        sentence, verb = _("report was sent to no ministry"), _("Send")
    else:
        return None
    return DeskItem(1, sentence, report.get_absolute_url(), verb, f"{report.symbol}, {report.meeting}")
