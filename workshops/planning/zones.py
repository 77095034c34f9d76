"""The time zones that a workshop can have."""

from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext_lazy as _

# Regions of the partners first.
REGIONS = ("Asia", "Europe", "Australia", "Pacific", "Indian", "Atlantic", "Africa", "America")


@cache
def zones() -> list[Any]:
    """Return the IANA names by region as choices, without aliases kept for compatibility."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    names = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    regions: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name in sorted(names):
        region, _slash, _place = name.partition("/")
        if region in regions:
            regions[region].append((name, name.replace("_", " ")))
    return [("", _("Select a time zone")), *regions.items(), ("UTC", "UTC")]


@cache
def zone_names() -> set[str]:
    """Return the IANA names offered by `zones`."""
    grouped = (names for _region, names in zones() if isinstance(names, list))
    return {name for names in grouped for name, _label in names} | {"UTC"}
