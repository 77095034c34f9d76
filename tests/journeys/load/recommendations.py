"""Actions of heads of delegation, delegates and the secretariat on the recommendations of one workshop."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from recommendations import archive as recommendations_archive
from recommendations import version_content
from recommendations.agreement import paragraph_states
from recommendations.clearance import checks
from recommendations.comments import comments, resolution
from recommendations.drafting import co_authors, versions
from recommendations.models import Check, Recommendation, Reservation
from recommendations.positions import current, editorial, footnotes, grid, positions
from recommendations.reading import last_read
from recommendations.workflow import adoption, publication, transitions
from tests.factories.recommendations import WORDS
from tests.recommendations.pages import page_of, typed
from workshops.models import Delegation

CONTENT = version_content.VersionContent(
    title="Networks of cultural professionals",
    nature="recommendation",
    paragraphs=tuple(version_content.ParagraphContent(kind=kind, text=text) for kind, text in WORDS),
    addressees=("governments",),
)
_numbers = count(1)


def draft_and_submit(person, scene):
    """Draft with the form, revise, name a co-author, and submit with the form, as a head of delegation."""
    head, topic = scene.delegate_of(person), scene.topic()
    number = next(_numbers)
    data = typed(title=f"Draft {number}", topic=topic, paragraphs=[(kind, text) for kind, text in WORDS])
    path = person.post("recommendation.drafted", f"/workshops/{scene.workshop.slug}/recommendations/new/", data)
    if not path:
        return
    mine = Recommendation.objects.filter(author=head, current__title=f"Draft {number}").get()
    content = replace(version_content.of(mine.current), title=f"Draft {number}, revised")
    person.do("recommendation.saved", versions.revise, mine, content, base=mine.current.key)
    person.do("recommendation.co_author_added", co_authors.add, mine, scene.colleague)
    person.do("recommendation.co_author_removed", co_authors.remove, mine, scene.colleague)
    mine.refresh_from_db()
    data = {"target": "submitted", "confirmed": "yes"}
    person.post("recommendation.moved", f"{page_of(mine)}step/", data)


def draft(person, scene):
    """Draft by calling the function, as a delegate; return the recommendation, if it was created."""
    content = replace(CONTENT, title=f"Idea {next(_numbers)}")
    author = scene.delegate_of(person)
    person.do("recommendation.drafted", versions.create, content, author=author, topic=scene.topic())


def comment_on_all(person, scene):
    """Comment with the form on recommendations in discussion, and reply to the latest comment, as a delegate."""
    for recommendation in scene.in_discussion():
        data = {"text": f"Comment {next(_numbers)}", "audience": "participants"}
        person.post("comment.written", f"{page_of(recommendation)}comment/", data)
        latest = comments.Comment.objects.filter(recommendation=recommendation, hidden_at=None).last()
        if latest:
            person.do("comment.written", comments.reply, latest, text=f"Reply {next(_numbers)}")


def mark_as_read(person, scene):
    """Mark each circulated version as read, as a delegate; this is private and leaves no audit entry."""
    for recommendation in scene.in_discussion():
        person.do("", last_read.mark_read, recommendation.circulations.select_related("version").first())


def record_agreement(person, scene):
    """Record every paragraph of a recommendation in discussion as agreed, or as open again, as the secretariat."""
    recommendation = scene.in_discussion().select_related("circulated__circulation").first()
    if recommendation is None:
        return
    circulation = recommendation.circulated.circulation
    texts = list(circulation.version.texts.select_related("paragraph"))
    now = paragraph_states.current(recommendation, circulation, texts)
    seen = {text.paragraph.key: now[text.paragraph_id].state for text in texts}
    states = {key: "open" if state == "agreed" else "agreed" for key, state in seen.items()}
    verb = "recommendation.paragraphs_agreed"
    person.do(verb, paragraph_states.record, circulation, states, seen=seen)


def resolve_comments(person, scene):
    """Resolve the first open comment on each recommendation in discussion, as the secretariat."""
    for recommendation in scene.in_discussion():
        first = comments.Comment.objects.filter(
            recommendation=recommendation, parent=None, resolved_at=None, hidden_at=None, audience="participants"
        ).first()
        if first:
            person.do("comment.resolved", resolution.change, first, resolution.RESOLVE, note="Included.")


def moderate(person, scene):
    """Open submitted recommendations, circulate a new revision and accept it as final draft, as the secretariat."""
    submitted = Recommendation.objects.filter(workshop=scene.workshop, state="submitted").order_by("pk").first()
    if submitted is None:
        return
    verbs = "recommendation.moved recommendation.circulated"
    opened = person.do(verbs, transitions.take_step, submitted, "discussion")
    if opened is None:
        return
    content = replace(version_content.of(opened.current), title=f"{opened.current.title}, edited")
    if person.do("recommendation.saved", versions.revise, opened, content, base=opened.current.key):
        person.do("recommendation.circulated", transitions.circulate, opened)


def adopt(person, scene):
    """Record the adoption of recommendations discussed for a while, and publish them, as the secretariat."""
    waiting = list(scene.in_discussion())
    if len(waiting) < scene.KEPT_IN_DISCUSSION:
        return
    check = {"checks": Check.values, "seen": waiting[0].saved.key}
    person.do("recommendation.language_checked", checks.clear, waiting[0], **check)
    if person.do("recommendation.moved", transitions.take_step, waiting[0], "final") is None:
        return
    final = Recommendation.objects.get(pk=waiting[0].pk)
    details = {"version": final.current.key, "session": scene.session, "chair": scene.chair}
    if person.do("recommendation.moved", adoption.adopt, final, **details):
        person.do("recommendation.published", publication.publish, final)


RESERVATION = positions.Stance("reservation", "The partner interprets paragraph 1 in accordance with its legislation.")


def latest_in_discussion(scene):
    """Return the recommendation circulated last, and the key of its circulation."""
    recommendation = scene.in_discussion().last()
    return recommendation, str(recommendation.circulated.circulation.key)


def take_position(person, scene):
    """Record a reservation to the recommendation that is adopted next, as a head of delegation."""
    recommendation = scene.in_discussion().select_related("circulated__circulation").first()
    seen = str(recommendation.circulated.circulation.key)
    person.do("position.recorded", positions.record, recommendation, stance=RESERVATION, seen=seen)


def note_positions(person, scene):
    """Note what Viet Nam stated in a session, and circulate an editorial change, as the secretariat."""
    recommendation, seen = latest_in_discussion(scene)
    noted = {"delegation": Delegation.objects.get(workshop=scene.workshop, partner__code="VN"), "stance": RESERVATION}
    noted["receipt"] = positions.Receipt("oral", timezone.now(), scene.session)
    person.do("position.recorded", positions.record_received, recommendation, **noted, seen=seen)
    content = replace(version_content.of(recommendation.current), title=f"Edited {next(_numbers)}")
    if person.do("recommendation.saved", versions.revise, recommendation, content, base=recommendation.current.key):
        until = timezone.now() + timedelta(days=1)
        person.do("recommendation.circulated", transitions.circulate, recommendation, objections_until=until)


def answer_notes(person, scene):
    """Approve what the secretariat noted, and object to an editorial circulation, as the head of that delegation."""
    recommendation, _seen = latest_in_discussion(scene)
    last = current.own(recommendation, scene.delegate_of(person).delegation)
    if last:
        person.do("position.recorded", positions.approve, last)
    person.do("editorial.rejected", editorial.reject, recommendation.circulated.circulation)


def export_positions(person, scene):
    """Export the table of positions, as the secretariat; refused while the workshop takes none on the whole text."""
    person.do("positions.exported", grid.record_export, scene.workshop, count=1)


def correct_footnotes(person, scene):
    """Correct the wording of a footnote, as the head of delegation of its partner."""
    own = Reservation.objects.filter(delegation=scene.delegate_of(person).delegation)
    note = own.order_by("-adoption", "-number", "-serial").first()
    if note:
        wording = {"kind": "statement", "text": f"Wording {next(_numbers)}"}
        person.do("reservation.corrected", footnotes.correct, note, **wording)


def enter_archive(person, scene):
    """Enter recommendations of an archived workshop, as its secretariat."""
    details = {"sources": [{"title": "Chair’s summary"}], "adopted_on": date(2010, 4, 29)}
    workshop = scene.archived
    topic = workshop.topics.first()
    person.do("archive.entered", recommendations_archive.enter_recommendation, workshop, topic, CONTENT, **details)
