"""Which reports contain a recommendation, and which meetings have received a report without it, for its page."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import User
from recommendations.models import Recommendation, State
from recommendations.reading import carriers
from recommendations.reading.carriers import Carrier, Carriers, Offer
from recommendations.states import CONCLUDED
from reports.available import available_recommendations
from reports.composing import supplements
from reports.models import Report, ReportItem
from workshops.models import Role
from workshops.user_roles import roles_of


@carriers.carriers.register
def carriers_of(recommendation: Recommendation, user: User) -> Carriers:
    """Return the reports that contain `recommendation`; to the secretariat also the supplements that could. At most
    three queries, and none before reports can contain it."""
    workshop = recommendation.workshop
    if recommendation.state not in CONCLUDED and (workshop.adopts or recommendation.state != State.FINAL_DRAFT):
        return Carriers()
    rows = Report.objects.visible_to(user).filter(items__recommendation=recommendation).select_related("meeting")
    reports = [
        Carrier(row.symbol, row.get_absolute_url(), row.meeting.name, row.supplement_name)
        for row in rows.order_by("serial")
    ]
    return Carriers(reports, _offers(recommendation) if roles_of(user).has(workshop, Role.SECRETARIAT) else [])


def _offers(recommendation: Recommendation) -> list[Offer]:
    """Return for each meeting whose report was issued without the recommendation where to add it to a supplement."""
    workshop = recommendation.workshop
    carrying = ReportItem.objects.filter(meeting=OuterRef("meeting"), recommendation=recommendation)
    rows = Report.objects.filter(~Exists(carrying), workshop=workshop).select_related("meeting")
    last: dict[int, Report] = {}
    first: dict[int, Report] = {}
    for row in rows.order_by("supplement"):
        row.workshop = workshop
        first.setdefault(row.meeting_id, row)
        last[row.meeting_id] = row
    found = [_offer(first[meeting], last[meeting]) for meeting in first if first[meeting].is_issued]
    offers = [offer for offer in found if offer]
    if not offers or not available_recommendations(workshop).filter(pk=recommendation.pk).exists():
        return []
    return offers


def _offer(first: Report, last: Report) -> Offer | None:
    if supplements.is_over(first):
        return None
    if last.is_issued:
        label, address = _("Start a supplement"), reverse("composing:supplement", args=[first.key])
    else:
        label, address = _("Edit the supplement"), reverse("composing:compose", args=[last.key])
    return Offer(first.meeting.name, first.symbol, label, address)
