"""What a report tells before its texts: short facts in numbered paragraphs, made of the frozen content alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from reports.printing import phrases

LEADERS = gettext_lazy("Leaders may wish to take note of this report, and to welcome the recommendations in it.")
LEADERS_WITHOUT_TEXTS = gettext_lazy("Leaders may wish to take note of this report.")
MINISTERS = gettext_lazy(
    "The %(name)s may wish to take note of this report, to welcome the recommendations in it, and to say which of "
    "them it will report on at its next meeting."
)
MINISTERS_WITHOUT_TEXTS = gettext_lazy("The %(name)s may wish to take note of this report.")
CO_SPONSORS = gettext_lazy("Co-sponsors: %(names)s.")
CO_ORGANISERS = gettext_lazy("Co-organisers: %(names)s.")
NO_TEXTS = gettext_lazy("No adopted text is in this report.")
ALL_ADOPTED = ngettext_lazy(
    "This report holds %(n)s text, adopted by consensus.",
    "This report holds %(n)s texts, each adopted by consensus.",
    "n",
)
SOME_REPORTED = gettext_lazy("This report holds %(n)s texts; %(reported)s of them are restated as publicly reported.")
ALL_REPORTED = ngettext_lazy(
    "This report holds %(n)s text, as publicly reported and restated here; its sources stand under it.",
    "This report holds %(n)s texts, as publicly reported and restated here; the sources stand under each.",
    "n",
)
HAS_FULL_REPORT = gettext_lazy("The %(meeting)s has the full report, %(symbol)s.")


def action(frozen: dict[str, Any]) -> str:
    """The one action proposed: the words of the secretariat, else what such a meeting is asked."""
    if frozen["report"]["action"]:
        return str(frozen["report"]["action"])
    meeting, has_recommendations = frozen["meeting"], any(topic["texts"] for topic in frozen["topics"])
    return proposed(meeting["kind"], meeting["name"], has_recommendations)


def proposed(kind: str, name: str, has_recommendations: bool = True) -> str:
    """The sentence that stands in the document where the secretariat proposes nothing else."""
    if kind == "summit":
        return str(LEADERS if has_recommendations else LEADERS_WITHOUT_TEXTS)
    return (MINISTERS if has_recommendations else MINISTERS_WITHOUT_TEXTS) % {"name": name}


def full(frozen: dict[str, Any], chapters: list[dict[str, Any]], silent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The introduction of the full report: a list of (heading, numbered paragraphs)."""
    texts = [text for topic in chapters for text in topic["texts"]]
    parts = [
        (
            _("The workshop"),
            [_held(frozen), *_attendance(frozen), _hosting(frozen), *_chair(frozen), _partners(frozen)],
        ),
        (_("Context"), [*_origin(frozen), *_targets(frozen)]),
        (_("Outcome"), _outcome(texts, chapters, silent)),
    ]
    if texts:
        parts.append((_("How to read and cite"), [_citing(texts)]))
    return _numbered(parts)


def short(frozen: dict[str, Any]) -> list[dict[str, Any]]:
    """The executive page: what was held, the secretariat's words in brief, and what comes next."""
    return _numbered(
        [
            (_("What was held"), [_held(frozen), *_attendance(frozen), *_origin(frozen)]),
            (_("In brief"), phrases.blocks(frozen["report"]["executive"])),
            (_("What comes next"), [*_others(frozen), _("Both ministries of each partner receive this report.")]),
        ]
    )


def _numbered(parts: Iterable[tuple[str, Iterable[str]]]) -> list[dict[str, Any]]:
    """Headings with their paragraphs, numbered through; what has no paragraph has no heading."""
    found, number = [], 0
    for heading, paragraphs in parts:
        rows = [{"no": number + place, "text": text} for place, text in enumerate(paragraphs, start=1)]
        number += len(rows)
        if rows:
            found.append({"heading": heading, "paragraphs": rows})
    return found


def is_over(frozen: dict[str, Any]) -> bool:
    return bool(frozen["workshop"]["ends_on"] <= frozen["report"]["dated_on"])


def _held(frozen: dict[str, Any]) -> str:
    workshop = frozen["workshop"]
    words = {"title": workshop["title"], "city": workshop["city"], "host": workshop["host"]["name"]}
    if workshop["date_text"]:
        words["days"] = workshop["date_text"]
        return _("The workshop “%(title)s” was held in %(city)s, %(host)s (%(days)s).") % words
    words["days"] = phrases.during(workshop["starts_on"], workshop["ends_on"])
    if is_over(frozen):
        return _("The workshop “%(title)s” was held in %(city)s, %(host)s, %(days)s.") % words
    return _("The workshop “%(title)s” is held in %(city)s, %(host)s, %(days)s.") % words


