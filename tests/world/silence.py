"""Two silence procedures: one still open to answers, and one that was broken. H is also a contact point of its ministry."""

from datetime import timedelta

from django.utils import timezone

from recommendations.models import Channel, SilenceLetter
from recommendations.silence import answers, arrangements, breaks, letters, rounds, rules
from recommendations.silence.breaks import Objection
from recommendations.silence.receipts import Receipt
from recommendations.silence.rounds import Plan
from registry.files import storage
from tests import factories
from tests.world.public import SentAgain
from workshops.models import OutcomeMode, Role, Workshop

NEEDS = ("people", "texts", "reports")
SCAN = b"%PDF-1.7 a letter"
# One page of one point, as small as a PDF can be that the portal accepts.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 1 1]>>endobj\ntrailer<</Root 1 0 R>>\n"
)


def build(world):
    workshop, clerk = world.things["workshop"], world.people["S"]
    Workshop.objects.filter(pk=workshop.pk).update(outcome_mode=OutcomeMode.SILENCE)
    workshop.refresh_from_db()
    for column, code in (("H", "VN"), ("X", "IT")):
        ministry = factories.create_ministry(factories.create_partner(code), "foreign_affairs")
        email = world.people["H"].email if column == "H" else "esteri@example.org"
        factories.create_contact(ministry, email)
    arrangements.save(workshop, "Silence means consent.", by=clerk)
    chair = workshop.roles.get(role=Role.CHAIR)
    running, broken = (_launch(world, workshop, chair, title) for title in ("Running", "Broken"))
    world.things |= {"silence round": running, "broken round": broken, "note to Italy": _note_made(world, running)}
    _answer(world, running, broken)
    world.things["draft to be launched"] = factories.create_recommendation("final", author=world.things["delegate D"])


def _note_made(world, round):
    """Return the note to Italy, as if a worker had rendered it."""
    note = next(row for row in letters.request_letters(round, by=world.people["S"]) if row.partner.partner.code == "IT")
    facts = {"sha256": "0" * 64, "size": len(PDF), "pages": 1, "rendered_at": timezone.now()}
    SilenceLetter.objects.filter(partner__round=round).update(file=storage.store(PDF, "pdf"), **facts)
    return SilenceLetter.objects.get(pk=note.pk)


def _launch(world, workshop, chair, title):
    draft = factories.create_recommendation("final", author=world.things["delegate D"], title=f"{title} silence")
    plan, choices = Plan(rules.default_end(timezone.now())), {draft.key: draft.current.key}
    return rounds.launch(workshop, plan, choices=choices, chair=chair, by=world.people["S"])


def _answer(world, running, broken):
    item, paragraph = broken.items.get(), _paragraph(broken)
    own, other = (broken.partners.get(partner__code=code) for code in ("VN", "IT"))
    objection = Objection(paragraph, "The paragraph exceeds our mandate.")
    withdrawn = breaks.break_silence(item, objection, partner=own, by=world.people["H"])
    ministry = factories.create_ministry(other.partner, "foreign_affairs")
    receipt = Receipt(Channel.LETTER, timezone.now(), "Matteo D’Angelo", storage.store(SCAN, "pdf"), ministry)
    said = breaks.record_break(item, objection, receipt, partner=other, by=world.people["S"])
    request = answers.ask_for_time(running.partners.get(partner__code="VN"), by=world.people["H"])
    world.things |= {
        "break": said,
        "silence item": (running.key, running.items.get().key),
        "broken item": (broken.key, item.key),
        "own break": (broken.key, withdrawn.key),
        "break on paper": (broken.key, said.key),
        "entitled partner": (running.key, running.partners.get(partner__code="IT").key),
        "request for time": (running.key, request.key),
    }


def _paragraph(round):
    return round.items.get().circulation.version.texts.select_related("paragraph").first().paragraph


def _chair(world):
    return world.things["workshop"].roles.get(role=Role.CHAIR).key


def _local(world, moment):
    return moment.astimezone(world.things["workshop"].tz).strftime("%Y-%m-%dT%H:%M")


def _plan(world, workshop):
    draft = world.things["draft to be launched"]
    choice = f"{draft.key} {draft.current.key}"
    ends_at = _local(world, rules.default_end(timezone.now()))
    return {"recommendations": choice, "ends_at": ends_at, "chair": _chair(world), "confirmed": "yes"}


def _later(world, thing):
    end = world.things["silence round"].ends_at
    return {"ends_at": _local(world, rules.default_end(end)), "chair": _chair(world)}


def _objection(world, thing):
    return {"paragraph": _paragraph(world.things["silence round"]).key, "reason": "It exceeds our mandate."}


def _paper(world, thing):
    ministry = factories.create_ministry(factories.create_partner("IT"), "foreign_affairs")
    sent = {"channel": "letter", "received_at": _soon(world), "source": ministry.key, "person_name": "Matteo D’Angelo"}
    return sent | {"evidence": SentAgain("letter.pdf", PDF)}


def _soon(world):
    """Return the first full minute since the launch; the test waits for no clock, so the launch is dated back."""
    return _local(world, timezone.now())


def _note(world, thing):
    said = {"delivered_at": _soon(world), "delivered_to": "Embassy of Italy"}
    return said | {"evidence": SentAgain("receipt.pdf", PDF)}


def finish(world):
    """Date the rounds back, so that a letter of this minute was received after the launch."""
    from recommendations.models import SilenceRound
    from registry import triggers

    triggers.remove()
    SilenceRound.objects.update(starts_at=timezone.now() - timedelta(days=2))
    triggers.install()


TYPED = {
    "silence:launch": _plan,
    "silence:arrangements": lambda world, thing: {"text": "Silence means consent to the text."},
    "silence:ask_for_time": lambda world, thing: {"reason": "Instructions awaited."},
    "silence:break_silence": _objection,
    "silence:record_break": lambda world, thing: _paper(world, thing) | {"reason": "It exceeds our mandate."},
    "silence:record_withdrawal": _paper,
    "silence:record_note": _note,
    "silence:extend": _later,
    "silence:cancel": lambda world, thing: {"reason": "A sentence is missing.", "chair": _chair(world)},
    "silence:answer": lambda world, thing: {"text": "The end remains.", "chair": _chair(world)},
    "silence:finding": lambda world, thing: {"chair": _chair(world)},
}

ARGUMENTS = {"silence:letter_file": lambda row: [row.key, row.filename]}
