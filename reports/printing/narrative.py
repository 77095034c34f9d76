"""The sentences of a report, composed from its frozen content: introduction and notes to the annexes."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.names import place_text, with_article
from reports.printing import action, outcomes, phrases

WAS_HELD = gettext_lazy("The workshop “%(title)s” was held in %(place)s, %(days)s.")
IS_BEING_HELD = gettext_lazy("The workshop “%(title)s” is being held in %(place)s, %(days)s.")
WILL_BE_HELD = gettext_lazy("The workshop “%(title)s” will be held in %(place)s, %(days)s.")
HELD_ABOUT = gettext_lazy("The workshop “%(title)s” was held in %(place)s (%(days)s).")
WAS_CHAIRED = gettext_lazy("The workshop was chaired by %(name)s.")
IS_CHAIRED = gettext_lazy("The workshop is chaired by %(name)s.")
WILL_BE_CHAIRED = gettext_lazy("The workshop will be chaired by %(name)s.")
WAS_SPONSORED = gettext_lazy("It was co-sponsored by %(sponsors)s.")
IS_SPONSORED = gettext_lazy("It is co-sponsored by %(sponsors)s.")
WAS_ORGANISED = gettext_lazy("It was co-organised by %(organisers)s.")
IS_ORGANISED = gettext_lazy("It is co-organised by %(organisers)s.")
WAS_BOTH = gettext_lazy("It was co-sponsored by %(sponsors)s and co-organised by %(organisers)s.")
IS_BOTH = gettext_lazy("It is co-sponsored by %(sponsors)s and co-organised by %(organisers)s.")
WAS_HOSTED = gettext_lazy("The workshop was hosted by %(host)s.")
IS_HOSTED = gettext_lazy("The workshop is hosted by %(host)s.")
PARTNERS_ANNEX = gettext_lazy("ASEM partners")
FICTITIOUS = gettext_lazy("All persons listed are fictitious.")
ANNEXES = ("programme", "participants", "concept", "partners")  # in order
NUMERALS = ("I", "II", "III", "IV")
HAS_FULL_REPORT = gettext_lazy("The full report, %(symbol)s, has been prepared for the %(meeting)s.")
HAS_NOTE = gettext_lazy("An information note, %(symbol)s, has been prepared for the %(meeting)s.")
HAS_SUMMARY = gettext_lazy("An executive summary, %(symbol)s, has been prepared for the %(meeting)s.")
SUPPLEMENTS = gettext_lazy(
    "This report supplements report %(symbol)s of %(day)s to the same meeting and contains only material not "
    "included in that report."
)
SENT_TO_MINISTRIES = gettext_lazy(
    "This note will also be sent to the ministries and institutions of all ASEM partners responsible for foreign "
    "affairs or culture."
)


def full(
    frozen: dict[str, Any], chapters: list[dict[str, Any]], empty_topics: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the introduction of the full report: headings, each with numbered paragraphs."""
    recommendations = [recommendation for topic in chapters for recommendation in topic["recommendations"]]
    parts = [
        (
            _("The workshop"),
            [held(frozen), *attendance(frozen), hosting(frozen), *chair(frozen), *partners(frozen)],
        ),
        (_("Context"), [*supplemented(frozen), *_origin(frozen), *submission(frozen)]),
        (
            _("Outcomes"),
            [
                *outcomes.of(recommendations, chapters, empty_topics, adopts=action.adopts(frozen)),
                *outcomes.ad_referendum(frozen.get("ad_referendum", [])),
            ],
        ),
    ]
    if recommendations:
        parts.append((_("Numbering and citation"), [outcomes.citation(recommendations)]))
    return _numbered(parts)


