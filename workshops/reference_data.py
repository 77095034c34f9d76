"""Load meetings, outcome texts, initiatives, figures and areas from the files in `data/`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from members.models import Partner
from members.reference_data import Loader, by_code, chosen, describe, read
from registry.doors import door
from registry.search import index
from workshops.models import Area, Initiative, Meeting, OutcomeParagraph, OutcomeText, ReportedFigure

DATA = Path(__file__).parent / "data"
FILES = ("meetings", "areas", "outcomes", "initiatives", "figures")


@door
def load() -> dict[str, int]:
    """Load the files and return the number of rows of each kind, and of rows skipped because they were corrected.

    Partners must have been loaded. Can be repeated at any time.
    """
    loader, partners = Loader(), by_code(Partner)
    loader.put(Meeting, ["code"], _meetings(partners))
    meetings, areas = by_code(Meeting), _load_areas(loader)
    _load_outcomes(loader, meetings, areas)
    _load_initiatives(loader, partners, meetings, areas)
    loader.put(ReportedFigure, ["partner", "counts", "as_of"], _figures(partners))
    describe(FILES, DATA)
    index.reload(Meeting.audit_kind, OutcomeText.audit_kind, Initiative.audit_kind)
    return loader.counts


def _meetings(partners: dict[str, Partner]) -> Iterator[Meeting]:
    names: tuple[str, ...] = (
        "code",
        "kind",
        "ordinal",
        "name",
        "city",
        "starts_on",
        "ends_on",
        "planned_starts_on",
        "planned_ends_on",
    )
    names += ("date_text", "theme", "format", "status", "note", "source", "confidence")
    for row in read("meetings", DATA):
        yield Meeting(**chosen(row, *names), host=partners.get(row.get("host", "")))


def _load_areas(loader: Loader) -> dict[str, Area]:
    """Load areas without a parent, then their children, then the relations between tangible areas and pillars."""
    rows = read("areas", DATA)
    written = loader.put(Area, ["code"], (_area(row) for row in rows if "parent" not in row))
    parents = by_code(Area)
    written += loader.put(Area, ["code"], (_area(row, parents[row["parent"]]) for row in rows if "parent" in row))
    areas = by_code(Area)
    _relate(
        Area.pillars,
        written,
        areas,
        "from_area",
        "to_area",
        {row["code"]: row.get("pillars", []) for row in rows},
        areas,
    )
    return areas


def _area(row: dict[str, Any], parent: Area | None = None) -> Area:
    return Area(**chosen(row, "code", "kind", "position", "label", "note", "is_near_culture"), parent=parent)


def _load_outcomes(loader: Loader, meetings: dict[str, Meeting], areas: dict[str, Area]) -> None:
    rows = read("outcomes", DATA)
    columns = ("code", "kind", "title", "agreed_on", "note", "source")
    texts = (OutcomeText(**chosen(row, *columns), meeting=meetings.get(row.get("meeting", ""))) for row in rows)
    loader.put(OutcomeText, ["code"], texts)
    texts = by_code(OutcomeText)
    paragraphs = (
        OutcomeParagraph(
            text=texts[row["code"]],
            position=place,
            area=areas.get(paragraph.get("area")),
            **chosen(paragraph, "number", "about"),
        )
        for row in rows
        for place, paragraph in enumerate(row["paragraphs"], 1)
    )
    loader.put(OutcomeParagraph, ["text", "number"], paragraphs)


def _load_initiatives(
    loader: Loader, partners: dict[str, Partner], meetings: dict[str, Meeting], areas: dict[str, Area]
) -> None:
    rows = read("initiatives", DATA)
    columns = ("code", "title", "year", "proposed_text", "state", "note", "source")
    made = (
        Initiative(
            **chosen(row, *columns), proposer=partners[row["proposer"]], meeting=meetings.get(row.get("meeting", ""))
        )
        for row in rows
    )
    written, initiatives = loader.put(Initiative, ["code"], made), by_code(Initiative)
    for field, column, ends in (("co_sponsors", "partner", partners), ("areas", "area", areas)):
        wanted = {row["code"]: row[field] for row in rows}
        _relate(getattr(Initiative, field), written, initiatives, "initiative", column, wanted, ends)


def _relate(
    descriptor: Any, written: Iterable[Any], owners: Any, near: Any, far: Any, wanted: Any, targets: Any
) -> None:
    """Set the relations of the written rows to those in the file. Three queries.

    `wanted` is {code: [code, ...]}; `near` and `far` are the two columns of the through table.
    """
    through = descriptor.through
    pairs = {(owners[row.code].pk, targets[code].pk) for row in written for code in wanted[row.code]}
    rows = through.objects.filter(**{f"{near}__in": [owners[row.code].pk for row in written]})
    current = {(owner, target): pk for pk, owner, target in rows.values_list("pk", f"{near}_id", f"{far}_id")}
    through.objects.filter(pk__in=[pk for pair, pk in current.items() if pair not in pairs]).delete()
    missing = sorted(pairs - current.keys())
    through.objects.bulk_create(through(**{f"{near}_id": owner, f"{far}_id": target}) for owner, target in missing)


def _figures(partners: dict[str, Partner]) -> Iterator[ReportedFigure]:
    for row in read("figures", DATA):
        columns = chosen(row, "counts", "number", "as_of", "source")
        yield ReportedFigure(partner=partners[row["partner"]], **columns)
