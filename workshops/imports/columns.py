"""What people write in a table's head and cells, and what of the portal they mean by it."""

import functools
import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Ministry, MinistryKind, Organisation, Partner
from registry.names import fold
from workshops.models import Capacity, Rank

OTHER_NAMES = Path(__file__).parent.parent / "data" / "other_names.json"

# Each column: how the template calls it, and what else people call it; folded, without signs.
COLUMNS = {
    "body": (
        gettext_lazy("Delegation"),
        "partner|country|partner or organisation|delegation of|asem partner|member state",
    ),
    "full_name": (
        gettext_lazy("Full name"),
        "name|full name as it should be read|name of delegate|delegate|participant",
    ),
    "honorific": (gettext_lazy("Form of address"), "honorific|prefix|mr ms|courtesy title|title"),
    "badge_name": (gettext_lazy("Name on the badge"), "badge name|name on badge|badge"),
    "sort_key": (gettext_lazy("Sorted under"), "sort key|sorted as|sorted in lists as"),
    "salutation": (gettext_lazy("Addressed in letters as"), "salutation|addressed as"),
    "name_language": (gettext_lazy("Language of the name"), "language|name language"),
    "email": (gettext_lazy("E-mail"), "email|mail|email address|e mail address"),
    "capacity": (gettext_lazy("Capacity"), "role|category|type of participant|status"),
    "title": (gettext_lazy("Title in the delegation"), "delegation title"),
    "rank": (gettext_lazy("Rank"), "level"),
    "function": (gettext_lazy("Function"), "position|post|job title|designation|occupation"),
    "ministry": (gettext_lazy("Ministry"), "ministry kind"),
    "mode": (gettext_lazy("Takes part"), "mode|participation|attendance|in person or online"),
    "position": (gettext_lazy("Place in the list of the delegation"), "place in the list|order"),
}
ROW, TO_DO = gettext_lazy("Row"), gettext_lazy("What to do")  # which the file of rows to be corrected begins with
REQUIRED = ("full_name", "body")
CAPACITIES = {
    Capacity.HEAD: "head|hod|delegation head|chief of delegation|leader",
    Capacity.ALTERNATE: "alternate|deputy head|deputy head of delegation|alternate head of delegation",
    Capacity.DELEGATE: "member|member of delegation|participant",
    Capacity.ADVISER: "advisor",
    Capacity.EXPERT: "specialist|resource person",
    Capacity.INTERPRETER: "translator",
    Capacity.ACCOMPANYING: "accompanying|spouse|partner of delegate",
    Capacity.PRESS: "media|journalist",
    Capacity.SECURITY: "security officer",
    Capacity.STAFF: "secretariat|support staff",
}
MODES = {"in_person": "in person|onsite|on site|physical|present", "online": "online|virtual|remote|remotely"}
RANKS = {
    Rank.VICE_MINISTER: "vice minister|deputy minister",
    Rank.DIRECTOR: "director|head of division",
    Rank.OFFICER: "officer|desk officer",
}
KINDS = {
    MinistryKind.FOREIGN_AFFAIRS: "foreign|foreign ministry|mfa|ministry of foreign affairs",
    MinistryKind.CULTURE: "culture ministry|moc|ministry of culture",
}

NOT_PARTNER = gettext_lazy("%s is not a partner of ASEM. Write a partner, or an organisation of the directory.")
MEANT = gettext_lazy("This name is not in the directory. Is “%s” meant?")
TWICE = gettext_lazy("The columns “%(first)s” and “%(second)s” say the same. Keep one of them.")
MISSING = gettext_lazy("There is no column “%s”. Add it, or give the one you have this name.")
UNKNOWN = gettext_lazy("This name is not in the directory. Write a partner, or an organisation that is there.")
WHICH_MINISTRY = gettext_lazy("Write which ministry of %(body)s: %(names)s.")

Cells = Mapping[str, str]  # by field, the words in one row