def _attendance(frozen: dict[str, Any]) -> Iterator[str]:
    delegations = frozen["annexes"].get("participants", [])
    if frozen["workshop"]["participants_text"]:
        yield _("Participants, as reported: %(words)s.") % {
            "words": frozen["workshop"]["participants_text"].rstrip(".")
        }
    if delegations:
        people = sum(len(delegation["people"]) for delegation in delegations)
        sentence = ngettext(
            "The list of participants has %(people)s person in %(delegations)s.",
            "The list of participants has %(people)s people in %(delegations)s.",
            people,
        )
        count = ngettext("%(n)s delegation", "%(n)s delegations", len(delegations)) % {"n": len(delegations)}
        words = sentence % {"people": people, "delegations": count}
        yield f"{words} {_('All of them are invented for demonstration.')}" if frozen["workshop"]["is_demo"] else words


def _hosting(frozen: dict[str, Any]) -> str:
    workshop = frozen["workshop"]
    words = {"host": workshop["host"]["name"]}
    words["ministries"] = phrases.joined(ministry["name"] for ministry in workshop["ministries"])
    if is_over(frozen):
        sentence = (
            _("%(host)s hosted it through its %(ministries)s.") if words["ministries"] else _("%(host)s hosted it.")
        )
    else:
        sentence = (
            _("%(host)s hosts it through its %(ministries)s.") if words["ministries"] else _("%(host)s hosts it.")
        )
    parts = [sentence % words]
    if workshop["co_sponsors"]:
        parts.append(CO_SPONSORS % {"names": phrases.joined(workshop["co_sponsors"])})
    if workshop["co_organisers"]:
        parts.append(CO_ORGANISERS % {"names": phrases.joined(workshop["co_organisers"])})
    return " ".join(parts)


def _chair(frozen: dict[str, Any]) -> Iterator[str]:
    if name := frozen["workshop"]["chair"]:
        sentence = _("%(name)s took the chair.") if is_over(frozen) else _("%(name)s takes the chair.")
        yield sentence % {"name": name}


def _partners(frozen: dict[str, Any]) -> str:
    count = len(frozen["partners"])
    return ngettext(
        "ASEM had %(n)s partner on %(day)s.", "ASEM had %(n)s partners on %(day)s. The annex names them.", count
    ) % {"n": count, "day": phrases.day(frozen["workshop"]["starts_on"])}


def _origin(frozen: dict[str, Any]) -> Iterator[str]:
    if meeting := frozen["workshop"]["proposed_at"]:
        yield _("The workshop was proposed at the %(meeting)s.") % {"meeting": named(meeting)}


def _targets(frozen: dict[str, Any]) -> Iterator[str]:
    if targets := frozen["workshop"]["targets"]:
        words = {"meetings": phrases.joined(_("the %(name)s") % {"name": name} for name in targets)}
        yield (
            _(
                "Its outcome goes to %(meetings)s, to the ministries of foreign affairs and of culture of all partners, and to "
                "the cultural sector."
            )
            % words
        )


def _outcome(texts: list[dict[str, Any]], chapters: list[dict[str, Any]], silent: list[dict[str, Any]]) -> list[str]:
    """How many texts there are and how they came about; and topics without any."""
    if not texts:
        return [str(NO_TEXTS)]
    reported = sum(text["is_reported"] for text in texts)
    if not reported:
        first = ALL_ADOPTED
    elif reported == len(texts):
        first = ALL_REPORTED
    else:
        first = SOME_REPORTED
    second = ngettext("Its chapter is a topic of the agenda.", "Its chapters are topics of the agenda.", len(chapters))
    found = [f"{first % {'n': len(texts), 'reported': reported}} {second}"]
    if silent:
        names = "; ".join(f"{topic['number']} ({topic['title']})" for topic in silent)
        sentence = ngettext(
            "It holds no text on topic %(names)s.", "It holds no text on topics %(names)s.", len(silent)
        )
        found.append(sentence % {"names": names})
    return found


def _citing(texts: list[dict[str, Any]]) -> str:
    words = _(
        "The first figure of a number is the topic: 2.1 is the first text adopted under topic 2. Paragraphs are cited "
        "with it: “recommendation 2.1, paragraph 2”."
    )
    if any(text["nature"] == "finding" for text in texts):
        words += " " + _("A recommendation asks for action; a finding reports what was found, and asks for none.")
    return words


def _others(frozen: dict[str, Any]) -> Iterator[str]:
    """Who else has a report of the workshop before it."""
    for other in frozen["others"]:
        words = {"meeting": named(other["meeting"]), "symbol": other["symbol"]}
        if other["form"] == "full":
            yield HAS_FULL_REPORT % words
        else:
            yield _("The %(meeting)s has a report, %(symbol)s.") % words


def named(meeting: dict[str, Any]) -> str:
    """A meeting with its place and days, as far as they are known: 7th ASEM Summit (Beijing, 24–25 October 2008)."""
    days = phrases.span(meeting["starts_on"], meeting["ends_on"])
    where = ", ".join(filter(None, [meeting["city"], days]))
    return f"{meeting['name']} ({where})" if where else meeting["name"]
