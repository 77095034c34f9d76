"""The zone of the times on the dashboard, stated once: that of the workshop; the reader's own is shown next to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.templatetags.portal import zone_city, zone_words
from workshops import phrases
from workshops.models import Workshop


def are_several(workshops: Sequence[Workshop]) -> bool:
    """Return whether the workshops are in different zones."""
    return len({workshop.zone for workshop in workshops}) > 1


def stated(workshops: Sequence[Workshop], reader_zone: str, now: datetime) -> dict[str, Any]:
    """Return the context of the dashboard: the note on the zone, and whether there are several."""
    return {"zone_note": note(workshops, reader_zone, now), "has_zones": are_several(workshops)}


def note(workshops: Sequence[Workshop], reader_zone: str, now: datetime) -> str:
    """Return the note on the zone of the times, and on those also shown in the reader's own zone."""
    if not workshops:
        return ""
    if are_several(workshops):
        sentence = _("All times are shown in the time zone of the workshop concerned.")
    else:
        place = zone_words(workshops[0].zone, now.astimezone(workshops[0].tz))
        sentence = _("All times are local times in %(place)s.") % {"place": place}
    if not any(phrases.own_time(now, workshop.zone, reader_zone) for workshop in workshops):
        return sentence
    own = _("The current time and all deadlines are also shown in your own time zone (%(city)s).")
    return f"{sentence} {own % {'city': zone_city(reader_zone)}}"
