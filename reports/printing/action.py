"""The purpose of a document for the meeting that receives it, and the action proposed."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.printing import phrases
from workshops.models import OutcomeMode

FINDING = "finding"  # a nature of recommendations; findings ask for no action
INFORMATION = gettext_lazy(
    "This note is submitted to the %(name)s for information, through the Senior Officials’ Meeting (SOM)."
)
MINISTERS = [
    gettext_lazy("The %(name)s may wish to take note of this report."),
    gettext_lazy(
        "The %(name)s may wish to take note of this report, to welcome the recommendation contained in it and to "
        "invite partners to report on its implementation at the next meeting."
    ),
    gettext_lazy(
        "The %(name)s may wish to take note of this report, to welcome the recommendations contained in it and to "
        "identify those on whose implementation partners will report at the next meeting."
    ),
]


# The same for recommendations that have not been adopted.
MINISTERS_ON_SUMMARY = [
    MINISTERS[0],
    gettext_lazy("The %(name)s may wish to take note of this report and of the recommendation in the chair’s summary."),
    gettext_lazy(
        "The %(name)s may wish to take note of this report and of the recommendations in the chair’s summary."
    ),
]


def sentence(frozen: dict[str, Any]) -> str:
    """Return the action proposed: what the secretariat entered, or else the usual request to such a meeting."""
    if frozen["report"]["action"]:
        return str(frozen["report"]["action"])
    rows = [row for topic in frozen["topics"] for row in topic["recommendations"]]
    count = sum(row["nature"] != FINDING for row in rows)
    return proposed(frozen["meeting"]["kind"], frozen["meeting"]["name"], count, adopts=adopts(frozen))


def adopts(frozen: dict[str, Any]) -> bool:
    """Return whether the recommendations in a report were adopted, rather than carried by the chair's summary."""
    return bool(frozen["workshop"]["outcome"] != OutcomeMode.SUMMARY)


def proposed(kind: str, name: str, count: int, *, adopts: bool = True) -> str:
    """Return the usual request to a meeting of this kind by a report with `count` recommendations.

    `adopts`: whether participants adopted them.
    """
    if is_for_information(kind):
        return INFORMATION % {"name": name}
    return (MINISTERS if adopts else MINISTERS_ON_SUMMARY)[min(count, 2)] % {"name": name}


def is_for_information(meeting_kind: str) -> bool:
    """Return whether a meeting of this kind is informed: nothing is proposed to Leaders except by senior officials."""
    return meeting_kind == "summit"


def kicker(meeting_kind: str, is_short: bool) -> str:
    """Return what the document is, for a meeting of this kind; contains %(meeting)s."""
    if is_for_information(meeting_kind):
        return _("Information note for the %(meeting)s")
    return _("Executive summary for the %(meeting)s") if is_short else _("Report to the %(meeting)s")


def list_title(natures: Collection[str]) -> str:
    """Return what a report with entries of these natures lists: findings are not counted as recommendations."""
    if set(natures) == {FINDING}:
        return _("Findings")
    return _("Recommendations and findings") if FINDING in natures else _("Recommendations")


def counted(natures: Collection[str]) -> str:
    """Return how many recommendations and how many findings there are: six recommendations and two findings."""
    findings = sum(nature == FINDING for nature in natures)
    count = len(natures) - findings
    parts = []
    if count:
        phrase = ngettext("%(n)s recommendation", "%(n)s recommendations", count)
        parts.append(phrase % {"n": phrases.number(count)})
    if findings:
        parts.append(ngettext("%(n)s finding", "%(n)s findings", findings) % {"n": phrases.number(findings)})
    return phrases.joined(parts)
