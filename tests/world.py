"""One workshop with everybody in it and every kind of thing that a page can show, and another one beside it.

For tests that ask of each page what each role gets: the permission matrix, and the browser's walk over all pages.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from recommendations import reporting
from recommendations.models import Recommendation, ReportRendition
from registry import files, links, mail, outbox
from registry.models import Outgoing, PersonalLink
from tests import factories as make
from tests import signing
from workshops.models import Capacity, Delegate, DelegateState, Role

# The columns of the matrix.
ROLES = {
    "V": "visitor",
    "P": "participant: delegate of another delegation",
    "D": "delegate, and author of the texts",
    "H": "head of the author's delegation",
    "X": "head of another delegation",
    "E": "expert of an organisation",
    "R": "rapporteur",
    "O": "organiser",
    "S": "secretariat",
    "C": "chair",
    "A": "administrator",
    "F": "secretariat of another workshop",
    "L": "holder of a personal link, without an account",
}
DEMANDING = "ROSCAF"  # whose roles demand a second factor


@dataclass
class World:
    """`people` by column (None: nobody signed in), `things` by the names that the matrix uses.

    `shown` are things that stand on another thing's page: that thing's name, and words by which one sees them.
    """

    people: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    shown: dict = field(default_factory=dict)
    _sessions: dict = field(default_factory=dict)

    def client(self, column):
        """A browser that this person is signed in with, the second factor just given where there is one."""
        client = signing.SecureClient()
        if column in self._sessions:
            client.cookies["sessionid"] = self._sessions[column]
        elif user := self.people[column]:
            signing.sign_in(client, user) if column in DEMANDING else client.force_login(user)
            self._sessions[column] = client.cookies["sessionid"].value
        return client

    def address(self, url, thing, column="V"):
        """The address of `thing` under the URL named `url`, as the person of `column` knows it.

        Only the holder of a personal link has its secret; everybody else tries without.
        """
        return reverse(url, args=self._arguments(url, self.things.get(thing), column))

    def _arguments(self, url, thing, column):
        if thing is None or url in ("home", "recommendations:register"):
            return []
        if isinstance(thing, PersonalLink):
            token = links.token(thing)
            return [token if column == "L" else f"{token.partition('.')[0]}.{'A' * 27}"]
        if isinstance(thing, ReportRendition):
            return [thing.key, thing.filename]
        if isinstance(thing, str | tuple):
            return thing if isinstance(thing, tuple) else [thing]
        if url == "recommendations:released":
            return [thing.symbol]
        if url == "recommendations:revision":
            return [thing.key, thing.current.serial]
        return [thing.slug if hasattr(thing, "slug") and url != "workshop_roles" else thing.key]

    def answer(self, row, column):
        """What the person of `column` gets by the row of the matrix, as its cells say it; then all is as before."""
        thing, words = self.shown.get(row.thing, (row.thing, None))
        client = self.client(column)
        with transaction.atomic():
            address = self.address(row.url, thing, column)
            data = typed(self, row.url, thing) if row.method == "POST" else {}
            response = getattr(client, row.method.lower())(address, data)
            transaction.set_rollback(True)
        if (
            response.status_code == 302
            and response.url.startswith(reverse("account_login"))
            and "next=" in response.url
        ):
            return "login"
        if response.status_code != 200 or words is None:
            if response.streaming:
                b"".join(response)  # a file is closed once it was read
            return str(response.status_code)
        return "shown" if words in response.content.decode() else "hidden"


def build():
    """Make the world; a few hundred rows."""
    world = World()
    workshop, other = make.create_workshop(slug="ha-long"), make.create_workshop(slug="elsewhere")
    unopened = make.create_workshop(slug="unopened", opened_at=None)
    world.things |= {"workshop": workshop, "other workshop": other, "unopened workshop": unopened}
    _people(world, workshop, other, unopened)
    _plans(world, workshop)
    _texts(world)
    _reports(world, workshop)
    world.things["culture ministry"] = (workshop.slug, make.create_ministry().code)
    make.create_partner("PL")
    _one_machine(world, other)
    _on_pages(world)
    for column in ROLES:
        world.client(column)  # everybody signs in once
    # The last thing of all: a file is of a report as long as nothing in it changes, the ring of partners included.
    world.things["draft's file"] = _finished(reporting.request_file(world.things["draft report"], by=world.people["S"]))
    return world


def _officer(role, workshop, name):
    user = make.create_user(full_name=name)
    make.create_role(role, workshop=workshop, user=user)
    return user


def _people(world, workshop, other, unopened):
    own = make.create_delegation(workshop, partner=make.create_partner("VN"))
    foreign = make.create_delegation(workshop, partner=make.create_partner("IT"))
    body = make.create_delegation(workshop, organisation=make.create_organisation(), standing="organisation")
    world.things |= {"delegation": own, "other delegation": foreign}
    delegates = {
        "P": make.create_delegate(foreign, make.create_user(full_name="Chiara Bianchi")),
        "D": make.create_delegate(own, make.create_user(full_name="Nguyễn Thị Hương Giang")),
        "H": make.create_delegate(own, make.create_user(full_name="Đặng Quốc Vượng"), Capacity.HEAD),
        "X": make.create_delegate(foreign, make.create_user(full_name="Matteo D’Angelo"), Capacity.HEAD),
        "E": make.create_delegate(body, make.create_user(full_name="Kim Ji-woo"), Capacity.EXPERT),
    }
    world.people = {"V": None, "L": None} | {column: delegate.user for column, delegate in delegates.items()}
    world.things |= {f"delegate {column}": delegate for column, delegate in delegates.items()}
    world.people["R"] = _officer(Role.RAPPORTEUR, workshop, "Zofia Wiśniewska")
    world.people["O"] = _officer(Role.ORGANISER, workshop, "Lê Minh Châu")
    world.people["S"] = _officer(Role.SECRETARIAT, workshop, "Bouakeo Vongphachanh")
    world.people["C"] = _officer(Role.CHAIR, workshop, "Phạm Sanh Châu")
    world.people["F"] = _officer(Role.SECRETARIAT, other, "Åse Bjørnstad-Sæther")
    world.people["A"] = make.create_administrator()
    make.create_role(Role.ORGANISER, workshop=unopened, user=world.people["O"])
    make.create_role(Role.ORGANISER, workshop=False, user=world.people["O"])  # a mandate to create another one
    for column in DEMANDING:
        signing.add_second_factor(world.people[column])
        RecoveryCodes.activate(world.people[column])
    passkey = Authenticator.objects.create(
        user=make.create_user(), type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    world.things["passkey"] = (passkey.pk,)
    _invited(world, own)


def _invited(world, own):
    invited = make.create_delegate(
        own, False, full_name="Somphone Vilaysack", email="invited@example.org", state=DelegateState.NOMINATED
    )
    Delegate.objects.filter(pk=invited.pk).update(invited_at=timezone.now())
    world.things["invited delegate"] = invited
    world.things["invitation"] = links.issue("delegate", invited.key, address=invited.email, uses=1)


def _plans(world, workshop):
    world.things["session"] = workshop.sessions.get()
    world.things["spare session"] = make.create_session(workshop, title="Closing", starts="16:00", ends="17:00")
    role = make.create_role(Role.RAPPORTEUR, workshop=workshop, user=make.create_user(full_name="Somsak Thongsuk"))
    world.things["rapporteur's role"] = role
    world.things["mandate"] = make.create_role(Role.ORGANISER, workshop=False, user=make.create_user())


def _texts(world):
    author = world.things["delegate D"]
    for name, state in [
        ("draft", "draft"),
        ("text with the head", "with_head"),
        ("submitted text", "submitted"),
        ("returned text", "returned"),
        ("text in discussion", "discussion"),
        ("final draft", "final"),
        ("adopted text", "adopted"),
    ]:
        world.things[name] = make.create_recommendation(state, author=author, title=f"A {name} on networks")
    world.things["shared draft"] = make.create_recommendation(author=author, is_shared=True)
    world.things["released text"] = make.create_recommendation("adopted", author=author, released_at=timezone.now())
    expert = world.things["delegate E"]
    world.things["expert's draft"] = make.create_recommendation(author=expert)
    discussed = world.things["text in discussion"]
    words = discussed.circulated.texts.first()
    make.create_comment(discussed, delegate=world.things["delegate P"], paragraph=words.paragraph)
    make.create_comment(discussed, delegate=author, text="A note among ourselves.", audience="delegation")


def _reports(world, workshop):
    by, adopted, released = world.people["S"], world.things["adopted text"], world.things["released text"]
    codes = ["CMM4", "CMM5", "ASE8", "CMM6"]
    meetings = [make.create_meeting(code) for code in codes]
    workshop.target_meetings.set(meetings)
    draft = make.create_report(workshop, [adopted], by, meetings[0])
    world.things["draft report"] = draft
    for meeting, name, text in [(meetings[1], "issued", adopted), (meetings[2], "public", released)]:
        report = make.issue_report(make.create_report(workshop, [text], by, meeting), data=f"%PDF-1.7 {name}".encode())
        world.things |= {f"{name} report": report, f"{name} report's file": report.master}
    make.create_transmission(world.things["public report"])
    make.create_contact(make.create_ministry(kind="foreign_affairs"))
    _dispatches(world)


def _finished(rendition):
    """The file of exactly what the report says now, as a worker would have left it."""
    name = files.store(b"%PDF-1.7 draft", "pdf")
    facts = {"file": name, "sha256": name.partition(".")[0], "pages": 1, "size": 14, "rendered_at": timezone.now()}
    ReportRendition.objects.filter(pk=rendition.pk).update(**facts)
    rendition.refresh_from_db()
    return rendition


def _dispatches(world):
    report = world.things["public report"]
    sent = make.create_dispatch(report, make.create_ministry(), opened_at=timezone.now(), sent_at=timezone.now())
    sent.letter_file = report.master.file
    sent.save(update_fields=["letter_file"])
    failed = make.create_dispatch(report, make.create_ministry(make.create_partner("IT")))
    outgoing = outbox.owe("dispatch.deliver", key=failed.key, dispatch=failed.key)
    long_ago = timezone.now() - timedelta(days=1)
    Outgoing.objects.filter(pk=outgoing.pk).update(failed_at=long_ago, last_error="The address was refused.")
    letter = PersonalLink.objects.get(purpose="letter", subject=sent.key)
    world.things |= {"dispatch": sent, "failed dispatch": failed, "letter": letter}


def _one_machine(world, other):
    """What a portal on one's own machine has besides: mail in the local outbox, and somebody of a demonstration."""
    sent = EmailMessage("Hello", "A letter.", to=["clerk@example.org"], headers={"Message-ID": "<letter.1@testserver>"})
    sent.attach("letter.pdf", b"%PDF-1.7 a letter", "application/pdf")
    mail.OutboxBackend().send_messages([sent])
    world.things["message"] = next(mail.local_messages()).file_name
    world.things["message's file"] = (world.things["message"], 1)
    type(other).objects.filter(pk=other.pk).update(is_demo=True)
    make.create_user(full_name="A Demonstrator", email="delegate@demo.example.org")
    world.things["demo role"] = "delegate"


