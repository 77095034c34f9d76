"""Load partners, ministries, organisations and coordinators from the files in `data/`; can be repeated."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Model

from members.models import Contribution, Coordinator, Ministry, Organisation, Partner, PartnerGroup, ReferenceData
from registry import audit
from registry.doors import door
from registry.names import fold
from registry.search import index

DATA = Path(__file__).parent / "data"
FILES = ("partners", "ministries", "organisations", "contributions", "coordinators")

Row = TypeVar("Row", bound=Model)


@door
def load() -> dict[str, int]:
    """Load the files and return the number of rows of each kind, and of rows skipped because they were corrected.

    Existing rows are updated by code and keep their key, unless they were corrected in the portal. No row is
    deleted, and issued documents keep the names they were issued with.
    """
    loader = Loader()
    rows = read("partners")
    loader.put(Partner, ["code"], map(_partner, rows))
    loader.put(Organisation, ["code"], map(_organisation, read("organisations")))
    partners, organisations = by_code(Partner), by_code(Organisation)
    loader.put(PartnerGroup, ["partner", "group"], _groups(rows, partners))
    loader.put(Ministry, ["code"], _ministries(partners))
    loader.put(Contribution, ["partner", "organisation", "since"], _contributions(partners, organisations))
    loader.put(Coordinator, ["code"], _coordinators(partners))
    describe(FILES)
    index.reload(Partner.audit_kind, Organisation.audit_kind)
    return loader.counts


class Loader:
    """Writes rows of files to the database; `counts` are the rows of each kind, and those skipped as corrected."""

    def __init__(self) -> None:
        self.counts = {"corrected": 0}

    def put(self, model: type[Row], unique: list[str], rows: Iterable[Row]) -> list[Row]:
        """Create or update the rows, identified by their `unique` columns. Two queries.

        Returns the rows written, without those skipped because they were corrected in the portal.
        """
        names = [field.attname for field in model._meta.concrete_fields if field.name in unique]
        corrected = set(model._default_manager.filter(edited_at__isnull=False).values_list(*names))
        rows = list(rows)
        written = [row for row in rows if tuple(getattr(row, name) for name in names) not in corrected]
        untouched = {"id", "key", "edited_at", *unique}
        changing = [field.name for field in model._meta.concrete_fields if field.name not in untouched]
        model._default_manager.bulk_create(written, update_conflicts=True, unique_fields=unique, update_fields=changing)
        name = str(model._meta.verbose_name_plural)
        self.counts[name] = self.counts.get(name, 0) + len(rows)
        self.counts["corrected"] += len(rows) - len(written)
        return written


def describe(names: Iterable[str], folder: Path = DATA) -> None:
    """Save the description of each file: its title, date, note and sources. Audits each file that is new or changed."""
    names = list(names)
    before = dict(ReferenceData.objects.filter(name__in=names).values_list("name", "sha256"))
    rows = [_description(name, folder) for name in names]
    columns = [*ABOUT, "sha256"]
    ReferenceData.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=columns)
    for row in ReferenceData.objects.filter(name__in=names).order_by("name"):
        if row.sha256 != before.get(row.name):
            audit.record(audit.CONSOLE, "reference.loaded", row, rows=[row], sha256=row.sha256)


ABOUT = ["title", "as_of", "sources", "note"]


def _description(name: str, folder: Path) -> ReferenceData:
    sha256 = hashlib.sha256((folder / f"{name}.json").read_bytes()).hexdigest()
    return ReferenceData(name=name, sha256=sha256, **chosen(_file(name, folder)["meta"], *ABOUT))


def read(name: str, folder: Path = DATA) -> list[dict[str, Any]]:
    """Return the rows of one reference data file."""
    rows: list[dict[str, Any]] = _file(name, folder)[name]
    return rows


def by_code(model: type[Row]) -> dict[str, Row]:
    rows: Iterable[Any] = model._default_manager.all()
    return {row.code: row for row in rows}


def chosen(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the given columns of a row that the file contains; the model's defaults apply to the others."""
    return {name: row[name] for name in names if name in row}


def _file(name: str, folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return content


def _partner(row: dict[str, Any]) -> Partner:
    names = ("code", "name", "formal_name", "native_name", "native_language", "region", "group", "note")
    columns = chosen(row, *names, "joined_on", "left_on", "joined_at_meeting", "protocol_order")
    return Partner(**columns, sort_name=fold(row["sort_name"]))


def _groups(rows: list[dict[str, Any]], partners: dict[str, Partner]) -> Iterator[PartnerGroup]:
    for row in rows:
        for group in row.get("groups", []):
            yield PartnerGroup(partner=partners[row["code"]], **chosen(group, "group", "starts_on", "ends_on"))


def _ministries(partners: dict[str, Partner]) -> Iterator[Ministry]:
    for row in read("ministries"):
        yield Ministry(**chosen(row, *Ministry.columns) | {"partner": partners[row["partner"]]})


def _organisation(row: dict[str, Any]) -> Organisation:
    return Organisation(**chosen(row, *Organisation.columns), sort_name=fold(row["name"]))


def _contributions(partners: dict[str, Partner], organisations: dict[str, Organisation]) -> Iterator[Contribution]:
    for row in read("contributions"):
        bodies = {"partner": partners[row["partner"]], "organisation": organisations[row["organisation"]]}
        yield Contribution(**chosen(row, *Contribution.columns) | bodies)


def _coordinators(partners: dict[str, Partner]) -> Iterator[Coordinator]:
    for row in read("coordinators"):
        yield Coordinator(**chosen(row, *Coordinator.columns) | {"partner": partners[row["partner"]]})
