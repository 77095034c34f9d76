"""A final draft before the heads of several partners, of which some agree ad referendum, with their contact points."""

from datetime import timedelta

from django.utils import timezone

from recommendations.ad_referendum import agreements
from recommendations.ad_referendum.agreements import Terms
from tests.factories.members import create_contact, create_ministry, create_partner, create_user
from tests.factories.recommendations import create_recommendation
from tests.factories.workshops import create_delegate, create_delegation, create_role, create_workshop, today_there
from workshops.models import Capacity, Role


class Consensus:
    """A workshop that is taking place today: `heads`, `delegations` and `contacts` by partner, `draft`, `referendum`."""

    def __init__(self, partners=("VN", "IT", "PL"), *, named=("IT", "PL"), clerk=None, **fields):
        today = today_there()
        self.workshop = create_workshop(**{"starts_on": today - timedelta(days=1), "ends_on": today} | fields)
        self.session = self.workshop.sessions.get()
        self.chair = create_role(Role.CHAIR, workshop=self.workshop, user=create_user("Phạm Sanh Châu"))
        self.clerk = create_role(Role.SECRETARIAT, workshop=self.workshop, user=clerk).user
        self.delegations, self.heads, self.contacts = {}, {}, {}
        for code in partners:
            self._add(code)
        self.draft = create_recommendation("final", author=self.heads[partners[0]])
        self.session.held_on = today + timedelta(days=1)  # has not ended before the circulation
        self.session.save(update_fields=["held_on"])
        self.referendum = self.agree(*named) if named else None

    def _add(self, code):
        partner = create_partner(code)
        self.delegations[code] = create_delegation(self.workshop, partner=partner)
        self.heads[code] = create_delegate(self.delegations[code], create_user(f"Head of {code}"), Capacity.HEAD)
        ministry = create_ministry(partner, "foreign_affairs")
        contact = ministry.contacts.filter(ended_at=None).first()
        self.contacts[code] = contact or create_contact(
            ministry, f"mfa-{code}@example.org".lower(), full_name="Anna Bianchi"
        )

    def agree(self, *codes, by=None, **terms):
        self.draft.refresh_from_db()
        until = terms.pop("until", timezone.now() + timedelta(days=10))
        return agreements.agree(
            self.draft,
            terms=Terms(tuple(self.delegations[code] for code in codes), until),
            version=self.draft.current.key,
            session=self.session,
            chair=self.chair,
            by=by or self.clerk,
            **terms,
        )

    def partner(self, code):
        rows = self.referendum.partners.select_related("referendum__recommendation", "delegation__partner")
        return rows.get(delegation=self.delegations[code])
