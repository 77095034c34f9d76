"""Co-sponsors of recommendations of Viet Nam: Italy is invited to one, and awaits reconfirmation of another."""

from tests import factories
from workshops.models import Workshop

NEEDS = ("people", "texts")


def build(world):
    workshop, italy = world.things["workshop"], world.things["other delegation"]
    Workshop.objects.filter(pk=workshop.pk).update(takes_co_sponsors=True)
    workshop.refresh_from_db()
    author = world.things["delegate D"]
    invited = factories.create_recommendation("discussion", author=author, title="A text with an invited partner")
    factories.create_sponsorship(invited, italy, "invited")
    stale = factories.create_recommendation("discussion", author=author, title="A text with a former co-sponsor")
    factories.create_sponsorship(stale, italy, "confirmed")
    factories.create_version(stale)
    factories.create_circulation(stale)
    hungary = factories.create_delegation(workshop, partner=factories.create_partner("HU"))
    factories.create_delegate(hungary, capacity="head")
    confirmed = factories.create_recommendation("final", author=author, title="A text with a co-sponsor")
    factories.create_sponsorship(confirmed, hungary, "confirmed")
    adopted = world.things["adopted text"]
    factories.create_adoption_sponsor(adopted.adoption, factories.create_sponsorship(adopted, hungary, "confirmed"))
    world.things |= {"text with an invited partner": invited, "text to be reconfirmed": stale}
    world.things["text with a co-sponsor"] = confirmed
    world.shown |= {
        "Italy awaiting reconfirmation": ("text to be reconfirmed", "Awaiting reconfirmation"),
        "Italy invited": ("text with an invited partner", 'data-sponsorship="invited"'),
        "Hungary as a co-sponsor": ("text with a co-sponsor", "data-co-sponsors"),
    }


def _seen(recommendation):
    return recommendation.circulated.circulation.key


def _invitation(world, recommendation):
    hungary = world.things["workshop"].delegations.get(partner__code="HU")
    return {"delegations": hungary.key, "seen": _seen(recommendation)}


ARGUMENTS = {
    "sponsors:withdraw_invitation": lambda text: [text.key, text.sponsorships.get().delegation.key],
}
TYPED = {
    "sponsors:invite": _invitation,
    "sponsors:answer": lambda world, text: {"act": "confirmed", "seen": _seen(text)},
}