def _on_pages(world):
    things = world.things
    discussed = things["text in discussion"]
    world.shown = {
        "note among ourselves": ("text in discussion", "A note among ourselves."),
        "comment for all": ("text in discussion", "Could the two be joined?"),
        "edit button": ("text in discussion", reverse("recommendations:edit", args=[discussed.key])),
        "link to the draft": ("workshop", things["draft"].get_absolute_url()),
        "link to the submitted text": ("workshop", things["submitted text"].get_absolute_url()),
        "link to the unopened workshop": ("-", things["unopened workshop"].get_absolute_url()),
        "adopted symbol": ("adopted text", things["adopted text"].symbol),
        "released symbol": ("-", things["released text"].symbol),
        "symbol of the draft report": ("workshop", things["draft report"].symbol),
        "symbol of the issued report": ("workshop", things["issued report"].symbol),
        "receipts": ("public report", "The address was refused."),
    }


def typed(world, url, thing):
    """What somebody types who is allowed to: the data of a POST that succeeds."""
    found = world.things.get(thing)
    if url in _TYPED:
        return _TYPED[url](world, found)
    return {}


def _plan(world, workshop):
    workshop = workshop or world.things["workshop"]
    hours = {name: f"{workshop.starts_on - timedelta(days=days)}T12:00" for name, days in _DAYS_BEFORE.items()}
    facts = {
        "title": "Culture and cities",
        "city": "Hanoi",
        "zone": "Asia/Ho_Chi_Minh",
        "mode": "in_person",
        "host": "VN",
    }
    return facts | hours | {"starts_on": workshop.starts_on, "ends_on": workshop.ends_on, "topic_1": "Cities"}


