"""Recognise the column headings and cell values of an import, in the terms that people commonly use."""

import functools
import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from babel import Locale
from babel.core import get_global
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import names
from members.models import Ministry, MinistryKind, Organisation, Partner
from registry.fields import visible
from registry.names import fold, with_article
from registry.spreadsheets.reader import Headings
from workshops.models import Capacity, Rank

# Field: (heading in the template, other headings recognised, as `bare` returns them, separated by "|").
COLUMNS = {
    "body": (
        gettext_lazy("Delegation"),
        "partner|country|partner or organisation|country or organisation|country organisation|partner organisation"
        "|partner country|delegation of|country of delegation|asem partner|member state|state",
    ),
    "full_name": (
        gettext_lazy("Full name"),
        "name|full name as it should appear|name of delegate|name of participant|delegate|participant|delegate name"
        "|participant name|name and surname|name surname|first and last name|full name of participant",
    ),
    "honorific": (gettext_lazy("Form of address"), "honorific|prefix|mr ms|courtesy title|title"),
    "badge_name": (gettext_lazy("Name on the badge"), "badge name|name on badge|badge"),
    "sort_key": (gettext_lazy("Sort name"), "sort key|sort as|sorted as|sorted under"),
    "salutation": (gettext_lazy("Salutation"), "addressed as|addressed in letters as|dear"),
    "name_language": (gettext_lazy("Language of the name"), "language|name language"),
    "email": (gettext_lazy("E-mail"), "email|mail|email address|contact email|work email|official email"),
    "capacity": (gettext_lazy("Capacity"), "role|category|type of participant|status"),
    "title": (gettext_lazy("Title in the delegation"), "delegation title"),
    "rank": (gettext_lazy("Rank"), "level"),
    "function": (gettext_lazy("Position"), "function|functional title|post|job title|designation|occupation"),
    "ministry": (gettext_lazy("Ministry"), "ministry kind"),
    "mode": (gettext_lazy("Participation"), "mode|attendance|in person or online"),
    "position": (gettext_lazy("Order within the delegation"), "order|order in the list"),
}
# A full name in several columns, in the order in which they are joined; not in the template.
NAME_PARTS = {
    "given_name": (
        gettext_lazy("First name"),
        "first names|first name s|given name|given names|given name s|forename|forenames|christian name",
    ),
    "middle_name": (gettext_lazy("Middle name"), "middle names|middle name s|middle initial"),
    "family_name": (
        gettext_lazy("Family name"),
        "family names|family name s|last name|last names|last name s|surname|surnames|surname s",
    ),
}
ROW, TO_DO = gettext_lazy("Row"), gettext_lazy("What to do")  # the first columns of the file of rows to be corrected
CODE_MAX = 3  # letters
HEADING_MAX, SORT_MAX = 100, 200  # characters of a heading, of a sort name
CAPACITIES = {
    Capacity.HEAD: "head|hod|delegation head|chief of delegation|leader",
    Capacity.DEPUTY_HEAD: "alternate|alternate head|deputy head|alternate head of delegation",
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

NOT_PARTNER = gettext_lazy("“%s” is not an ASEM partner. Enter a partner or an organisation listed in the directory.")
MEANT = gettext_lazy("This name is not in the directory. Did you mean “%s”?")
TWICE = gettext_lazy("The columns “%(first)s” and “%(second)s” correspond to the same field. Keep only one of them.")
MISSING = gettext_lazy("The column “%s” is missing. Add it, or rename the corresponding column.")
UNKNOWN = gettext_lazy("This name is not in the directory. Enter the name of a listed partner or organisation.")
WHICH_MINISTRY = gettext_lazy("Specify which ministry of %(body)s is meant: %(names)s.")

Cells = Mapping[str, str]  # cell contents of a row, by field


def bare(text: str) -> str:
    """Return `text` without accents, capitals and punctuation, for comparison: "E-Mail " becomes "e mail"."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(visible(text))).split())


def _by_text(choices: Iterable[tuple[Any, Any]], synonyms: Mapping[Any, str]) -> dict[str, Any]:
    """Return {bare text: value} of choices, found by value, label or synonym."""
    values: dict[str, Any] = {}
    for value, label in choices:
        values |= dict.fromkeys([bare(str(value)), bare(str(label)), *synonyms.get(value, "").split("|")], value)
    return {text: value for text, value in values.items() if text}


@functools.cache
def choices(field: str, languages: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Return {bare text: value} of the values permitted in a column; `languages` are the choices of name languages."""
    return {
        "capacity": lambda: _by_text(Capacity.choices, CAPACITIES),
        "mode": lambda: _by_text(((mode, mode) for mode in MODES), MODES),
        "rank": lambda: _by_text(Rank.choices, RANKS),
        "name_language": lambda: _by_text(languages, {}),
    }[field]()


@functools.cache
def _known() -> dict[str, str]:
    """Return {bare heading: field} of all headings recognised."""
    known: dict[str, str] = {}
    for field, (label, synonyms) in (COLUMNS | NAME_PARTS).items():
        known |= dict.fromkeys([bare(str(label)).replace("e mail", "email"), *synonyms.split("|")], field)
    return known


def field_of(heading: str) -> str | None:
    """Return the field of a column heading; a remark in brackets is ignored, as in "E-mail (official)"."""
    known = _known()
    for text in (heading, re.sub(r"[(\[].*?[)\]]", " ", heading)):
        if field := known.get(bare(text).replace("organization", "organisation").replace("e mail", "email")):
            return field
    return None


def has_required(fields: Collection[str]) -> bool:
    """Return whether a table with these fields has all that are required: a name, in one column or two, and a body."""
    return "body" in fields and ("full_name" in fields or {"given_name", "family_name"} <= set(fields))


def _fields(cells: list[str]) -> set[str]:
    return {field for cell in cells if len(cell) <= HEADING_MAX and (field := field_of(cell))}


HEADINGS = Headings(_fields, has_required)


def columns(head: list[str]) -> tuple[dict[str, int], list[int]]:
    """Return ({field: column index}, [indexes of columns not recognised]).

    Next to a column of first names alone, the column “Name” is that of family names. Raises ValidationError with a
    user-facing message for each column that is missing or occurs twice.
    """
    indexes: dict[str, int] = {}
    unknown: list[int] = []
    errors: list[str] = []
    for index, name in enumerate(head):
        field = field_of(name)
        if field is None:
            unknown += [index] if name else []
        elif field in indexes:
            names = {"first": head[indexes[field]], "second": name}
            errors.append(TWICE % names)
        else:
            indexes[field] = index
    has_given_alone = "given_name" in indexes and "family_name" not in indexes
    if has_given_alone and "full_name" in indexes and bare(head[indexes["full_name"]]) == "name":
        indexes["family_name"] = indexes.pop("full_name")
    if not has_required(indexes):
        errors += [MISSING % label for label in _missing(indexes)]
    if errors:
        raise ValidationError(errors)
    return indexes, unknown


def _missing(fields: Collection[str]) -> list[Any]:
    """Return the headings of the required columns that are missing."""
    missing = [] if "body" in fields else ["body"]
    if "full_name" not in fields:
        parts = {"given_name", "family_name"} - set(fields)
        missing[:0] = ["full_name"] if len(parts) > 1 else sorted(parts)
    return [(COLUMNS | NAME_PARTS)[field][0] for field in missing]


def heading(field: str, headings: Mapping[str, str]) -> str:
    """Return the heading of a field in a file with `headings` {field: heading}; those of a name in several columns."""
    if field == "full_name" and field not in headings:
        return " + ".join(headings[part] for part in NAME_PARTS if part in headings)
    return headings.get(field) or str(COLUMNS[field][0])


def values(cells: Cells, headings: Mapping[str, str]) -> dict[str, str]:
    """Return the contents of a row by field; `cells` are those by heading. Parts of a name are joined.

    The sort name, unless given, then begins with the family name.
    """
    row = {field: cells.get(name, "") for field, name in headings.items()}
    given, middle, family = (row.pop(part, "") for part in NAME_PARTS)
    if given or middle or family:
        own = f" {fold(family)} "
        is_complete = bool(family) and f" {fold(given)} " in own  # the whole name was entered as the family name
        row["full_name"] = row.get("full_name") or " ".join(
            filter(None, [*([] if is_complete else [given, middle]), family])
        )
        if family and not is_complete and not row.get("sort_key"):
            row["sort_key"] = " ".join(filter(None, [family, given, middle]))[:SORT_MAX]
    return row


def is_own(name: str) -> bool:
    """Return whether a column was added by the portal to a file of rows to be corrected."""
    return bare(name) in (bare(str(ROW)), bare(str(TO_DO)))


def earlier_row(head: list[str]) -> str:
    """Return the heading of the column that holds the row number in the original file, or an empty string."""
    return next((name for name in head if bare(name) == bare(str(ROW))), "")


@functools.cache
def alpha3() -> dict[str, list[str]]:
    """Return {alpha-2 code of ISO 3166-1: [alpha-3 codes, in lower case]} of all countries."""
    codes: dict[str, list[str]] = {}
    for alias, countries in get_global("territory_aliases").items():
        if len(alias) == len("DEU") and alias.isalpha() and len(countries) == 1:
            codes.setdefault(countries[0], []).append(alias.lower())
    return codes


def country_of_code(code: str) -> str:
    """Return the English name of the country with a code of two or three letters in lower case, or an empty string."""
    alpha2 = next((two for two, three in alpha3().items() if code in (two.lower(), *three)), "")
    return str(Locale("en").territories.get(alpha2, ""))


class Directory:
    """Partners, organisations and ministries, loaded once for a whole file. Three queries."""

    def __init__(self) -> None:
        countries = Locale("en").territories
        self.countries = {bare(name): name for code, name in countries.items() if code.isalpha()}
        self.codes: dict[str, Partner | Organisation] = {}
        self.bodies: dict[str, Partner | Organisation] = {}
        self.ministries: dict[int, list[Ministry]] = {}
        for body in Organisation.objects.all():
            self._add(body, [body.code, body.name])
        for partner in Partner.objects.all():
            known_as = [partner.code, *names.of_partner(partner), partner.sort_name]
            self._add(partner, [*known_as, countries.get(partner.code, "")])
            self.codes |= dict.fromkeys(alpha3().get(partner.code, ()), partner)
        for ministry in Ministry.objects.all():
            self.ministries.setdefault(ministry.partner_id, []).append(ministry)

    def _add(self, body: Partner | Organisation, names: Iterable[str]) -> None:
        self.bodies |= dict.fromkeys((bare(name) for name in names if name), body)

    def body(self, text: str) -> Partner | Organisation:
        """Return the partner or organisation named in a cell. Raises ValidationError with a user-facing message."""
        name = bare(text)
        body = self.bodies.get(name) or self.bodies.get(name.removeprefix("the ")) or self.codes.get(name)
        if body:
            return body
        country = self.countries.get(name) or self.countries.get(name.removeprefix("the "))
        if country := country or country_of_code(name):
            raise ValidationError(NOT_PARTNER % country)
        is_code = len(name) <= CODE_MAX  # of a vehicle or a team, perhaps: a guess would be another country
        if not is_code and (close := get_close_matches(name, self.bodies, 1, 0.8)):
            raise ValidationError(MEANT % self.bodies[close[0]].name)
        raise ValidationError(UNKNOWN)

    def ministry(self, text: str, body: Partner | Organisation) -> Ministry:
        """Return the ministry of `body` named in a cell by kind, code or name.

        Raises ValidationError with a user-facing message.
        """
        ministries = self.ministries.get(body.pk, []) if isinstance(body, Partner) else []
        if not ministries:
            raise ValidationError(
                _("No ministries are on record for %s. Leave the cell empty.") % with_article(body.name)
            )
        name = bare(text)
        kind = _by_text(MinistryKind.choices, KINDS).get(name)
        matches = [one for one in ministries if name in (bare(one.code), bare(one.name), bare(one.native_name))]
        matches = matches or [one for one in ministries if one.kind == kind]
        if len(matches) == 1:
            return matches[0]
        names = ", ".join(f"“{one.name}”" for one in matches or ministries)
        raise ValidationError(WHICH_MINISTRY % {"body": with_article(body.name), "names": names})
