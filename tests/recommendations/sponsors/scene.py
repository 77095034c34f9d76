"""A recommendation of Viet Nam that may have co-sponsors, before the heads of several partners."""

from recommendations.models import Recommendation
from recommendations.sponsors import current, sponsorships
from tests.recommendations.positions.scene import Scene as Negotiation


class Scene(Negotiation):
    def __init__(self, state="discussion", **fields):
        super().__init__(state, **{"takes_co_sponsors": True} | fields)

    @property
    def fresh(self):
        return Recommendation.objects.get(pk=self.recommendation.pk)

    def invite(self, *codes, **fields):
        defaults = {"seen": str(self.circulation.key), "by": self.head["VN"]}
        delegations = [self.delegation[code] for code in codes]
        return sponsorships.invite(self.recommendation, **{"delegations": delegations} | defaults | fields)

    def answer(self, act, code="HU", **fields):
        defaults = {"seen": str(self.circulation.key), "by": self.head[code]}
        return sponsorships.answer(self.recommendation, act=act, **defaults | fields)

    def confirm(self, *codes):
        """Let these partners be invited and confirm."""
        self.invite(*codes)
        for code in codes:
            self.answer("confirmed", code)

    @property
    def names(self):
        """The co-sponsors of the latest revision."""
        return [row.delegation_name for row in current.confirmed(self.fresh)]

    def standing(self, code="HU"):
        """Return the latest act of a partner, and whether it is to be reconfirmed."""
        one = current.own(self.fresh, self.delegation[code])
        return one and (one.sponsorship.act, one.is_stale)
