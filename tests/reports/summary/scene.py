"""A workshop with a rapporteur, a chair, a secretariat, a co-sponsoring partner, a co-chair of a session, and others."""

from datetime import timedelta

from django.utils import timezone

from reports.summary import summaries
from reports.summary.summaries import Seen
from tests.factories import (
    create_delegate,
    create_delegation,
    create_organisation,
    create_partner,
    create_role,
    create_session,
    create_workshop,
)
from workshops.models import Capacity, Role, Standing
from workshops.models.programme import SessionPart, SessionPerson

TEXT = "The workshop was held in Ha Long.\n\nParticipants discussed networks."


class Scene:
    """`italy` heads the delegation of a co-sponsor, `poland` co-chairs a session, `japan` and `press` only take part."""

    def __init__(self, **fields):
        self.workshop = create_workshop(**fields)
        self.workshop.co_sponsors.add(create_partner("IT"))
        self.session = create_session(self.workshop, title="Networks")
        self.clerk = create_role(Role.SECRETARIAT, self.workshop).user
        self.chair = create_role(Role.CHAIR, self.workshop)
        self.rapporteur = create_role(Role.RAPPORTEUR, self.workshop).user
        self.italy = self._head("IT")
        self.italian = create_delegate(self.italy.delegation)
        self.poland = create_delegate(create_delegation(self.workshop, partner=create_partner("PL")))
        SessionPerson.objects.create(
            session=self.session, part=SessionPart.CO_CHAIR, delegate=self.poland, name="P", folded_name="p"
        )
        self.japan = self._head("JP")
        body = create_delegation(
            self.workshop, organisation=create_organisation("PRS", "Press"), standing=Standing.PRESS
        )
        self.press = create_delegate(body, capacity=Capacity.PRESS)

    def _head(self, code):
        delegation = create_delegation(self.workshop, partner=create_partner(code))
        return create_delegate(delegation, capacity=Capacity.HEAD)

    @property
    def summary(self):
        return summaries.of(self.workshop)

    @property
    def seen(self):
        return Seen(self.summary.written_at)

    def write(self, text=TEXT):
        base = self.summary.written_at if self.summary else None
        return summaries.write(self.workshop, text, base=base, by=self.rapporteur)

    def show(self, days=3, **fields):
        until = timezone.now() + timedelta(days=days)
        return summaries.show(self.workshop, until=until, seen=self.seen, by=self.clerk, **fields)

    def answer_all(self):
        for person in (self.italy, self.poland):
            summaries.correct(self.workshop, "", by=person.user)

    def finalise(self, **fields):
        return summaries.finalise(self.workshop, seen=self.seen, chair=self.chair, by=self.clerk, **fields)

    def final(self, text=TEXT, **fields):
        self.write(text)
        self.show()
        self.answer_all()
        return self.finalise(**fields)
