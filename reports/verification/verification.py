"""Whether a file, a check code or a symbol is one that the portal gave out.

What was not given out is never confirmed: the file of a draft is as unknown as any other file.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from recommendations.models import Recommendation
from reports.models import Dispatch, Report, ReportState

REPORT, LETTER, TEXT = "report", "letter", "text"


@dataclass(frozen=True)
class Answer:
    """What a document is: its kind and symbol; and `report` or `text` where anybody may read that."""

    kind: str
    symbol: str | None
    report: Report | None = None
    text: Recommendation | None = None
    dated_on: date | None = None


def by_hash(sha256: str) -> Answer | None:
    """The Answer for a checksum: of a file, of the content printed in a report, of an adopted wording. Else None.

    Three queries at most.
    """
    report = _reports().filter(Q(master__sha256=sha256) | Q(master__digest=sha256)).first()
    if report:
        return _of_report(report)
    # Who holds the very bytes of a letter knows of it already, however far the portal believes it to be.
    letter = _letters().filter(letter_file=f"{sha256}.pdf", stopped_at=None).first()
    if letter:
        return _of_letter(letter)
    return _of_text(_texts().filter(current__sha256=sha256).first())


def by_symbol(symbol: str) -> Answer | None:
    """The Answer for a symbol, however it is typed; None for what was not given out. Three queries at most."""
    report = _reports().filter(symbol__iexact=symbol).first()
    if report:
        return _of_report(report)
    sent = Q(sent_at__isnull=False) | Q(handed_on__isnull=False) | Q(opened_at__isnull=False)
    letter = _letters().filter(sent, symbol__iexact=symbol).first()
    if letter:
        return _of_letter(letter)
    return _of_text(_texts().filter(symbol__iexact=symbol).first())


def _reports() -> QuerySet[Report]:
    public = Report.objects.public().filter(pk=OuterRef("pk"))
    issued = Report.objects.filter(state=ReportState.ISSUED).annotate(is_public=Exists(public))
    return issued.select_related("workshop", "meeting", "transmission", "master__report")


def _letters() -> QuerySet[Dispatch]:
    return Dispatch.objects.exclude(letter_file="").select_related("report__workshop")


def _texts() -> QuerySet[Recommendation]:
    return Recommendation.objects.published().select_related("workshop", "current", "adoption")


def _of_report(report: Any) -> Answer:
    return Answer(REPORT, report.symbol, report=report if report.is_public else None)


def _of_letter(letter: Dispatch) -> Answer:
    """Only that it is genuine: to whom it went is between the secretariat and the ministry."""
    day = letter.queued_at.astimezone(letter.report.workshop.tz).date()
    return Answer(LETTER, letter.symbol, dated_on=day)


def _of_text(text: Recommendation | None) -> Answer | None:
    return Answer(TEXT, text.symbol, text=text) if text else None
