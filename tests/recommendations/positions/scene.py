"""A recommendation of Viet Nam before the heads of several partners, the chair and the secretariat."""

from dataclasses import replace

from django.utils import timezone

from recommendations.models import PositionKind, Recommendation
from recommendations.positions import positions
from recommendations.positions.positions import Receipt, Stance
from recommendations.workflow import adoption, transitions
from tests.factories import (
    check_language,
    create_delegate,
    create_delegation,
    create_organisation,
    create_partner,
    create_recommendation,
    create_role,
    create_version,
    create_workshop,
)
from workshops.models import Capacity, Role, Standing

RESERVATION = Stance(PositionKind.RESERVATION, "Hungary interprets paragraph 1 in accordance with its legislation.")
OBJECTION = Stance(PositionKind.OBJECTION, "Hungary cannot accept the reference to grants.")


class Scene:
    """`head[code]` are the heads of partners; `delegate` belongs to Hungary; `acceding` and `organisation` bind no partner."""

    def __init__(self, state="final", **fields):
        self.workshop = create_workshop(**fields)
        self.delegation, self.head = {}, {}
        for code in ("VN", "HU", "IT", "PL", "EU"):
            self.delegation[code] = create_delegation(self.workshop, partner=create_partner(code))
            self.head[code] = create_delegate(self.delegation[code], capacity=Capacity.HEAD).user
        self.author = create_delegate(self.delegation["VN"])
        self.deputy = create_delegate(self.delegation["HU"], capacity=Capacity.DEPUTY_HEAD).user
        self.delegate = create_delegate(self.delegation["HU"]).user
        self.interpreter = create_delegate(self.delegation["HU"], capacity=Capacity.INTERPRETER).user
        acceding = create_organisation(code="ACC", name="Acceding partner")
        self.acceding = self._head_of(acceding, Standing.ACCEDING)
        self.organisation = self._head_of(create_organisation(), Standing.ORGANISATION)
        self.observer = self._head_of(create_organisation(code="OBS", name="Observer"), Standing.OBSERVER)
        self.expert = self._head_of(create_organisation(code="EXP", name="Experts"), Standing.EXPERT)
        self.clerk = create_role(Role.SECRETARIAT, self.workshop).user
        self.chair_role = create_role(Role.CHAIR, self.workshop)
        self.chair = self.chair_role.user
        self.rapporteur = create_role(Role.RAPPORTEUR, self.workshop).user
        self.organiser = create_role(Role.ORGANISER, self.workshop).user
        self.session = self.workshop.sessions.get()
        self.recommendation = create_recommendation(state, author=self.author)

    def _head_of(self, organisation, standing):
        delegation = create_delegation(self.workshop, organisation=organisation, standing=standing)
        return create_delegate(delegation, capacity=Capacity.HEAD).user

    @property
    def everyone(self):
        """Users by name, with what they are to Hungary's position."""
        names = (
            "deputy",
            "delegate",
            "interpreter",
            "acceding",
            "organisation",
            "observer",
            "expert",
            "clerk",
            "chair",
        )
        users = {name: getattr(self, name) for name in (*names, "rapporteur", "organiser")}
        return users | {f"head {code}": user for code, user in self.head.items()} | {"author": self.author.user}

    @property
    def circulation(self):
        return Recommendation.objects.get(pk=self.recommendation.pk).circulated.circulation

    def record(self, stance=RESERVATION, code="HU", **fields):
        seen = str(self.circulation.key)
        return positions.record(self.recommendation, **{"stance": stance, "seen": seen, "by": self.head[code]} | fields)

    def receive(self, stance=RESERVATION, code="HU", received="oral", **fields):
        receipt = Receipt(received, timezone.now(), self.session if received == "oral" else None)
        if received != "oral":
            receipt = replace(receipt, evidence=(b"%PDF-1.7 the letter", "pdf"))
        defaults = {"stance": stance, "seen": str(self.circulation.key), "by": self.clerk, "receipt": receipt}
        return positions.record_received(self.recommendation, delegation=self.delegation[code], **defaults | fields)

    def circulate(self, **fields):
        """Circulate the next revision."""
        self.recommendation.refresh_from_db()
        check_language(self.recommendation, create_version(self.recommendation))
        return transitions.circulate(self.recommendation, by=self.clerk, **fields)

    def adopt(self, **fields):
        self.recommendation.refresh_from_db()
        details = {"version": self.recommendation.current.key, "session": self.session, "chair": self.chair_role}
        return adoption.adopt(self.recommendation, **details | {"by": self.clerk} | fields)
