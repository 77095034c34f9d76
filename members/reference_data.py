"""The reference data of who takes part: loaded again and again without a change, from the files in `data/`."""

import json
from pathlib import Path

from django.db import transaction

from members.models import Contribution, Coordinator, Ministry, Organisation, Partner, PartnerGroup, ReferenceData
from registry.names import fold

DATA = Path(__file__).parent / "data"
FILES = ("partners", "ministries", "organisations", "contributions", "coordinators")


@transaction.atomic
def load():
    """Load who takes part; returns how many rows of each kind the files have, and how many were left as corrected.

    What is there already is brought up to date under its code and keeps its key, unless it was corrected in the
    portal; nothing is ever deleted, and what has been issued keeps the names of its day.
    """
    loader = Loader()
    rows = read("partners")
    loader.put(Partner, ["code"], map(_partner, rows))
    loader.put(Organisation, ["code"], map(_organisation, read("organisations")))
    partners, bodies = by_code(Partner), by_code(Organisation)
    loader.put(PartnerGroup, ["partner", "group"], _groups(rows, partners))
    loader.put(Ministry, ["code"], _ministries(partners))
    loader.put(Contribution, ["partner", "organisation", "since"], _contributions(partners, bodies))
    loader.put(Coordinator, ["code"], _coordinators(partners))
    describe(FILES)
    return loader.counts


class Loader:
    """Puts rows of files into the database; `counts` says how many of each kind, and how many were left alone."""

    def __init__(self):
        self.counts = {"corrected": 0}

    def put(self, model, unique, rows):
        """Create or update the rows, which are known by their `unique` columns. Two queries.

        Returns the rows that are now as the file has them, without those that were corrected in the portal.
        """
        names = [model._meta.get_field(name).attname for name in unique]
        corrected = set(model.objects.filter(edited_at__isnull=False).values_list(*names))
        rows = list(rows)
        kept = [row for row in rows if tuple(getattr(row, name) for name in names) not in corrected]
        untouched = {"id", "key", "edited_at", *unique}
        changing = [field.name for field in model._meta.concrete_fields if field.name not in untouched]
        model.objects.bulk_create(kept, update_conflicts=True, unique_fields=unique, update_fields=changing)
        name = str(model._meta.verbose_name_plural)
        self.counts[name] = self.counts.get(name, 0) + len(rows)
        self.counts["corrected"] += len(rows) - len(kept)
        return kept


def describe(names, folder=DATA):
    """Keep what each file says of itself: its title, of what day it is, and where its facts come from. One query."""
    rows = [ReferenceData(name=name, **chosen(_file(name, folder)["meta"], *ABOUT)) for name in names]
    ReferenceData.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=ABOUT)


ABOUT = ["title", "as_of", "sources", "note"]


def read(name, folder=DATA):
    """The rows of one file of reference data."""
    return _file(name, folder)[name]


def by_code(model):
    return {row.code: row for row in model.objects.all()}


def chosen(row, *names):
    """Those columns of a row that the file gives; the model's defaults stand for the rest."""
    return {name: row[name] for name in names if name in row}


def _file(name, folder):
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _partner(row):
    names = ("code", "name", "formal_name", "native_name", "native_language", "region", "group", "note")
    columns = chosen(row, *names, "joined_on", "left_on", "joined_at_meeting", "protocol_order")
    return Partner(**columns, sort_name=fold(row["sort_name"]))


def _groups(rows, partners):
    for row in rows:
        for group in row.get("groups", []):
            yield PartnerGroup(partner=partners[row["code"]], **chosen(group, "group", "starts_on", "ends_on"))


def _ministries(partners):
    names = ("code", "kind", "name", "native_name", "native_language", "unit", "confidence", "note", "source")
    for row in read("ministries"):
        yield Ministry(**chosen(row, *names), partner=partners[row["partner"]])


def _organisation(row):
    columns = chosen(row, "code", "name", "role", "city", "founded_on", "source")
    return Organisation(**columns, sort_name=fold(row["name"]))


def _contributions(partners, bodies):
    for row in read("contributions"):
        columns = chosen(row, "amount", "currency", "every", "since", "source")
        yield Contribution(partner=partners[row["partner"]], organisation=bodies[row["organisation"]], **columns)


def _coordinators(partners):
    names = ("code", "seat", "starts_on", "ends_on", "words", "source", "confidence")
    for row in read("coordinators"):
        yield Coordinator(**chosen(row, *names), partner=partners[row["partner"]])
