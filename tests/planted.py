"""A unique word in each object that not everyone may read, and who may read it; written by hand, like the matrix.

The columns are those of the matrix. A word is a token that occurs nowhere else: wherever a user sees it, it comes from
that object.
"""

import io
import zipfile
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from members.models import Contact, User
from recommendations.models import (
    Amendment,
    AmendmentChange,
    Comment,
    CompromiseObjection,
    DispositionAnswer,
    ParagraphText,
    Position,
    Recommendation,
    ReferendumAnswer,
    Reservation,
    SilenceBreak,
    SilencePartner,
    State,
    StepNote,
    Version,
)
from recommendations.workflow import transitions
from registry import triggers
from registry.models import Outgoing
from reports.models import ChairSummary, Report, SessionNote, SummaryCorrection
from tests import factories
from workshops.models import Delegate, DelegateImport, InvitationReply, Session, Workshop, WorkshopRole

TAKING_PART = "PDHXEROSC"
EVERYBODY = "VPDHXEROSCAFL"

# Object -> who may read it. The author of the recommendations is D; H heads D's delegation; S, C and R work on them.
READERS = {
    "draft": "D",
    "shared draft": "DH",
    "expert's draft": "E",
    "text with the head": "DH",
    "submitted text": "DHRSC",
    "returned text": "DHRSC",
    "text in discussion": TAKING_PART,
    "uncirculated change": "S",
    "final draft": TAKING_PART,
    "adopted text": TAKING_PART,
    "published text": EVERYBODY,
    "comment for all": TAKING_PART,
    "note among ourselves": "DH",
    "comment for the secretariat": "XS",
    "note to the author": "DHRSC",
    "draft amendment": "PX",
    "group draft": "DHX",
    "received draft": "S",
    "open amendment": TAKING_PART,
    "reply on an amendment": "PXRSC",
    "objection to a compromise text": "PXSC",
    "position of a partner": "PXSC",
    "reservation of a partner": TAKING_PART,
    "session notes": "RSC",
    "chair's summary shown for correction": "XRSC",
    "factual correction": "XRSC",
    "final chair's summary": "F",
    "draft report": "SC",
    "issued report": TAKING_PART,
    "public report": EVERYBODY,
    "why a letter failed": "SC",
    "address of a ministry": "S",
    "name of a delegate": TAKING_PART + "L",  # L is the invited person
    "address of a delegate": "HOS",
    "function of a delegate": TAKING_PART,
    "reason for another address": "HOS",
    "unopened workshop": "OA",
    "session of the unopened workshop": "O",
    "address of an officer": "SA",
    "import": "OS",
    "reason of a partner that declined": "XSC",
    "break of silence": "HXSC",  # the entitled partners, through those who speak for them, the secretariat and the chair
    "partner that broke silence": "HXSC",
}


NOWHERE = "zqzzqz"  # a word like the tokens that occurs nowhere
SEARCHERS = "VPF"  # a visitor, a delegate of another delegation, the secretariat of another workshop
SEARCHED = ("draft", "submitted text", "uncirculated change", "note among ourselves", "draft report")
SEARCHED += ("draft amendment", "reply on an amendment", "objection to a compromise text")
SEARCHED += ("position of a partner",)
SEARCHED += ("address of a delegate", "name of a delegate", "unopened workshop")
LOCAL = {
    "local:emails",
    "local:message",
    "local:message_file",
}  # a local machine shows all e-mails to its user


@dataclass(frozen=True)
class Token:
    thing: str
    word: str
    readers: str


def tokens():
    """Return a token for each object, of letters only, so that it is the same in pages, URLs and folded columns."""
    return [Token(thing, f"zq{_letters(place)}qz", readers) for place, (thing, readers) in enumerate(READERS.items())]


def found(said):
    """Return the objects whose words occur in a response (bytes), which may be a ZIP file."""
    if said.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(said)) as packed:
            said = b" ".join(packed.read(name) for name in packed.namelist())
    said = said.lower()
    return {token.thing for token in tokens() if token.word.encode() in said}


def _letters(number):
    return f"{chr(97 + number // 26)}{chr(97 + number % 26)}"


def plant(world):
    """Write each token into its object, without the triggers of the database, in a transaction of the test."""
    _add(world)
    triggers.remove()
    for token in tokens():
        for rows, *columns in _PLACES[token.thing](world.things):
            words = {name: Concat(F(name), Value(f" {token.word}")) for name in columns}
            if not rows.update(**words):
                raise AssertionError(f"There is no {token.thing} to plant a word in.")
    _plant_addresses(world)


def _add(world):
    """Add objects that the world lacks: a note on a step, a comment for few readers, a closed workshop, an import."""
    things = world.things
    discussed = Recommendation.objects.get(pk=things["text in discussion"].pk)
    said = {"text": "For the secretariat alone.", "audience": "secretariat"}
    factories.create_comment(discussed, delegate=things["delegate X"], **said)
    sent_back = factories.create_recommendation("submitted", author=things["delegate D"])
    things["returned text"] = transitions.take_step(
        sent_back, State.RETURNED, note="Please name an addressee.", by=world.people["S"]
    )
    now = timezone.now()
    DelegateImport.objects.create(
        workshop=things["workshop"],
        filename="delegates.csv",
        uploaded_by=world.people["O"],
        uploaded_at=now,
        checked_at=now,
    )
    factories.create_session(things["unopened workshop"], title="A closed meeting", starts="07:00", ends="08:00")


