"""The chair's summary: from the rapporteur's notes to the final text, who reads it when, and what is made of it."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from recommendations.models import Recommendation
from registry.access import Refused
from registry.files import storage
from registry.models import AuditEntry
from reports.composing import reports
from reports.models import ChairSummary, SummaryRendition
from reports.summary import carried, document, facts, names, summaries, texts, worklist
from reports.summary.summaries import StaleText
from tests.elements import elements
from tests.elements import texts as texts_of
from tests.factories import create_meeting, create_recommendation
from tests.recommendations.pages import addresses, deliver, head
from tests.reports.summary.scene import TEXT, Scene
from tests.signing import sign_in
from workshops.models import OutcomeMode

pytestmark = pytest.mark.django_db


def page(scene, name="summary", *args):
    return reverse(f"summary:{name}", args=[scene.workshop.slug, *args])


def statuses(client, scene, name="summary"):
    found = {}
    people = ("clerk", "chair", "rapporteur", "italy", "italian", "poland", "japan", "press")
    for who in people:
        person = getattr(scene, who)
        sign_in(client, getattr(person, "user", person))
        found[who] = client.get(page(scene, name)).status_code
    return {who for who, status in found.items() if status == 200}


def test_each_state_has_its_readers(client):
    scene = Scene()
    officers = {"clerk", "chair", "rapporteur"}
    assert statuses(client, scene) == officers  # the page on which it is begun
    scene.write()
    assert statuses(client, scene) == statuses(client, scene, "document") == officers
    scene.show()
    assert statuses(client, scene) == statuses(client, scene, "document") == officers | {"italy", "poland"}
    assert statuses(client, scene, "correct") == {"italy", "poland"}
    scene.answer_all()
    scene.finalise()
    assert statuses(client, scene) == officers | {"italy", "italian", "poland", "japan"}
    assert statuses(client, scene, "texts") == officers
    assert statuses(client, scene, "correct") == set()
    client.logout()
    assert client.get(page(scene)).status_code == 302


def test_the_notes_and_the_facts_give_the_draft(client):
    scene = Scene()
    scene.session.topic = scene.workshop.topics.first()
    scene.session.save(update_fields=["topic"])
    summaries.write_note(scene.session, "Participants saw a need for grants.", base=None, by=scene.rapporteur)
    adopted = create_recommendation("adopted", author=head(scene.workshop))
    sign_in(client, scene.rapporteur)
    draft = elements(client.get(page(scene, "write")), "textarea")[0].text_content()
    assert scene.workshop.title in draft and "Participants saw a need for grants." in draft
    assert f"{adopted.full_number} “{adopted.adoption.version.title}”" in draft and "adopted by consensus" in draft
    assert "5 participants from 4 ASEM partners" in draft  # the press is not counted
    client.post(page(scene, "write"), {"text": draft, "base": ""})
    assert scene.summary.text.split() == draft.split()
    assert AuditEntry.objects.filter(verb="chair_summary.written").count() == 1


def test_the_mode_decides_the_words():
    scene = Scene(outcome_mode=OutcomeMode.SUMMARY)
    create_recommendation("final", author=head(scene.workshop))
    draft = facts.draft(scene.workshop)
    assert "the chair makes the following recommendation" in draft
    assert not {"adopted", "recommended", "consensus"} & set(draft.split())
    row = ChairSummary(workshop=scene.workshop, symbol="X/CS", text=draft)
    made = texts.of(row)
    assert "recommended" not in made.press + made.statement and "chair’s summary" in made.statement
    assert carried.of(row)[0]["paragraphs"]


def test_names_of_partners_are_pointed_out_and_must_be_confirmed(client):
    scene = Scene()
    scene.write("The workshop discussed grants.\n\nItaly and Vietnam objected, Indian Ocean studies did not.")
    found = names.in_text(scene.summary.text, scene.workshop)
    assert [(one.name, one.paragraphs) for one in found] == [("Italy", [2]), ("Vietnam", [2])]
    with pytest.raises(Refused, match="Italy"):
        scene.show()
    sign_in(client, scene.clerk)
    until = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    sent = {"until": until, "seen": scene.summary.written_at.isoformat()}
    assert client.post(page(scene, "show"), sent).context["form"].errors.keys() == {"keeps_names"}
    client.post(page(scene, "show"), sent | {"keeps_names": "on"})
    assert scene.summary.is_shown


def test_those_concerned_are_notified_and_answer_until_the_time():
    scene = Scene()
    scene.write()
    scene.show()
    deliver()
    assert addresses(mail.outbox) == sorted([scene.italy.user.email, scene.poland.user.email])
    assert [item.sentence for item in worklist.items(scene.italy.user)] == [str(worklist.TO_CORRECT)]
    assert worklist.items(scene.japan.user) == worklist.items(scene.italian.user) == []
    correction = summaries.correct(scene.workshop, "It was held on two days.", by=scene.italy.user)
    assert (correction.delegation, correction.author) == (scene.italy.delegation, scene.italy.user)
    assert worklist.items(scene.italy.user) == []
    for person in (scene.italian.user, scene.japan.user, scene.clerk):
        with pytest.raises(Refused):
            summaries.correct(scene.workshop, "No.", by=person)
    ChairSummary.objects.update(shown_at=timezone.now() - timedelta(2), corrections_until=timezone.now() - timedelta(1))
    with pytest.raises(Refused, match=str(summaries.TOO_LATE)):
        summaries.correct(scene.workshop, "Late.", by=scene.poland.user)
    assert [item.sentence for item in worklist.items(scene.chair.user)] == [str(worklist.TO_FINALISE)]


def test_it_becomes_final_once_all_have_answered_or_the_time_has_passed():
    scene = Scene()
    scene.write()
    with pytest.raises(Refused, match=str(summaries.NOT_SHOWN)):
        scene.finalise()
    scene.show()
    with pytest.raises(Refused, match=str(summaries.TOO_EARLY)):
        scene.finalise()
    scene.answer_all()
    with pytest.raises(Refused, match=str(summaries.NOT_A_DECIDER)):
        summaries.finalise(scene.workshop, seen=scene.seen, chair=scene.chair, by=scene.rapporteur)
    old = scene.seen
    scene.write(f"{TEXT} They agreed.")
    with pytest.raises(Refused, match=str(summaries.CHANGED)):
        summaries.finalise(scene.workshop, seen=old, chair=scene.chair, by=scene.clerk)
    assert scene.finalise().is_final
    for change in (scene.write, scene.show, scene.finalise):
        with pytest.raises(Refused, match=str(summaries.FINAL)):
            change()
    with pytest.raises(Refused):
        summaries.write_note(scene.session, "Late.", base=None, by=scene.rapporteur)


def test_two_writers_lose_nothing(client):
    scene = Scene()
    before = scene.write().written_at
    scene.write("The chair wrote this.")
    with pytest.raises(StaleText):
        summaries.write(scene.workshop, "Mine.", base=before, by=scene.rapporteur)
    sign_in(client, scene.rapporteur)
    answer = client.post(page(scene, "write"), {"text": "Mine.", "base": before.isoformat()}, follow=True)
    assert elements(answer, "textarea")[0].text_content().strip() == "Mine."
    assert "The chair wrote this." in texts_of(answer, "[data-stale]")[0]
    base = elements(answer, "[name=base]")[0].get("value")
    client.post(page(scene, "write"), {"text": "Mine.", "base": base})
    assert scene.summary.text == "Mine."


def test_the_texts_made_of_it_state_the_embargo_with_its_zone(client):
    scene = Scene()
    embargo = datetime(2090, 5, 4, 11, tzinfo=UTC)
    create_recommendation("adopted", author=head(scene.workshop))
    scene.final(embargo_until=embargo)
    made = texts.of(scene.summary, now=embargo - timedelta(seconds=1))
    assert made.is_embargoed and "11:00 UTC" in made.press_note and "UTC+7" in made.press_note
    assert "Participants recommended" in made.press and made.statement.startswith("Ministers welcomed")
    after = texts.of(scene.summary, now=embargo)
    assert not after.is_embargoed and "Embargoed" not in after.press_note
    sign_in(client, scene.chair.user)
    assert [one.get("data-embargo") for one in elements(client.get(page(scene, "texts")), "[data-embargo]")] == ["yes"]


def test_a_report_takes_over_the_final_summary():
    scene = Scene()
    meeting = create_meeting("CMM9", starts_on=date(2090, 1, 1), ends_on=date(2090, 1, 2))
    scene.workshop.target_meetings.add(meeting)
    scene.write()
    assert summaries.final_text(scene.workshop) == ""
    scene.show()
    scene.answer_all()
    scene.finalise()
    assert reports.begin(scene.workshop, meeting, by=scene.clerk).summary == TEXT


def test_the_document_marks_a_draft_on_every_page_and_the_final_one_on_none():
    scene = Scene()
    scene.write("\n\n".join([TEXT] * 60))
    draft = document.request_document(scene.summary, by=scene.rapporteur)
    scene.show()
    scene.answer_all()
    scene.finalise()
    final = document.request_document(scene.summary, by=scene.italian.user)
    deliver()
    pages = {}
    for row in (draft, final):
        row.refresh_from_db()
        pages[row.is_draft] = _pages(row)
    assert len(pages[True]) > 1 and all("DRAFT" in text for text in pages[True])
    assert not any("DRAFT" in text for text in pages[False])
    assert scene.summary.chair_name in pages[False][-1]
    assert document.current(scene.summary) == final


def _pages(row):
    return [one.extract_text() for one in PdfReader(BytesIO(storage.read(row.file))).pages]


def test_the_final_summary_keeps_the_recommendations_that_it_carried():
    scene = Scene(outcome_mode=OutcomeMode.SUMMARY)
    lead = head(scene.workshop)
    for title in ("First", "Second"):
        create_recommendation("final", author=lead, title=title)
    scene.final()
    final = scene.summary
    before = document.freeze(final)
    assert [one["title"] for one in final.carried] == ["First", "Second"]
    Recommendation.objects.filter(current__title="Second").update(state="discussion")
    assert document.freeze(scene.summary) == before and carried.count(scene.summary) == 2


def test_a_draft_document_made_before_it_was_circulated_is_read_by_those_concerned():
    scene = Scene()
    scene.write()
    made = document.request_document(scene.summary, by=scene.rapporteur)
    SummaryRendition.objects.filter(pk=made.pk).update(file="a" * 64)
    assert not SummaryRendition.objects.visible_to(scene.italy.user).exists()
    scene.show()
    assert SummaryRendition.objects.visible_to(scene.italy.user).get() == made
    assert not SummaryRendition.objects.visible_to(scene.japan.user).exists()
