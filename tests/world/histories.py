"""A public history of the published text, to which Viet Nam has consented, and a published text whose history is not public."""

from django.utils import timezone

from recommendations.history import publications
from recommendations.models import HistoryPartner
from tests import factories
from workshops.models import Role

NEEDS = ("people", "texts")


def build(world):
    things, other = world.things, world.things["other workshop"]
    chair = things["workshop"].roles.get(role=Role.CHAIR)
    found = publications.decide(things["published text"], chair=chair, by=world.people["S"])
    partner = HistoryPartner.objects.select_related("publication__recommendation").get(publication=found)
    publications.answer(partner, is_given=True, by=world.people["H"])
    things |= {"publication of a history": found, "delegation asked": (found.key, partner.key)}
    world.shown["answer of Viet Nam"] = ("publication of a history", 'data-answer="consent"')
    factories.create_role(Role.CHAIR, other)
    author = factories.create_delegate(factories.create_delegation(other, partner=factories.create_partner("PL")))
    things["published text elsewhere"] = factories.create_recommendation(
        "adopted", author=author, published_at=timezone.now()
    )


def _chair(recommendation):
    return {"chair": recommendation.workshop.roles.filter(role=Role.CHAIR).first().key}


TYPED = {
    "history:publish": lambda world, recommendation: _chair(recommendation),
    "history:answer": lambda world, thing: {"answer": "decline"},
    "history:end": lambda world, publication: _chair(publication.recommendation),
}
ARGUMENTS = dict.fromkeys(("register:history", "register:history_json"), lambda text: [text.symbol])
