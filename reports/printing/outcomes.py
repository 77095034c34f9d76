"""The sentences of a report on what it contains: how many recommendations and findings, and how they are cited."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from registry import numbers
from reports.printing import action, phrases

NO_RECOMMENDATIONS = gettext_lazy("This report contains no recommendations.")
ALL_ADOPTED = ngettext_lazy(
    "This report contains one recommendation, which was adopted by consensus.",
    "This report contains %(n)s recommendations, each of which was adopted by consensus.",
    "count",
)
IN_SUMMARY = ngettext_lazy(
    "Participants discussed the topics of the workshop. The chair’s summary contains one recommendation.",
    "Participants discussed the topics of the workshop. The chair’s summary contains %(n)s recommendations.",
    "count",
)
SOME_REPORTED = ngettext_lazy(
    "This report contains %(n)s recommendations, one of which is based on public reports.",
    "This report contains %(n)s recommendations, %(reported)s of which are based on public reports.",
    "reported_count",
)
ALL_REPORTED = ngettext_lazy(
    "This report contains one recommendation, based on public reports.",
    "This report contains %(n)s recommendations, based on public reports.",
    "count",
)
ALSO_FINDINGS = ngettext_lazy(
    "The report also contains one finding, which records a conclusion and does not call for action.",
    "The report also contains %(n)s findings, which record conclusions and do not call for action.",
    "count",
)
ONLY_FINDINGS = ngettext_lazy(
    "This report contains one finding, which records a conclusion and does not call for action.",
    "This report contains %(n)s findings, which record conclusions and do not call for action.",
    "count",
)
REPORTED_WITH_FINDINGS = gettext_lazy(
    "This report contains %(recommendations)s, based on public reports, and %(findings)s."
)
SOURCES_AFTER = gettext_lazy("The sources are listed after the recommendations.")
SOURCES_AFTER_BOTH = gettext_lazy("The sources are listed after the recommendations and findings.")


AD_REFERENDUM = ngettext_lazy(
    "One further recommendation has been agreed ad referendum and will be adopted once the partners concerned have "
    "confirmed it: %(named)s.",
    "%(n)s further recommendations have been agreed ad referendum and will be adopted once the partners concerned have "
    "confirmed them: %(named)s.",
    "count",
)


def ad_referendum(rows: list[dict[str, Any]]) -> list[str]:
    """Return the sentence on what was agreed ad referendum, which the report does not contain; no partner is named."""
    if not rows:
        return []
    named = phrases.joined(_("“%(title)s” (%(symbol)s)") % row for row in rows)
    return [AD_REFERENDUM % {"count": len(rows), "n": numbers.at_start(len(rows)), "named": named}]


def of(
    recommendations: list[dict[str, Any]],
    chapters: list[dict[str, Any]],
    empty_topics: list[dict[str, Any]],
    *,
    adopts: bool = True,
) -> list[str]:
    """Return how many recommendations there are and how they came about, and the topics without any.

    `adopts`: whether participants adopted them, rather than only discussing what the chair's summary contains.
    """
    if not recommendations:
        return [str(NO_RECOMMENDATIONS)]
    findings = sum(recommendation["nature"] == action.FINDING for recommendation in recommendations)
    recommendations = [
        recommendation for recommendation in recommendations if recommendation["nature"] != action.FINDING
    ]
    count = len(recommendations)
    reported = sum(recommendation["is_reported"] for recommendation in recommendations)
    sentence = SOME_REPORTED
    if reported in (0, count):
        sentence = ALL_REPORTED if reported else ALL_ADOPTED if adopts else IN_SUMMARY
    first = sentence % {
        "n": phrases.number(count),
        "count": count,
        "reported": phrases.number(reported),
        "reported_count": reported,
    }
    found = {"n": phrases.number(findings), "count": findings}
    has_sources = bool(reported) and reported == count
    if findings and has_sources:
        first = REPORTED_WITH_FINDINGS % {"recommendations": _reported(count), "findings": _conclusions(findings)}
    elif findings:
        first = f"{first} {ALSO_FINDINGS % found}" if count else ONLY_FINDINGS % found
    if has_sources:
        first += " " + str(SOURCES_AFTER_BOTH if findings else SOURCES_AFTER)
    if len(chapters) > 1:
        first += " " + _("The chapters of the report correspond to the topics on the agenda.")
    return [first, *_without_recommendations(empty_topics)]


def _reported(count: int) -> str:
    """Return how many recommendations are based on public reports, within a sentence."""
    phrase = ngettext("%(n)s recommendation", "%(n)s recommendations", count)
    return phrase % {"n": phrases.number(count)}


def _conclusions(count: int) -> str:
    """Return how many findings there are and what they are, within a sentence."""
    phrase = ngettext(
        "%(n)s finding, which records a conclusion and does not call for action",
        "%(n)s findings, which record conclusions and do not call for action",
        count,
    )
    return phrase % {"n": phrases.number(count)}


def _without_recommendations(topics: list[dict[str, Any]]) -> Iterator[str]:
    if topics:
        names = phrases.either(f"{topic['number']} (“{topic['title']}”)" for topic in topics)
        sentence = ngettext(
            "The report contains no recommendations under topic %(names)s.",
            "The report contains no recommendations under topics %(names)s.",
            len(topics),
        )
        yield sentence % {"names": names}


def citation(recommendations: list[dict[str, Any]]) -> str:
    """Return how the entries of the report are numbered and cited, with examples that exist in it."""
    own = [row for row in recommendations if row["nature"] != action.FINDING]
    if not own:
        return _cited(recommendations, _("Findings are numbered by topic."), _("finding %(number)s"))
    first = next((row for row in own if str(row["number"]).endswith(".1")), None)
    sentence = _("Recommendations are numbered by topic.")
    if first:
        topic = str(first["number"]).partition(".")[0]
        sentence = _(
            "Recommendations are numbered by topic: %(number)s denotes the first recommendation under topic %(topic)s."
        )
        sentence %= {"number": first["number"], "topic": topic}
    paragraph = _cited(own, sentence, _("recommendation %(number)s"))
    if len(own) < len(recommendations):
        paragraph += " " + _("Findings are numbered and cited in the same way.")
    return paragraph


def _cited(rows: list[dict[str, Any]], numbering: str, name: str) -> str:
    """Return the sentence on numbering with one on citation: of the first entry of several paragraphs, or of one."""
    entries = [(row["number"], labels) for row in rows if (labels := _operative(row))]
    if not entries:
        return numbering
    number, labels = next((entry for entry in entries if len(entry[1]) > 1), entries[0])
    entry = name % {"number": number}
    example = _("Paragraphs are cited in the form “%(entry)s, paragraph %(label)s”.")
    return f"{numbering} {example % {'entry': entry, 'label': labels[:2][-1]}}"


def _operative(row: dict[str, Any]) -> list[str]:
    """Return the labels of the operative paragraphs of a recommendation or finding: 1, 2."""
    return [paragraph["label"].rstrip(".") for paragraph in row["paragraphs"] if paragraph["kind"] == "operative"]