_DAYS_BEFORE = {"submissions_close_at": 30, "comments_close_at": 20, "final_drafts_close_at": 10}


def _person(name="Zofia Wiśniewska", email="new@example.org"):
    return {"full_name": name, "email": email}


def _wording(world, text):
    topic = world.things["workshop"].topics.first()
    words = {
        "title": "Mobility",
        "topic": topic.key,
        "p-0-kind": "operative",
        "p-0-text": "ASEM partners meet.",
        "do": "save",
    }
    if getattr(text, "circulated_at", None):
        del words["topic"]  # what is before everybody stays under its topic
    return words | ({"base": Recommendation.objects.get(pk=text.pk).current.key} if hasattr(text, "current") else {})


_TARGETS = {
    "draft": "with_head",
    "with_head": "submitted",
    "returned": "submitted",
    "submitted": "discussion",
    "discussion": "final",
    "final": "discussion",
    "adopted": "released",
}


def _step(world, text):
    target = "submitted" if text == world.things["expert's draft"] else _TARGETS[text.state]
    words = {"target": target, "confirmed": "yes"}
    return words | ({"note": "In session 4."} if text.state == "final" else {})


def _adoption(world, text):
    chair = text.workshop.roles.get(role=Role.CHAIR)
    facts = {"revision": text.current.key, "session": world.things["session"].key, "chair": chair.key}
    return facts | {"is_ahead": "on"}  # the session of this world lies ahead