def bare(words: str) -> str:
    """Words without accents, capitals and signs, by which they are found: "E-Mail " is "e mail"."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(words)).split())


def _meant(labels: Iterable[tuple[Any, Any]], others: Mapping[Any, str]) -> dict[str, Any]:
    """{bare words: value} of choices: their values, their labels, and what else people write."""
    found: dict[str, Any] = {}
    for value, label in labels:
        found |= dict.fromkeys([bare(str(value)), bare(str(label)), *others.get(value, "").split("|")], value)
    return {words: value for words, value in found.items() if words}


@functools.cache
def choices(field: str, languages: tuple[Any, ...] = ()) -> dict[str, Any]:
    """{bare words: value} of what may stand in the cells of a column; `languages` are those a name may be in."""
    return {
        "capacity": lambda: _meant(Capacity.choices, CAPACITIES),
        "mode": lambda: _meant(((mode, mode) for mode in MODES), MODES),
        "rank": lambda: _meant(Rank.choices, RANKS),
        "name_language": lambda: _meant(languages, {}),
    }[field]()


def columns(head: list[str]) -> tuple[dict[str, int], list[int]]:
    """Which column is what: ({field: its place}, [places of columns not known]).

    Raises ValidationError with a sentence for each column that is missing or stands twice.
    """
    known: dict[str, str] = {}
    for field, (label, others) in COLUMNS.items():
        known |= dict.fromkeys([bare(str(label)), *others.split("|")], field)
    places: dict[str, int] = {}
    unknown: list[int] = []
    sentences: list[str] = []
    for place, name in enumerate(head):
        meant = known.get(bare(name))
        if meant is None:
            unknown += [place] if name else []
        elif meant in places:
            twice = {"first": head[places[meant]], "second": name}
            sentences.append(TWICE % twice)
        else:
            places[meant] = place
    for field in REQUIRED:
        if field not in places:
            sentences.append(MISSING % COLUMNS[field][0])
    if sentences:
        raise ValidationError(sentences)
    return places, unknown


def is_own(name: str) -> bool:
    """Whether a column is the portal's own, of a file of rows to be corrected: it says nothing about a person."""
    return bare(name) in (bare(str(ROW)), bare(str(TO_DO)))


def earlier_row(head: list[str]) -> str:
    """The name of the column with the row's number in the file that was corrected; empty where there is none."""
    return next((name for name in head if bare(name) == bare(str(ROW))), "")


class Directory:
    """Partners, organisations and ministries, read once for a whole table; three queries."""

    def __init__(self) -> None:
        others = json.loads(OTHER_NAMES.read_text(encoding="utf-8"))["names"]
        countries = Locale("en").territories
        self.countries = {bare(name): name for code, name in countries.items() if code.isalpha()}
        self.bodies: dict[str, Partner | Organisation] = {}
        self.ministries: dict[int, list[Ministry]] = {}
        for body in Organisation.objects.all():
            self._add(body, [body.code, body.name])
        for partner in Partner.objects.all():
            names = [partner.code, partner.name, partner.formal_name, partner.native_name, partner.sort_name]
            self._add(partner, [*names, *others.get(partner.code, []), countries.get(partner.code, "")])
        for ministry in Ministry.objects.all():
            self.ministries.setdefault(ministry.partner_id, []).append(ministry)

    def _add(self, body: Partner | Organisation, names: Iterable[str]) -> None:
        self.bodies |= dict.fromkeys((bare(name) for name in names if name), body)

    def body(self, words: str) -> Partner | Organisation:
        """The Partner or Organisation that is meant. Raises ValidationError with what to do."""
        sought = bare(words)
        found = self.bodies.get(sought) or self.bodies.get(sought.removeprefix("the "))
        if found:
            return found
        if country := self.countries.get(sought) or self.countries.get(sought.removeprefix("the ")):
            raise ValidationError(NOT_PARTNER % country)
        if close := get_close_matches(sought, self.bodies, 1, 0.8):
            raise ValidationError(MEANT % self.bodies[close[0]].name)
        raise ValidationError(UNKNOWN)

    def ministry(self, words: str, body: Partner | Organisation) -> Ministry:
        """The Ministry of `body` that is meant: by its kind, code or name. Raises ValidationError with what to do."""
        mine = self.ministries.get(body.pk, []) if isinstance(body, Partner) else []
        if not mine:
            raise ValidationError(_("No ministry of %s is known. Leave the cell empty.") % body.name)
        sought = bare(words)
        kind = _meant(MinistryKind.choices, KINDS).get(sought)
        found = [one for one in mine if sought in (bare(one.code), bare(one.name), bare(one.native_name))]
        found = found or [one for one in mine if one.kind == kind]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f"“{one.name}”" for one in found or mine)
        raise ValidationError(WHICH_MINISTRY % {"body": body.name, "names": names})
