"""Actions of the secretariat, the chair and a partner's contact point in silence procedures."""

from datetime import timedelta

from django.utils import timezone

from recommendations.models import Channel, SilenceNotice
from recommendations.silence import answers, arrangements, breaks, deliveries, findings, letters, rounds, rules
from recommendations.silence.answers import Reply
from recommendations.silence.breaks import Objection
from recommendations.silence.deliveries import Note
from recommendations.silence.receipts import Receipt
from recommendations.silence.rounds import Plan
from registry import audit
from registry.files import storage
from tests.factories.silence import Negotiation

SCAN = b"%PDF-1.7 a letter"


def negotiate(person, scene):
    """Launch a round; notify, break, withdraw, join, ask for more time, answer, extend and cancel."""
    found = Negotiation(("VN", "IT"), launched=False, clerk=person.account, opened_at=None)
    diplomat = scene.people["diplomat"]
    person.do("silence.arranged", arrangements.save, found.workshop, "Silence means consent.")
    plan, choices = Plan(rules.default_end(timezone.now())), {found.draft.key: found.draft.current.key}
    verbs = "silence.launched recommendation.moved"
    found.round = person.do(verbs, rounds.launch, found.workshop, plan, choices=choices, chair=found.chair)
    if found.round is None:
        return
    person.do("rendition.requested", letters.request_letters, found.round)
    _notify(person, found)
    _break_and_withdraw(person, diplomat, found)
    _ask(person, diplomat, found)
    later = rules.default_end(found.round.ends_at + timedelta(days=7))
    person.do("silence.extended", rounds.extend, found.round, later, chair=found.chair)
    details = {"reason": "A sentence is missing.", "chair": found.chair}
    person.do("silence.cancelled recommendation.moved", rounds.cancel, found.round, **details)


def _notify(person, found):
    notice = SilenceNotice.objects.filter(partner__round=found.round, partner__partner__code="IT", binds=True).first()
    person.do("silence.notified", deliveries.record_sent, notice, by=audit.CLOCK)
    note = Note(timezone.now(), "Embassy of Viet Nam", storage.store(SCAN, "pdf"))
    person.do("silence.delivered", deliveries.record_note, found.partner("VN"), note)


def _break_and_withdraw(person, diplomat, found):
    objection = Objection(found.paragraph, "The paragraph exceeds our mandate.")
    partner = found.partner("IT")
    broken = diplomat.do("silence.broken", breaks.break_silence, found.item, objection, partner=partner)
    if broken:
        diplomat.do("silence.break_withdrawn", breaks.withdraw, broken)
    broken = person.do("silence.broken", breaks.record_break, found.item, objection, letter(found), partner=partner)
    if broken:
        person.do("silence.break_withdrawn", breaks.record_withdrawal, broken, letter(found))


def _ask(person, diplomat, found):
    partner = found.partner("IT")
    request = diplomat.do("silence.time_asked", answers.ask_for_time, partner)
    if request:
        person.do("silence.time_answered", answers.answer, request, Reply(), chair=found.chair)
    diplomat.do("silence.joined", answers.join, partner)


def letter(found):
    ministry = found.contacts["IT", "foreign_affairs"].ministry
    evidence = storage.store(SCAN, "pdf")
    received_at = min(timezone.now(), found.round.ends_at)
    return Receipt(Channel.LETTER, received_at, "Matteo D’Angelo", evidence, ministry)


def conclude(person, scene):
    """Find that silence held, and record a letter received in time; return another recommendation to discussion."""
    held = Negotiation(("VN", "IT"), launched=False, clerk=person.account, opened_at=None).end()
    objection = Objection(held.paragraph, "The paragraph exceeds our mandate.")
    verbs = "silence.found recommendation.moved"
    if person.do(verbs, findings.confirm, held.item, chair=held.chair):
        verbs = "silence.broken recommendation.moved silence.void"
        person.do(verbs, breaks.record_break, held.item, objection, letter(held), partner=held.partner("IT"))
    broken = Negotiation(("VN", "IT"), launched=False, clerk=person.account, opened_at=None).end()
    objection = Objection(broken.paragraph, "The paragraph exceeds our mandate.")
    details = {"partner": broken.partner("IT")}
    person.do("silence.broken", breaks.record_break, broken.item, objection, letter(broken), **details)
    verbs = "silence.found recommendation.moved"
    person.do(verbs, findings.return_to_discussion, broken.item, chair=broken.chair)