def _composition(world, report):
    texts = [world.things["adopted text"].key]
    words = {"title": "Report", "dated_on": "2026-06-30", "base": report.composed_at.isoformat()}
    return words | {"texts": texts, "order": texts}


_TYPED = {
    "preferences": lambda world, thing: {"full_name": "Another Name", "timezone": "", "language": "en"},
    "roles": lambda world, thing: _person(),
    "workshop_roles": lambda world, thing: _person() | {"role": "chair"},
    "workshops:create": _plan,
    "workshops:plan": _plan,
    "workshops:sessions": lambda world, thing: {
        "title": "Opening",
        "held_on": thing.starts_on,
        "starts": "09:00",
        "ends": "09:30",
    },
    "workshops:session": lambda world, thing: {
        "title": "Opening",
        "held_on": thing.held_on,
        "starts": "09:00",
        "ends": "09:30",
    },
    "workshops:delegations": lambda world, thing: {"body": "partner-PL", "quota": 5},
    "workshops:delegation": lambda world, thing: {"quota": 9},
    "workshops:register": lambda world, thing: {"full_name": "Zofia Wiśniewska", "capacity": "adviser"},
    "workshops:delegate": lambda world, thing: {
        "full_name": "Another Name",
        "capacity": thing.capacity,
        "email": thing.email,
    },
    "workshops:contact": lambda world, thing: _person(),
    "recommendations:draft": _wording,
    "recommendations:edit": _wording,
    "recommendations:take_step": _step,
    "recommendations:comment": lambda world, thing: {"text": "Could the two be joined?", "audience": "participants"},
    "recommendations:adopt": _adoption,
    "recommendations:reports": lambda world, thing: {"meeting": make.create_meeting("CMM6").key},
    "recommendations:compose": _composition,
    "recommendations:transmit": lambda world, thing: {"occurred_on": timezone.localdate(), "release": "on"},
    "recommendations:send": lambda world, thing: {"ministries": make.create_ministry(kind="foreign_affairs").key},
    "recommendations:acknowledge": lambda world, thing: {"name": "Bouakeo Vongphachanh", "title": "Desk officer"},
}
