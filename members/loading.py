"""The reference data of who takes part: loaded again and again without a change, from the files in `data/`."""

import json
from pathlib import Path

from django.db import transaction

from members.models import Ministry, Organisation, Partner
from registry.names import fold

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load():
    """Load partners, ministries and organisations; returns how many of each. Four queries.

    What is there already is brought up to date under its code and keeps its key; nothing is ever deleted, and
    what has been issued keeps the names of its day.
    """
    return {
        "partners": upsert(Partner, "code", map(_partner, read("partners"))),
        "ministries": upsert(Ministry, "code", _ministries(read("ministries"))),
        "organisations": upsert(Organisation, "code", map(_organisation, read("organisations"))),
    }


def read(name, folder=DATA):
    """The rows of one file of reference data."""
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))[name]


def upsert(model, unique, rows):
    """Create or update the rows, which are known by their `unique` column, in one statement; returns how many."""
    objects = list(rows)
    kept = {"id", "key", unique}
    changing = [field.name for field in model._meta.concrete_fields if field.name not in kept]
    model.objects.bulk_create(objects, update_conflicts=True, unique_fields=[unique], update_fields=changing)
    return len(objects)


def chosen(row, *names):
    """Those columns of a row that the file gives; the model's defaults stand for the rest."""
    return {name: row[name] for name in names if name in row}


def _partner(row):
    names = ("code", "name", "formal_name", "native_name", "native_language", "region", "group")
    columns = chosen(row, *names, "joined_on", "left_on", "protocol_order")
    return Partner(**columns, sort_name=fold(row["sort_name"]))


def _ministries(rows):
    partners = {partner.code: partner for partner in Partner.objects.all()}
    for row in rows:
        columns = chosen(row, "code", "kind", "name", "native_name", "native_language")
        yield Ministry(**columns, partner=partners[row["partner"]])


def _organisation(row):
    return Organisation(**chosen(row, "code", "name", "role"), sort_name=fold(row["name"]))
