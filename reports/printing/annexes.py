"""The annexes of a full report, prepared for print: programme, list of participants, concept paper, partners."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.templatetags.emphasis import direction
from registry import markdown
from registry.names import PersonName
from registry.pdf.text import ROWS_MAX, grouped_tables
from reports.printing import narrative

_AUTOMATIC = re.compile(r'dir="auto"(?=>(?:\s|<[^>]*>)*([^<]*))')  # with the first text of the element
GROUP_MAX = 12  # rows of one delegation or one day that stay together on a page
CONCEPT = {  # headings of the concept paper, in order
    "background": gettext_lazy("Background"),
    "content": gettext_lazy("Content"),
    "outputs": gettext_lazy("Expected outputs"),
}
ANNEXES = ("programme", "participants", "concept")


def annexes(frozen: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the annexes in order, each with its name, number, title and content; the partners come last."""
    makers: dict[str, Callable[[Any], dict[str, Any]]] = {
        "programme": _programme,
        "participants": _participants,
        "concept": _concept,
    }
    made = [{"name": name} | makers[name](frozen["annexes"][name]) for name in ANNEXES if name in frozen["annexes"]]
    if frozen["partners"]:
        made.append({"name": "partners", "title": narrative.PARTNERS_ANNEX})
    labels = narrative.annex_labels(frozen)
    for annex in made:
        annex["label"] = labels[annex["name"]] if len(made) > 1 else _("Annex")
        if annex["name"] == "concept" and frozen["workshop"].get("is_archived"):
            annex["title"] = _("Summary of the concept paper")
    return made


def _programme(days: list[dict[str, Any]]) -> dict[str, Any]:
    sessions = [session for day in days for session in day["sessions"]]
    is_fictitious = bool(sessions) and all(row["is_invented"] for row in sessions)
    groups = [group for day in days for group in _groups(day, is_fictitious)]
    return {
        "title": _("Programme"),
        "tables": grouped_tables(groups, rows_max=ROWS_MAX, group_max=GROUP_MAX),
        "is_fictitious": is_fictitious,
    }


def _groups(day: dict[str, Any], is_fictitious: bool) -> list[dict[str, Any]]:
    """Return the rows of one day as a group; events of several days as a group for each of their periods."""
    activities = [_activity(row) | {"is_marked": row["is_invented"]} for row in day["activities"]]
    if not day["day"]:
        periods = dict.fromkeys(row["period"] for row in activities)
        return [
            {"day": None, "period": period, "rows": [row for row in activities if row["period"] == period]}
            for period in periods
        ]
    sessions = [_session(row) | {"is_marked": row["is_invented"] and not is_fictitious} for row in day["sessions"]]
    rows = sessions + activities
    return [{"day": date.fromisoformat(day["day"]), "rows": rows}] if rows else []


def _activity(activity: dict[str, Any]) -> dict[str, Any]:
    """Return an event of several days with its period; in older reports, with the day until which it lasts."""
    last = date.fromisoformat(activity["ends_on"]) if activity["is_long"] else None
    return {"period": ""} | activity | {"until": date_format(last, "j F") if last else ""}


def _session(session: dict[str, Any]) -> dict[str, Any]:
    people = [person | _names(person) for person in session["people"]]
    return session | {"people": [person | {"line": _addressed(person)} for person in people]}


def _addressed(person: dict[str, Any]) -> str:
    """Return the printed name after the form of address, which older reports do not contain."""
    return PersonName(person["line"]).addressed(person.get("honorific", "")).latin


def _participants(delegations: list[dict[str, Any]]) -> dict[str, Any]:
    groups = [delegation | {"rows": [_person(person) for person in delegation["people"]]} for delegation in delegations]
    unnamed = sum(not row["is_named"] for group in groups for row in group["rows"])
    return {
        "title": _("List of participants"),
        "tables": grouped_tables(groups, rows_max=ROWS_MAX, group_max=GROUP_MAX),
        "unnamed": narrative.unnamed(unnamed),
    }


def _person(person: dict[str, Any]) -> dict[str, Any]:
    """Return a person with the name in Latin script and, if different, in their own script."""
    if not person["is_named"]:
        return person
    position = ", ".join(filter(None, [person["function"], person["title"]]))
    names = _names(person)
    honorific = "" if names["line"].startswith(person["honorific"]) else person["honorific"]
    return person | names | {"position": position, "honorific": honorific}


def _names(person: dict[str, Any]) -> dict[str, Any]:
    """Return the name on the badge and, if it is in another script, the name as the person writes it."""
    name = PersonName.of(person["name"], person.get("badge_name", ""))
    return {
        "line": name.latin,
        "native": "" if _is_latin(name.own) else name.own,
        "is_native": not name.own and not _is_latin(name.latin),
    }


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())


def _concept(parts: dict[str, str]) -> dict[str, Any]:
    sections = [(str(title), _prose(parts[name])) for name, title in CONCEPT.items() if name in parts]
    return {"title": _("Concept paper"), "sections": sections}


def _prose(text: str) -> SafeString:
    """Return Markdown for print: headings one level below the document's, links as plain text."""
    html = re.sub(r"</?a\b[^>]*>", "", markdown.rendered(text))
    html = _AUTOMATIC.sub(lambda block: f'dir="{direction(block[1])}"', html)
    return mark_safe(re.sub(r"(</?)h4\b", r"\1h3", html))  # escaped by `registry.markdown`
