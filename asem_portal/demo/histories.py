"""The public history of an invented recommendation: the chair's decision and the consent of the delegations concerned."""

from asem_portal.demo.users import user_for
from recommendations.history import publications
from recommendations.models import HistoryPartner, Recommendation
from workshops.models import Role, WorkshopRole


def load(recommendation: Recommendation, consenting: list[str]) -> None:
    """Publish the history of a published recommendation, with the consent of these heads of delegation."""
    recommendation = Recommendation.objects.get(pk=recommendation.pk)
    chair = WorkshopRole.objects.get(workshop=recommendation.workshop_id, role=Role.CHAIR)
    publication = publications.decide(recommendation, chair=chair, by=user_for("secretariat"))
    asked = HistoryPartner.objects.select_related("publication__recommendation", "delegation")
    for role in consenting:
        by = user_for(role)
        partner = asked.spoken_for(by).get(publication=publication)
        publications.answer(partner, is_given=True, by=by)
