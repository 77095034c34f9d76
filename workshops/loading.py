"""The reference data of what is held: meetings of ASEM, and what recommendations are tagged with."""

from pathlib import Path

from django.db import transaction

from members.loading import chosen, read, upsert
from members.models import Partner
from workshops.models import Area, Meeting

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load():
    """Load meetings and areas; returns how many of each. Partners must be there. Can be repeated at any time."""
    return {"meetings": upsert(Meeting, "code", _meetings()), "areas": _load_areas()}


def _meetings():
    partners = {partner.code: partner for partner in Partner.objects.all()}
    for row in read("meetings", DATA):
        columns = chosen(row, "code", "kind", "ordinal", "name", "city", "starts_on", "ends_on")
        columns |= chosen(row, "planned_starts_on", "planned_ends_on")
        yield Meeting(**columns, host=partners.get(row.get("host")))


def _load_areas():
    """First those without a parent, then their children, which refer to them."""
    rows = read("areas", DATA)
    count = upsert(Area, "code", (_area(row) for row in rows if "parent" not in row))
    parents = {area.code: area for area in Area.objects.filter(parent=None)}
    return count + upsert(Area, "code", (_area(row, parents[row["parent"]]) for row in rows if "parent" in row))


def _area(row, parent=None):
    return Area(**chosen(row, "code", "label", "is_near_culture"), parent=parent)
