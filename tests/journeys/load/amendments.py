"""Amendments of two heads of delegation, and what the secretariat does with them, on a recommendation of their own."""

import time
from datetime import timedelta
from itertools import count

from django.utils import timezone

from recommendations.amendments import (
    application,
    compromises,
    dispositions,
    drafts,
    group,
    printed_list,
    received,
    sponsors,
)
from recommendations.amendments.compromises import Proposal
from recommendations.amendments.drafts import ChangeContent
from recommendations.amendments.received import Receipt
from recommendations.models import AmendmentChange, Outcome, Recommendation

_numbers, _compromises = count(1), count(1)
SOON = timedelta(milliseconds=300)  # to the deadline of a compromise text that is applied
MANY = 30  # paragraphs, after which insertions are no longer accepted


def _paragraph(scene, place):
    """Return the key of a paragraph of the revision that is amended."""
    return scene.amended_paragraphs[place].key


def propose(person, scene):
    """Draft, edit and release an amendment that inserts a paragraph, and withdraw another, as head of delegation."""
    number = next(_numbers)
    content = ChangeContent("insert", _paragraph(scene, 1), kind="operative", text=f"They thanked host {number}.")
    details = {"title": f"Amendment {number}", "rationale": ""}
    amendment = person.do("amendment.drafted", drafts.prepare, scene.amended, change=content, **details)
    if amendment is None:
        return
    person.do("amendment.edited", drafts.edit, amendment, title=f"Amendment {number}, edited", rationale="Why.")
    deletion = ChangeContent("delete", _paragraph(scene, 4))
    added = person.do("amendment.edited", drafts.add_change, amendment, change=deletion)
    if added:
        moved = ChangeContent("move", _paragraph(scene, 4), after=_paragraph(scene, 2))
        person.do("amendment.edited", drafts.edit_change, added, change=moved)
        person.do("amendment.edited", drafts.remove_change, added)
    person.do("amendment.released", drafts.release, amendment)
    other = person.do("amendment.drafted", drafts.prepare, scene.amended, change=content, **details)
    if other and number % 2:
        person.do("amendment.discarded", drafts.discard, other)
    elif other and person.do("amendment.released", drafts.release, other):
        person.do("amendment.withdrawn", drafts.withdraw, other)


def print_list(person, scene):
    """Request the PDF of the amendments, as head of delegation; the lists of two people may be the same."""
    fresh = Recommendation.objects.get(pk=scene.amended.pk)
    started = timezone.now()
    row = person.do("", printed_list.request_list, fresh.topic, fresh)
    if row and row.requested_by_id == person.account.pk and row.requested_at >= started:
        person.acknowledged["rendition.requested"] += 1


def co_sponsor(person, scene):
    """Co-sponsor an open amendment of another delegation and withdraw, as head of delegation."""
    own = scene.delegate_of(person).delegation_id
    change = scene.open_changes().exclude(amendment__delegation=own).first()
    if change and person.do("amendment.sponsored", sponsors.join, change.amendment):
        person.do("amendment.sponsor_left", sponsors.leave, change.amendment)


def dispose(person, scene):
    """Offer, let the proposer answer, record the decision of the chair, and apply, as the secretariat."""
    for change in scene.open_changes()[:2]:
        until = timezone.now() + timedelta(hours=1)
        details = {"outcome": Outcome.OVERTAKEN, "deadline": until}
        offered = person.do("disposition.offered", dispositions.offer, change, **details)
        proposer = scene.proposer(change)
        if offered and proposer.do("disposition.answered", dispositions.answer, offered, agrees=False, text="No."):
            is_short = scene.amended.paragraphs.count() < MANY
            decision = {"outcome": Outcome.ACCEPTED if is_short else Outcome.OVERTAKEN, "chair": scene.chair}
            fresh = AmendmentChange.objects.get(pk=change.pk)
            if person.do("disposition.decided", dispositions.decide, fresh, **decision) and is_short:
                person.do("recommendation.saved amendment.applied", application.apply, change.amendment)


def compromise(person, scene):
    """Propose a compromise text as the secretariat; let a head object, withdraw another one and, every other time, apply a
    third, after which no amendment is open."""
    fresh = Recommendation.objects.get(pk=scene.amended.pk)
    until = timezone.now() + timedelta(hours=1)
    if first := _propose_compromise(person, scene, fresh, until):
        scene.people["head"].do("compromise.objected", compromises.object_to, first, reason="Too strong.")
    if second := _propose_compromise(person, scene, fresh, until):
        person.do("compromise.withdrawn", compromises.withdraw, second)
    if next(_compromises) % 2 == 0:
        return
    if third := _propose_compromise(person, scene, fresh, timezone.now() + SOON):
        time.sleep(SOON.total_seconds())
        if not person.do("recommendation.saved compromise.applied", compromises.apply, third):
            person.do("compromise.withdrawn", compromises.withdraw, third)


def _propose_compromise(person, scene, recommendation, deadline):
    text = f"*Encourages* ASEM partners to do so in year {next(_numbers)}."
    changes = [ChangeContent("replace", _paragraph(scene, 2), text=text)]
    proposal = Proposal(changes, "It keeps both.", deadline, scene.chair)
    return person.do("compromise.proposed", compromises.propose, recommendation, proposal)


def ask_group(person, scene):
    """Ask the other head, as the head of a coordinator, to confirm a draft, which is then discarded."""
    content = ChangeContent("insert", _paragraph(scene, 3), kind="operative", text="They thanked the group.")
    details = {"title": "A group amendment", "rationale": ""}
    draft = person.do("amendment.drafted", drafts.prepare, scene.amended, change=content, **details)
    other = scene.people["other head"] if person is scene.people["head"] else scene.people["head"]
    asked = [scene.delegate_of(other).delegation]
    if draft is None:
        return
    person.do("amendment.group_asked", group.ask, draft, delegations=asked)
    if other.do("amendment.group_confirmed", group.confirm, draft, seen=group.checksum(draft)):
        other.do("amendment.group_retracted", group.retract, draft)
    person.do("amendment.discarded", drafts.discard, draft)


def receive(person, scene):
    """Enter and release an amendment of the other head's delegation, as the secretariat; the head corrects it."""
    number, other = next(_numbers), scene.people["other head"]
    content = ChangeContent("insert", _paragraph(scene, 3), kind="operative", text=f"They wrote letter {number}.")
    delegation = scene.delegate_of(other).delegation
    receipt = Receipt(delegation, "letter", timezone.now(), (b"%PDF-1.7 a letter", "pdf"))
    details = {"title": f"Letter {number}", "rationale": "", "change": content, "receipt": receipt}
    draft = person.do("amendment.drafted", received.record, scene.amended, **details)
    if draft and person.do("amendment.released", drafts.release, draft):
        if correction := other.do("amendment.drafted", received.correct, draft):
            other.do("amendment.discarded", drafts.discard, correction)
        other.do("amendment.withdrawn", drafts.withdraw, draft)
