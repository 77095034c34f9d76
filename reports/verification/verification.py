"""Verify whether a file, checksum, check code or symbol belongs to a document that the portal has issued.

Only the checksum of a file shows that it is the issued document. A symbol, a check code and a checksum of the content
are printed in the document, and anyone can print them in another: they only show what was issued under them.

Drafts and other unissued documents are never confirmed; they are treated like any unknown file.
"""

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from recommendations.models import Recommendation
from reports.models import Dispatch, Report, ReportState

REPORT, LETTER, RECOMMENDATION = "report", "letter", "recommendation"


@dataclass(frozen=True)
class Match:
    """A document that was found: its kind and symbol, and `report` or `recommendation` if that is public.

    `is_file` says whether it was found by the checksum of its file; only then does a document match. `letter` is the
    dispatch of a letter that was found by its check code, which only its readers know.
    """

    kind: str
    symbol: str | None
    report: Report | None = None
    recommendation: Recommendation | None = None
    dated_on: date | None = None
    is_file: bool = False
    letter: Dispatch | None = None


def by_hash(sha256: str) -> Match | None:
    """Return the document whose file, content or adopted version has this checksum, or None. At most three queries."""
    report = _reports().filter(Q(master__sha256=sha256) | Q(master__digest=sha256)).first()
    if report:
        return _of_report(report, is_file=bool(report.master and report.master.sha256 == sha256))
    # A person who has the file of a letter already knows of it, whatever its state.
    letter = _letters().filter(letter_file=f"{sha256}.pdf", paused_at=None).first()
    if letter:
        return _of_letter(letter, is_file=True)
    return _of_recommendation(_recommendations().filter(current__sha256=sha256).first())


def by_symbol(symbol: str) -> Match | None:
    """Return the issued document with this symbol, ignoring case, or None. At most three queries."""
    report = _reports().filter(symbol__iexact=symbol).first()
    if report:
        return _of_report(report)
    sent = Q(sent_at__isnull=False) | Q(handed_on__isnull=False) | Q(opened_at__isnull=False)
    letter = _letters().filter(sent, symbol__iexact=symbol).first()
    if letter:
        return _of_letter(letter)
    return _of_recommendation(_recommendations().filter(symbol__iexact=symbol).first())


def by_code(code: str) -> Match | None:
    """Return the issued report or the letter with this check code, or None. At most two queries."""
    report = _reports().filter(check_code=code).first()
    if report:
        return _of_report(report)
    letter = _letters().filter(check_code=code, paused_at=None).first()
    return dataclasses.replace(_of_letter(letter), letter=letter) if letter else None


def _reports() -> QuerySet[Report]:
    public = Report.objects.public().filter(pk=OuterRef("pk"))
    issued = Report.objects.filter(state=ReportState.ISSUED).annotate(is_public=Exists(public))
    return issued.select_related("workshop", "meeting", "transmission", "master__report")


def _letters() -> QuerySet[Dispatch]:
    return Dispatch.objects.exclude(letter_file="").select_related("report__workshop")


def _recommendations() -> QuerySet[Recommendation]:
    return Recommendation.objects.published().select_related("workshop", "current", "adoption")


def _of_report(report: Any, is_file: bool = False) -> Match:
    return Match(REPORT, report.symbol, report=report if report.is_public else None, is_file=is_file)


def _of_letter(letter: Dispatch, is_file: bool = False) -> Match:
    """Return a letter without its addressee, which is not disclosed."""
    return Match(LETTER, letter.symbol, dated_on=letter.dated_on, is_file=is_file)


def _of_recommendation(recommendation: Recommendation | None) -> Match | None:
    if recommendation is None:
        return None
    return Match(RECOMMENDATION, recommendation.symbol, recommendation=recommendation)