def short(frozen: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the first page of the executive summary: the workshop, the secretariat's key points, the follow-up."""
    return _numbered(
        [
            (_("The workshop"), [held(frozen), *attendance(frozen), *_origin(frozen), *supplemented(frozen)]),
            (_("Key points"), phrases.blocks(frozen["report"]["executive"])),
            (_("Related reports and distribution"), [*_other_reports(frozen), str(SENT_TO_MINISTRIES)]),
        ]
    )


def _numbered(parts: Iterable[tuple[str, Iterable[str]]]) -> list[dict[str, Any]]:
    """Return the headings that have paragraphs, with the paragraphs numbered consecutively."""
    sections, number = [], 0
    for heading, paragraphs in parts:
        rows = [{"no": number + place, "text": text} for place, text in enumerate(paragraphs, start=1)]
        number += len(rows)
        if rows:
            sections.append({"heading": heading, "paragraphs": rows})
    return sections


def is_over(frozen: dict[str, Any]) -> bool:
    """Return whether the workshop had ended by the date of the report."""
    return bool(frozen["workshop"]["ends_on"] <= frozen["report"]["dated_on"])


def has_begun(frozen: dict[str, Any]) -> bool:
    """Return whether the workshop had begun by the date of the report."""
    return bool(frozen["workshop"]["starts_on"] <= frozen["report"]["dated_on"])


def held(frozen: dict[str, Any]) -> str:
    """Return where and when the workshop was, is being or will be held, seen from the date of the report."""
    workshop = frozen["workshop"]
    parts = {
        "title": workshop["title"],
        "place": place_text(workshop["city"], workshop["host"]["name"]),
    }
    if workshop["date_text"]:
        return HELD_ABOUT % (parts | {"days": workshop["date_text"]})
    sentence = WILL_BE_HELD
    if has_begun(frozen):
        sentence = WAS_HELD if is_over(frozen) else IS_BEING_HELD
    return sentence % (parts | {"days": phrases.during(workshop["starts_on"], workshop["ends_on"])})


def attendance(frozen: dict[str, Any]) -> Iterator[str]:
    """Yield sentences on who attended according to public reports, and on what the list of participants contains."""
    workshop, delegations = frozen["workshop"], frozen["annexes"].get("participants", [])
    if workshop["participants_text"]:
        yield _("According to public reports, the workshop was attended by %(description)s.") % {
            "description": workshop["participants_text"].rstrip(".")
        }
    if delegations:
        people = sum(len(delegation["people"]) for delegation in delegations)
        annex = annex_labels(frozen)["participants"]
        if workshop["participants_text"]:
            yield compiled(people, len(delegations), annex, is_demo=workshop["is_demo"])
        else:
            yield f"{listed(people, len(delegations), annex)} {FICTITIOUS if workshop['is_demo'] else ''}".strip()


def listed(people: int, delegations: int, annex: str) -> str:
    """Return the sentence on how many people from how many delegations are in the list of participants."""
    return _("The list of participants in %(annex)s comprises %(people)s.") % {
        "annex": annex,
        "people": _people(people, delegations),
    }


def compiled(people: int, delegations: int, annex: str, *, is_demo: bool) -> str:
    """Return the sentence on a list of participants that was not compiled from the public reports just quoted."""
    sentence = _("The list of participants in %(annex)s contains only the people registered on the portal: %(people)s.")
    if is_demo:
        sentence = _(
            "The list of participants in %(annex)s is fictitious and does not reflect actual attendance. It comprises "
            "%(people)s."
        )
    return sentence % {"annex": annex, "people": _people(people, delegations)}


def _people(people: int, delegations: int) -> str:
    """Return how many people from how many delegations there are: 54 people from 20 delegations."""
    if people == 1:
        return _("one person")
    phrase = ngettext(
        "%(people)s people from one delegation", "%(people)s people from %(delegations)s delegations", delegations
    )
    return phrase % {"people": phrases.number(people), "delegations": phrases.number(delegations)}


def annex_labels(frozen: dict[str, Any]) -> dict[str, str]:
    """Return the label of each annex by name, in order, as sentences refer to it: Annex II; "the annex" if it is the only one."""
    names = [name for name in ANNEXES if (frozen["partners"] if name == "partners" else name in frozen["annexes"])]
    if len(names) == 1:
        return {names[0]: _("the annex")}
    return {name: _("Annex %(number)s") % {"number": NUMERALS[place]} for place, name in enumerate(names)}


def hosting(frozen: dict[str, Any]) -> str:
    """Return who hosted the workshop, who co-sponsored and who co-organised it."""
    workshop, past = frozen["workshop"], is_over(frozen)
    host = with_article(workshop["host"]["name"])
    if workshop["ministries"]:
        ministries = phrases.joined(_("the %(name)s") % {"name": row["name"]} for row in workshop["ministries"])
        host = _("%(ministries)s of %(host)s") % {"ministries": ministries, "host": host}
    first = (WAS_HOSTED if past else IS_HOSTED) % {"host": host}
    return f"{first} {support(workshop['co_sponsors'], workshop['co_organisers'], past)}".strip()


def support(sponsors: list[str], organisers: list[str], past: bool) -> str:
    """Return who co-sponsored and who co-organised the workshop; empty if no one did."""
    names = {"sponsors": _partners(sponsors), "organisers": _partners(organisers)}
    if sponsors and organisers:
        return (WAS_BOTH if past else IS_BOTH) % names
    if sponsors:
        return (WAS_SPONSORED if past else IS_SPONSORED) % names
    return (WAS_ORGANISED if past else IS_ORGANISED) % names if organisers else ""


def _partners(names: Iterable[str]) -> str:
    return phrases.joined(with_article(name) for name in names)


def chair(frozen: dict[str, Any]) -> Iterator[str]:
    """Yield the sentence on who chaired, is chairing or will chair the workshop, if this is recorded."""
    if name := frozen["workshop"]["chair"]:
        sentence = WILL_BE_CHAIRED
        if has_begun(frozen):
            sentence = WAS_CHAIRED if is_over(frozen) else IS_CHAIRED
        yield sentence % {"name": name}


def partners(frozen: dict[str, Any]) -> Iterator[str]:
    """Yield the sentence on how many partners ASEM had on the first day of the workshop, or has if that is to come."""
    if count := len(frozen["partners"]):
        sentence = ngettext(
            "ASEM has one partner, which is listed in %(annex)s.",
            "ASEM has %(n)s partners, which are listed in %(annex)s.",
            count,
        )
        if has_begun(frozen):
            sentence = ngettext(
                "ASEM had one partner on %(day)s; it is listed in %(annex)s.",
                "ASEM had %(n)s partners on %(day)s; they are listed in %(annex)s.",
                count,
            )
        first_day = phrases.day(frozen["workshop"]["starts_on"])
        yield sentence % {"n": phrases.number(count), "day": first_day, "annex": annex_labels(frozen)["partners"]}


def supplemented(frozen: dict[str, Any]) -> Iterator[str]:
    """Yield the sentence on the report that a supplement supplements."""
    if report := frozen["report"]["supplements"]:
        yield SUPPLEMENTS % {"symbol": report["symbol"], "day": phrases.day(report["dated_on"])}


def _origin(frozen: dict[str, Any]) -> Iterator[str]:
    if meeting := frozen["workshop"]["proposed_at"]:
        yield _("The workshop was proposed at the %(meeting)s.") % {"meeting": phrases.meeting(meeting)}


def submission(frozen: dict[str, Any]) -> Iterator[str]:
    """Yield sentences on the meetings to which the workshop reports, and on who else receives the outcomes."""
    if targets := frozen["workshop"]["targets"]:
        yield _(
            "The outcomes of the workshop are submitted to %(meetings)s. They are also addressed to the ministries and "
            "institutions of all partners responsible for foreign affairs or culture, and to the cultural sector."
        ) % {"meetings": phrases.joined(_("the %(name)s") % {"name": name} for name in targets)}


def _other_reports(frozen: dict[str, Any]) -> Iterator[str]:
    """Yield the sentence on the issued reports of the same workshop to other meetings."""
    for other in frozen["other_reports"]:
        sentence = HAS_FULL_REPORT if other["form"] == "full" else HAS_SUMMARY
        if action.is_for_information(other["meeting"]["kind"]):
            sentence = HAS_NOTE
        yield sentence % {"meeting": phrases.meeting(other["meeting"]), "symbol": other["symbol"]}


def unnamed(count: int) -> str:
    """Return how many people in the list of participants are not named; empty if all are."""
    if not count:
        return ""
    sentence = ngettext(
        "The list omits the name of one participant who has not agreed to be named in a public document.",
        "The list omits the names of %(n)s participants who have not agreed to be named in a public document.",
        count,
    )
    return sentence % {"n": phrases.number(count)}