def _texts(name):
    """Return the versions of a recommendation with their paragraphs."""

    def places(things):
        text = things[name]
        versions = Version.objects.filter(recommendation=text).exclude(key=_uncirculated(things))
        return [
            (versions, "title", "folded_title", "rationale"),
            (ParagraphText.objects.filter(version__in=versions), "text"),
        ]

    return places


def _uncirculated(things):
    return Recommendation.objects.get(pk=things["text with a new wording"].pk).current.key


def _change(things):
    versions = Version.objects.filter(key=_uncirculated(things))
    return [
        (versions, "title", "folded_title", "rationale"),
        (ParagraphText.objects.filter(version__in=versions), "text"),
    ]


def _comments(**chosen):
    return lambda things: [(Comment.objects.filter(recommendation=things["text in discussion"], **chosen), "text")]


def _amendment(name):
    def places(things):
        pk = things[name].pk
        changes = AmendmentChange.objects.filter(amendment=pk)
        return [(Amendment.objects.filter(pk=pk), "title", "rationale"), (changes, "text")]

    return places


def _report(name):
    return lambda things: [(Report.objects.filter(pk=things[name].pk), "title", "foreword", "summary")]


_PLACES = {
    name: _texts(name)
    for name in (
        "draft",
        "shared draft",
        "expert's draft",
        "text with the head",
        "submitted text",
        "returned text",
        "text in discussion",
        "final draft",
        "adopted text",
        "published text",
    )
} | {
    "uncirculated change": _change,
    "comment for all": _comments(audience="participants"),
    "note among ourselves": _comments(audience="delegation"),
    "comment for the secretariat": _comments(audience="secretariat"),
    "note to the author": lambda things: [(StepNote.objects.filter(recommendation=things["returned text"]), "text")],
    "draft amendment": _amendment("draft amendment"),
    "group draft": _amendment("group draft"),
    "received draft": _amendment("received draft"),
    "open amendment": _amendment("open amendment"),
    "reply on an amendment": lambda things: [(DispositionAnswer.objects.all(), "text")],
    "objection to a compromise text": lambda things: [(CompromiseObjection.objects.all(), "reason")],
    "position of a partner": lambda things: [(Position.objects.filter(pk=things["position typed"].pk), "text")],
    "reservation of a partner": lambda things: [
        (Reservation.objects.filter(pk=things["reservation of Italy"].pk), "text")
    ],
    "session notes": lambda things: [(SessionNote.objects.all(), "text")],
    "chair's summary shown for correction": lambda things: [
        (ChairSummary.objects.filter(workshop=things["workshop"]), "text")
    ],
    "factual correction": lambda things: [(SummaryCorrection.objects.all(), "text")],
    "final chair's summary": lambda things: [(ChairSummary.objects.filter(workshop=things["other workshop"]), "text")],
    "draft report": _report("draft report"),
    "issued report": _report("issued report"),
    "public report": _report("public report"),
    "why a letter failed": lambda things: [(Outgoing.objects.filter(key=things["failed dispatch"].key), "last_error")],
    "address of a ministry": lambda things: [(Contact.objects.all(), "full_name")],
    "name of a delegate": lambda things: [
        (Delegate.objects.filter(pk=things["invited delegate"].pk), "full_name", "search_text", "sort_key")
    ],
    "address of a delegate": lambda things: [],  # planted below, because an address cannot contain a space
    "function of a delegate": lambda things: [(Delegate.objects.filter(pk=things["invited delegate"].pk), "function")],
    "reason for another address": lambda things: [
        (InvitationReply.objects.filter(pk=things["request for another address"].pk), "text")
    ],
    "unopened workshop": lambda things: [(Workshop.objects.filter(pk=things["unopened workshop"].pk), "title")],
    "session of the unopened workshop": lambda things: [
        (Session.objects.filter(workshop=things["unopened workshop"]), "title")
    ],
    "address of an officer": lambda things: [],
    "reason of a partner that declined": lambda things: [(ReferendumAnswer.objects.all(), "reason")],
    "break of silence": lambda things: [(SilenceBreak.objects.filter(pk=things["break"].pk), "reason")],
    "partner that broke silence": lambda things: [
        (SilencePartner.objects.filter(pk=things["break"].partner_id), "name")
    ],
    "import": lambda things: [(DelegateImport.objects.filter(workshop=things["workshop"]), "filename")],
}


def _plant_addresses(world):
    words = {token.thing: token.word for token in tokens()}
    invited = Delegate.objects.filter(pk=world.things["invited delegate"].pk)
    invited.update(email=f"{words['address of a delegate']}@example.org")
    roles = WorkshopRole.objects.filter(pk=world.things["rapporteur's role"].pk)
    roles.update(email=f"{words['address of an officer']}@example.org")
    User.objects.filter(pk__in=roles.values("user")).update(email=f"{words['address of an officer']}@example.org")
