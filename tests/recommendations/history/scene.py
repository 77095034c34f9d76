"""A recommendation negotiated in every room, with a word in each note that only some may read."""

from django.urls import reverse

from recommendations.amendments import dispositions
from recommendations.comments import comments, resolution
from recommendations.models import Outcome, Position, PositionKind, Recommendation
from recommendations.positions import positions
from recommendations.positions.positions import Stance
from tests.factories import create_delegate, create_delegation, create_organisation
from tests.recommendations.amendments.amending import Negotiation
from workshops.models import Capacity, Standing

OWN, SECRET_REPLY, OBJECTION = "OWNNOTEQUETZAL", "REPLYQUETZAL", "OBJECTIONQUETZAL"


class Scene(Negotiation):
    """Hungary amends and objects, Italy comments among its own delegation; an expert and the press look on."""

    def __init__(self):
        super().__init__()
        self.expert = self._of(Standing.EXPERT, Capacity.EXPERT, "EXP")
        self.press = self._of(Standing.PRESS, Capacity.PRESS, "PRS")
        self.comment = self.say(
            self.italy, "Italy supports this paragraph.", paragraph=self.recommendation.saved.texts.all()[1]
        )
        self.say(self.italy, f"Our ministry cannot pay: {OWN}.", audience="delegation")
        resolution.change(self.comment, resolution.RESOLVE, note="Text unchanged.", by=self.clerk)
        self.amendment = self.changing(self.hungary, "support", "support and promote")
        offer = self.offer(self.amendment, Outcome.NOT_RETAINED)
        dispositions.answer(offer, agrees=False, text=f"We maintain it: {SECRET_REPLY}.", by=self.hungary.user)
        stance = Stance(PositionKind.OBJECTION, f"Hungary cannot accept grants: {OBJECTION}.")
        self.position = self.take(stance)

    def _of(self, standing, capacity, code):
        organisation = create_organisation(code=code, name=f"Body {code}")
        delegation = create_delegation(self.workshop, organisation=organisation, standing=standing)
        return create_delegate(delegation, capacity=capacity)

    def say(self, person, text, **fields):
        return comments.comment(
            self.recommendation, text=text, delegate=person, by=person.user, **{"audience": "participants"} | fields
        )

    def take(self, stance) -> Position:
        seen = str(Recommendation.objects.get(pk=self.recommendation.pk).circulated.circulation.key)
        return positions.record(self.recommendation, stance=stance, seen=seen, by=self.hungary.user)

    @property
    def page(self):
        return reverse("history:history", args=[self.recommendation.key])

    @property
    def export(self):
        return reverse("history:export", args=[self.recommendation.key])
