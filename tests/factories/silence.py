"""Factories of silence procedures, launched by the doors on a workshop in which partners have contact points."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from members.models import User
from recommendations.models import (
    Recommendation,
    SilenceArrangements,
    SilenceDelivery,
    SilenceItem,
    SilenceNotice,
    SilencePartner,
    SilenceRound,
)
from recommendations.silence import arrangements, rounds, rules
from recommendations.silence.rounds import Plan
from tests.factories.members import create_contact, create_ministry, create_partner, create_user
from tests.factories.recommendations import create_recommendation
from tests.factories.workshops import create_delegate, create_delegation, create_role, create_workshop
from workshops.models import Capacity, OutcomeMode, Role

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC).date()


class Negotiation:
    """A workshop of mode C that is over: `people` by partner and ministry, `chair`, `clerk`, `draft`, `round`."""

    def __init__(self, partners=("VN", "IT", "PL"), *, launched=True, drafts=1, clerk=None, **fields):
        days = {"starts_on": LONG_AGO, "ends_on": LONG_AGO} | fields
        self.workshop = create_workshop(outcome_mode=OutcomeMode.SILENCE, **days)
        self.chair = create_role(Role.CHAIR, workshop=self.workshop, user=create_user("Phạm Sanh Châu"))
        self.clerk = create_role(Role.SECRETARIAT, workshop=self.workshop, user=clerk).user
        self.delegations, self.heads, self.contacts = {}, {}, {}
        for code in partners:
            self._add(code)
        author = self.heads[partners[0]]
        self.drafts = [create_recommendation("final", author=author, title=f"Text {n}") for n in range(drafts)]
        self.draft = next(iter(self.drafts), None)
        self.round = None
        if launched:
            arrangements.save(self.workshop, "Silence means consent.", by=self.clerk)
            self.round = self.launch()

    def _add(self, code):
        partner = create_partner(code)
        self.delegations[code] = create_delegation(self.workshop, partner=partner)
        self.heads[code] = create_delegate(self.delegations[code], create_user(f"Head of {code}"), Capacity.HEAD)
        for kind in ("foreign_affairs", "culture"):
            ministry = create_ministry(partner, kind)
            email = f"{kind}-{code}@example.org".lower()
            contact = ministry.contacts.filter(ended_at=None).first() or create_contact(ministry, email)
            self.contacts[code, kind] = contact

    def launch(self, *, hours=None, by=None, drafts=None, **plan):
        now = timezone.now()
        ends_at = rules.default_end(now) if hours is None else now + timedelta(hours=hours)
        choices = {draft.key: draft.current.key for draft in drafts or self.drafts}
        plan = Plan(**{"ends_at": ends_at} | plan)
        return rounds.launch(self.workshop, plan, choices=choices, chair=self.chair, by=by or self.clerk)

    def end(self):
        """Create a round that has ended a minute ago, of which all partners were notified, without audit entries."""
        now = timezone.now()
        before, start = now - timedelta(minutes=1), now - timedelta(days=7)
        arranged = SilenceArrangements.objects.create(
            workshop=self.workshop, serial=1, text="Silence.", saved_by=self.clerk, saved_by_name="S", saved_at=start
        )
        names = {"chair": self.chair, "chair_name": "C", "launched_by": self.clerk, "launched_by_name": "S"}
        times = {"starts_at": start, "ends_at": before, "zone": self.workshop.zone}
        self.round = SilenceRound.objects.create(
            workshop=self.workshop, number=1, arrangements=arranged, **names, **times
        )
        for position, draft in enumerate(self.drafts, start=1):
            circulation = draft.circulations.get(version=draft.circulated)
            SilenceItem.objects.create(
                round=self.round, recommendation=draft, circulation=circulation, position=position
            )
            Recommendation.objects.filter(pk=draft.pk).update(state="silence")
        for code, delegation in self.delegations.items():
            self._notified(code, delegation, start)
        return self

    def _notified(self, code, delegation, at):
        row = SilencePartner.objects.create(round=self.round, partner=delegation.partner, name=delegation.name)
        email = self.contacts[code, "foreign_affairs"].email
        told = {"email": email, "addressee": "", "binds": True, "queued_at": at}
        notice = SilenceNotice.objects.create(partner=row, **told)
        times = {"delivered_at": at, "recorded_at": at, "delivered_to": "Ministry"}
        SilenceDelivery.objects.create(partner=row, notice=notice, channel="email", **times)

    @property
    def item(self):
        return self.round.items.select_related("round__workshop", "recommendation", "circulation").first()

    def partner(self, code):
        return SilencePartner.objects.select_related("round__workshop", "partner").get(
            round=self.round, partner__code=code
        )

    def user(self, code, kind="foreign_affairs"):
        """Return the user who signs in as the contact point of a ministry."""
        return User.objects.get(email=self.contacts[code, kind].email)

    @property
    def paragraph(self):
        return self.draft.circulated.texts.select_related("paragraph").get(position=2).paragraph
