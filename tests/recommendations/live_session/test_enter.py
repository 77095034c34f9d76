"""A recommendation proposed orally is entered in an open session and reviewed by the head of its delegation."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from recommendations import version_content
from recommendations.history import page as history
from recommendations.history.entries import Reader
from recommendations.live_session import floor_recommendations, sittings, worklist
from recommendations.models import FloorReview, Recommendation, State
from recommendations.reading import timeline
from registry import audit, integrity
from registry.access import Refused
from tests.elements import elements, texts
from tests.factories import create_floor_recommendation, create_role, create_session, create_sitting
from tests.recommendations.live_session.scene import Scene
from tests.recommendations.pages import deliver
from tests.signing import sign_in
from workshops.models import Role, Workshop

pytestmark = pytest.mark.django_db

TITLE = "Residencies for translators"
TEXT = """*Recognising* the role of translators in cultural cooperation,

1. Participants recommended that ASEM partners establish residencies for literary translators.

2. They invited ASEF to publish a list of residencies."""


def url(name, thing):
    return reverse(f"live_session:{name}", args=[thing.key])


def typed(scene, **changes):
    topic = scene.workshop.topics.order_by("number").first()
    data = {"delegation": scene.delegation["HU"].key, "topic": topic.key, "title": TITLE, "text": TEXT}
    return data | changes


def entered(scene, client):
    """Enter the recommendation of Hungary in the room and return it."""
    sign_in(client, scene.rapporteur)
    assert client.post(url("enter", scene.sitting), typed(scene)).url == scene.sitting.get_absolute_url()
    return Recommendation.objects.get(sitting=scene.sitting)


def test_its_text_needs_an_operative_paragraph(client):
    scene = Scene()
    sign_in(client, scene.rapporteur)
    assert elements(client.get(scene.sitting.get_absolute_url()), f'a[href="{url("enter", scene.sitting)}"]')
    page = client.post(url("enter", scene.sitting), typed(scene, text="*Recalling* the Declaration of Hanoi,"))
    assert page.status_code == 200 and elements(page, "#id_text[aria-invalid]")
    assert not Recommendation.objects.filter(sitting__isnull=False).exists()


def test_it_is_circulated_in_the_room_although_submissions_are_closed(client):
    scene = Scene()
    Workshop.objects.filter(pk=scene.workshop.pk).update(submissions_close_at=timezone.now() - timedelta(days=1))
    one = entered(scene, client)
    kinds = [(row.kind, row.text[:12]) for row in scene.rows(one)]
    assert kinds == [("preambular", "*Recognising"), ("operative", "Participants"), ("operative", "They invited")]
    assert (one.state, one.lead, one.author, one.symbol is not None) == (
        State.IN_DISCUSSION, scene.delegation["HU"], None, True
    )  # fmt: skip
    assert one.circulated == one.current and one.circulated.circulation.number == 1
    scene.sitting.refresh_from_db()
    assert scene.sitting.recommendation == one and scene.sitting.paragraph.key == scene.key(1, one)
    moved = audit.entries(one).get(verb="recommendation.moved")
    assert (moved.partner, moved.data["sitting"]) == ("HU", str(scene.sitting.key))
    with pytest.raises(DatabaseError), transaction.atomic():
        Recommendation.objects.filter(pk=one.pk).update(sitting=None)
    assert [found for found in integrity.findings() if str(one) in str(found)] == []


def test_it_is_marked_as_from_the_floor_and_its_head_is_notified(client):
    scene = Scene()
    one = entered(scene, client)
    deliver()
    subjects = [message.subject for message in mail.outbox if scene.head["HU"].email in str(message.to)]
    assert any("Entered for your delegation" in subject for subject in subjects)
    sign_in(client, scene.head["HU"])
    for address in (one.get_absolute_url(), reverse("reading:recommendations", args=[scene.workshop.slug])):
        marks = texts(client.get(address), "[data-floor]")
        assert len(marks) == 1 and scene.session.title in marks[0]
    line = next(one["text"] for one in timeline.of(one, scene.head["HU"]) if "floor" in one["text"])
    assert "Hungary" in line and scene.session.title in line


def test_only_those_who_conduct_an_open_session_enter_it_under_its_topics():
    scene = Scene()
    first, second = scene.workshop.topics.order_by("number")[:2]
    role = create_role(Role.RAPPORTEUR, scene.workshop)
    role.topics.add(second)
    assert floor_recommendations.topics_for(scene.sitting, role.user) == [second]
    content = floor_recommendations.content_of(TITLE, version_content.of(scene.text.saved).paragraphs)
    content = version_content.with_paragraphs(content, [type(p)(p.kind, p.text) for p in content.paragraphs])

    def enter(by, sitting=scene.sitting, topic=first, delegation=scene.delegation["HU"]):
        floor_recommendations.enter(sitting, content, delegation=delegation, topic=topic, by=by)

    own = create_session(scene.workshop, title="Own", topic=second, held_on=scene.session.held_on)
    own = sittings.open_session(own, by=scene.chair)
    observer = scene.workshop.delegations.get(standing="observer")
    refused = [{"by": scene.head["HU"]}, {"by": role.user}, {"by": scene.chair, "sitting": own}]
    refused += [{"by": scene.chair, "delegation": observer}]
    for values in refused:
        with pytest.raises(Refused):
            enter(**values)
    Workshop.objects.filter(pk=scene.workshop.pk).update(archived_at=timezone.now())
    with pytest.raises(Refused):
        enter(by=scene.chair)
    assert not Recommendation.objects.filter(sitting__isnull=False).exists()


def test_nothing_is_entered_once_the_session_is_closed(client):
    scene = Scene()
    sittings.close_session(scene.sitting, by=scene.chair)
    sign_in(client, scene.chair)
    assert client.get(url("enter", scene.sitting)).status_code == 403
    assert client.post(url("enter", scene.sitting), typed(scene)).status_code == 403
    assert not Recommendation.objects.filter(sitting__isnull=False).exists()


def test_the_head_corrects_the_wording_and_what_was_edited_elsewhere_stays(client):
    scene = Scene()
    one = scene.text = entered(scene, client)
    head = scene.head["HU"]
    assert [item.sub for item in worklist.items(head, [scene.workshop])] == [one.short_symbol]
    edited = scene.edit(1, "*Recognising* the essential role of translators in cultural cooperation,")
    sign_in(client, scene.head["IT"])
    assert client.get(url("review", one)).status_code == 404
    sign_in(client, head)
    assert elements(client.get(one.get_absolute_url()), "[data-review] a")
    page = client.get(url("review", one))
    data = {field.get("name"): field.get("value") or field.text for field in elements(page, "form [name]")}
    data = {name: (value or "").strip() for name, value in data.items()}
    assert "essential" not in data["paragraph_1"]  # not circulated
    data |= {"paragraph_2": data["paragraph_2"].replace("residencies", "three residencies"), "paragraph_3": ""}
    data["further"] = "3. They invited ASEF to report to the next meeting."
    assert client.post(url("review", one), data).url == one.get_absolute_url()
    review = FloorReview.objects.get()
    assert (review.made.based_on, review.reviewed_by) == (edited, head)
    found = [row.text for row in review.made.texts.order_by("position")]
    assert [("essential" in found[0]), ("three" in found[1]), found[2]] == [
        True, True, "They invited ASEF to report to the next meeting."
    ]  # fmt: skip
    assert not worklist.items(head, [scene.workshop])


def test_the_wording_is_corrected_once_and_reviews_are_recorded(client):
    scene = Scene()
    one = scene.text = entered(scene, client)
    head, content = scene.head["HU"], version_content.of(one.circulated)
    words = [row.text for row in content.paragraphs]

    def correct(second):
        other = floor_recommendations.corrected(content, TITLE, [words[0], second, words[2]], [])
        return floor_recommendations.review(one, other, base=one.circulated.key, by=head)

    assert correct("Participants recommended three residencies.").made
    with pytest.raises(Refused):
        correct("Participants recommended four residencies.")
    assert not floor_recommendations.may_review(scene.again(one), head)  # one correction; then amendments
    with pytest.raises(DatabaseError), transaction.atomic():
        FloorReview.objects.update(reviewed_at=timezone.now())
    for reader, is_shown in ((scene.chair, True), (head, True), (scene.head["IT"], False)):
        shown = [entry.source.name for entry in history.of(Reader(reader, scene.again(one))).entries]
        assert ("floor_review" in shown) == is_shown
    assert [found for found in integrity.findings() if str(one) in str(found) or "review" in str(found)] == []


def test_the_wording_is_confirmed_unchanged_and_only_in_time(client):
    scene = Scene()
    one = entered(scene, client)
    content = version_content.of(one.circulated)
    arguments = {"base": one.circulated.key, "by": scene.head["HU"]}
    assert floor_recommendations.review(one, content, **arguments).made is None
    for by in (scene.head["IT"], scene.chair):
        with pytest.raises(Refused):
            floor_recommendations.review(one, content, base=one.circulated.key, by=by)
    with pytest.raises(Refused):  # what is not from the floor is not reviewed
        floor_recommendations.review(scene.text, content, base=scene.text.circulated.key, by=scene.head["VN"])
    closed = sittings.close_session(scene.sitting, by=scene.chair)
    assert floor_recommendations.reviews_close_at(one) > closed.closed_at + timedelta(days=5)
    Recommendation.objects.filter(pk=one.pk).update(state=State.FINAL_DRAFT)
    earlier = create_session(scene.workshop, title="Earlier", held_on=scene.session.held_on)
    lapsed = create_sitting(earlier, opened_at=timezone.now() - timedelta(days=20))
    late = create_floor_recommendation(lapsed, scene.delegation["HU"])
    for found in (scene.again(one), late):
        assert not floor_recommendations.may_review(found, scene.head["HU"])
        with pytest.raises(Refused):
            floor_recommendations.review(found, content, base=found.circulated.key, by=scene.head["HU"])
