"""Actions of heads of delegation, delegates and the secretariat on the recommendations of one workshop."""

from dataclasses import replace
from datetime import date
from itertools import count

from recommendations import archive as recommendations_archive
from recommendations import version_content
from recommendations.comments import comments, resolution
from recommendations.drafting import co_authors, versions
from recommendations.models import Recommendation
from recommendations.workflow import adoption, publication, transitions
from tests.factories.recommendations import WORDS
from tests.recommendations.pages import page_of, typed

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
    if person.do("recommendation.moved", transitions.take_step, waiting[0], "final") is None:
        return
    final = Recommendation.objects.get(pk=waiting[0].pk)
    details = {"version": final.current.key, "session": scene.session, "chair": scene.chair}
    if person.do("recommendation.moved", adoption.adopt, final, **details):
        person.do("recommendation.published", publication.publish, final)


def enter_archive(person, scene):
    """Enter recommendations of an archived workshop, as its secretariat."""
    details = {"sources": [{"title": "Chair’s summary"}], "adopted_on": date(2010, 4, 29)}
    workshop = scene.archived
    topic = workshop.topics.first()
    person.do("archive.entered", recommendations_archive.enter_recommendation, workshop, topic, CONTENT, **details)
