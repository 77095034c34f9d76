"""What was done about co-sponsorships, for those who may read it: the lead, the partner concerned, and the officers.

Others see only the co-sponsors of the revision that they read: an entry about an earlier one would name partners that
have not reconfirmed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations import visibility
from recommendations.history.entries import Entry, Place, Reader, Source, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import Sponsorship, SponsorshipAct
from recommendations.models.sponsorship import READERS
from registry import seals
from registry.prepared import prepared


def _rows(reader: Reader, place: Place) -> list[Sponsorship]:
    takes_sponsors = reader.recommendation.workshop.takes_co_sponsors
    if not takes_sponsors or not visibility.may_grant(READERS, reader.held):
        return []
    return _sponsorships(reader.recommendation.pk, reader.held, *place)


@prepared
def _sponsorships(recommendation: int, held: visibility.Held, at: datetime, pk: int) -> QuerySet[Sponsorship]:
    rows = Sponsorship.objects.filter(visibility.where(READERS, held), recommendation=recommendation)
    return before(rows.select_related("circulation"), "recorded_at", at, pk)


def _describe(source: Source, reader: Reader, rows: Sequence[Sponsorship]) -> list[Entry]:
    entries = []
    for row in rows:
        invited = _("%(partner)s invited to co-sponsor %(revision)s")
        answered = _("Co-sponsorship of %(revision)s: %(act)s")
        what = invited if row.act == SponsorshipAct.INVITED else answered
        values = {"partner": row.delegation_name, "revision": row.circulation, "act": row.act_label.lower()}
        entry = Entry(source, row.recorded_at, row.key, what % values, who=row.recorded_by_name, channel=str(PORTAL))
        is_lead = row.act == SponsorshipAct.INVITED
        entry.partner = reader.recommendation.lead_name if is_lead else row.delegation_name
        entry.subject, entry.seal = row.key, seals.place_of(row)
        entries.append(entry)
    return entries


register(
    "sponsorship",
    "sponsors",
    _rows,
    _describe,
    at="recorded_at",
    verbs=tuple(f"sponsorship.{act}" for act in SponsorshipAct.values),
)
