"""The workshop on which eight users act at the same time, with all objects that their actions need."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from members.models import Ministry
from recommendations.models import AmendmentChange, Recommendation
from registry.models import Outgoing
from tests.factories import (
    create_administrator,
    create_contact,
    create_delegate,
    create_delegation,
    create_dispatch,
    create_ministry,
    create_partner,
    create_recommendation,
    create_role,
    create_user,
    create_workshop,
    issue_report,
    today_there,
)
from tests.factories.reports import create_report
from tests.journeys.load.person import Person
from tests.recommendations.pages import delegate, head
from workshops.models import Delegate, Role

REPORTS = 40  # workshops whose report is started


class Scene:
    """`people` by name; rows that can be changed only once are created here in sufficient number."""

    KEPT_IN_DISCUSSION = 3

    def __init__(self):
        self.workshop = create_workshop(starts_on=today_there(), ends_on=today_there())
        self._open_deadlines()
        # At whatever hour the test runs, the session must not end before a recommendation is circulated.
        self.workshop.sessions.update(held_on=today_there() + timedelta(days=2))
        self.session, self._topics = self.workshop.sessions.get(), count()
        self.topics = list(self.workshop.topics.all())
        heads = [head(self.workshop, partner) for partner in ("VN", "IT")]
        for code in ("HU", "PL", "EU"):  # take part in some acts; public pages show the number of partners
            create_partner(code)
        self.colleague = delegate(self.workshop, "PL", full_name="Zofia Wiśniewska")
        self.chair = create_role(Role.CHAIR, workshop=self.workshop)
        self.people = {
            "organiser": Person(create_role(Role.ORGANISER, workshop=self.workshop).user),
            "registrar": Person(create_role(Role.ORGANISER, workshop=self.workshop).user),
            "head": Person(heads[0].user),
            "other head": Person(heads[1].user),
            "delegate": Person(delegate(self.workshop, "NO", full_name="Åse Bjørnstad").user),
            "secretariat": Person(create_role(Role.SECRETARIAT, workshop=self.workshop).user),
            "distributor": Person(create_role(Role.SECRETARIAT, workshop=self.workshop).user),
            "administrator": Person(create_administrator()),
            # Acts only within the actions of the secretariat.
            "diplomat": Person(create_user(full_name="Matteo D’Angelo")),
        }
        ministry = create_ministry(create_partner("IT"), "foreign_affairs")
        create_contact(ministry, self.people["diplomat"].account.email)
        for number in range(self.KEPT_IN_DISCUSSION):
            create_recommendation("discussion", author=heads[number % 2], topic=self.topics[number])
        self._amend(heads[0])
        self._report(heads[0])
        self._archive()

    def _amend(self, author):
        """Create a recommendation that is amended; another one is not accepted as final while amendments are open."""
        self.workshop.takes_amendments = self.workshop.takes_co_sponsors = True
        self.workshop.save(update_fields=["takes_amendments", "takes_co_sponsors"])
        self.amended = create_recommendation("discussion", author=author, topic=self.topics[3])
        self.amended_paragraphs = [text.paragraph for text in self.amended.saved.texts.select_related("paragraph")]

    def open_changes(self):
        released = AmendmentChange.objects.filter(released_at__isnull=False, outcome="open")
        return released.select_related("amendment__recommendation").order_by("amendment__number")

    def proposer(self, change):
        """Return the head of the delegation that proposes a change."""
        heads = (self.people["head"], self.people["other head"])
        own = change.amendment.delegation_id
        return next(person for person in heads if self.delegate_of(person).delegation_id == own)

    def _open_deadlines(self):
        later = timezone.now() + timedelta(days=1)
        names = ("submissions_close_at", "comments_close_at", "final_drafts_close_at")
        for name in names:
            setattr(self.workshop, name, later)
        self.workshop.save(update_fields=names)

    def _report(self, author):
        """Create a draft report, and an issued one with letters of every kind."""
        adopted = [create_recommendation("adopted", author=author, topic=self.topics[3])]
        self.issued = issue_report(create_report(self.workshop, adopted))
        self._ministries = count(1)
        self.host_ministry = self.ministry()
        self.failed = create_dispatch(self.issued, self.ministry())
        now = timezone.now()
        failed = {"ids": {"dispatch": str(self.failed.key)}, "queued_at": now, "due_at": now, "failed_at": now}
        Outgoing.objects.create(kind="dispatch.deliver", key=self.failed.key, **failed)
        self.unreported = []
        for number in range(REPORTS):
            mode, state = ("summary", "final") if number % 2 else ("room", "adopted")
            workshop = create_workshop(outcome_mode=mode)
            create_recommendation(state, author=create_delegate(create_delegation(workshop)))
            create_role(Role.SECRETARIAT, workshop=workshop, user=self.people["distributor"].account)
            self.unreported.append(workshop)

    def ministry(self):
        """Create another ministry with an address, to which nothing has been sent."""
        number = next(self._ministries)
        names = {"code": f"VN-{number}", "name": f"Ministry {number}", "kind": "culture"}
        ministry = Ministry.objects.create(partner=create_partner("VN"), **names)
        create_contact(ministry)
        return ministry

    def _archive(self):
        held = {"starts_on": date(2010, 4, 28), "ends_on": date(2010, 4, 29), "archived_at": timezone.now()}
        self.archived = create_workshop(**held, sources=[{"title": "Chair’s summary"}])
        create_delegation(self.archived)
        for person in (self.people["secretariat"], self.people["administrator"]):
            create_role(Role.SECRETARIAT, workshop=self.archived, user=person.account)

    def topic(self):
        """Return the topics in turn."""
        return self.topics[next(self._topics) % len(self.topics)]

    def delegate_of(self, person):
        return Delegate.objects.select_related("delegation__workshop").get(
            user=person.account, delegation__workshop=self.workshop
        )

    def in_discussion(self):
        discussed = Recommendation.objects.filter(workshop=self.workshop, state="discussion")
        return discussed.exclude(pk=self.amended.pk).order_by("circulated_at", "pk")

    def stranger(self):
        return create_user(full_name="Bouakeo Vongphachanh")
