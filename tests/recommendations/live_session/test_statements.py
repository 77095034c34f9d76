"""Statements from the floor in two actions; what becomes of them; their correction by the head; the speakers' list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recommendations import worklist
from recommendations.live_session import sittings, speakers, statements
from recommendations.models import FloorStatement, Position, Received, Sitting, Speaker, State
from recommendations.positions import current
from recommendations.workflow import steps, transitions
from registry import audit
from registry.access import Refused
from tests.elements import elements
from tests.factories import create_version
from tests.recommendations.live_session.scene import PARAGRAPHS, WORDING, Scene
from tests.recommendations.positions.scene import OBJECTION
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def typed(page, kind):
    return {
        one.get("name"): one.get("value")
        for one in elements(page, f"form:has(button[value={kind}]) input[type=hidden]")
    }


def test_a_reservation_is_stated_in_two_actions_and_is_the_oral_position_of_the_partner(client):
    scene = Scene()
    scene.show(2, scene.text)
    sign_in(client, scene.rapporteur)
    room = client.get(scene.sitting.get_absolute_url())
    choice = elements(room, 'select[name=delegation] option[value="{}"]'.format(scene.delegation["HU"].key))
    address = f"{reverse('live_session:record', args=[scene.sitting.key])}?delegation={choice[0].get('value')}"
    data = typed(client.get(address), "reservation") | {"text": "Hungary reserves its position on paragraph 1."}
    assert client.post(address, data).url == scene.sitting.get_absolute_url()
    row = FloorStatement.objects.get()
    position = Position.objects.get()
    assert (row.position, row.kind, row.text, row.recorded_by) == (position, "reservation", "", scene.rapporteur)
    assert (position.received, position.session, position.delegation) == (
        Received.ORAL,
        scene.session,
        scene.delegation["HU"],
    )
    assert position.paragraph.key == scene.key(2) and not position.is_approved
    assert current.own(scene.text, scene.delegation["HU"]) == position
    verbs = [audit.entries(one).get().verb for one in (position, row)]
    assert verbs == ["position.recorded", "floor_statement.recorded"]
    client.post(address, data)  # sent twice
    assert FloorStatement.objects.count() == Position.objects.count() == 1
    assert [item.verb for item in worklist.items(scene.head["HU"])] == ["Approve wording"]


def test_only_those_who_conduct_an_open_session_record_what_is_said():
    scene = Scene(takes_positions=True)
    later = timezone.now() + timedelta(days=2)
    scene.state("study", text="", until=later, by=scene.chair)
    assert Position.objects.get().until == later
    scene.state("support", text="", code="IT", by=scene.clerk)
    for user in (scene.head["HU"], scene.organiser, scene.delegate):
        with pytest.raises(Refused):
            scene.state(by=user)
    with pytest.raises(Refused):  # not a partner
        scene.state(delegation=scene.workshop.delegations.get(organisation__code="ACC"))
    sittings.close_session(scene.sitting, by=scene.chair)
    with pytest.raises(Refused):
        scene.state()
    with pytest.raises(Refused):  # the rapporteur has no other way
        scene.receive(by=scene.rapporteur)


def test_an_objection_cannot_be_lifted_orally():
    scene = Scene()
    scene.recommendation = scene.text
    scene.record(OBJECTION)
    with pytest.raises(Refused):
        scene.state("reservation", text="Hungary reserves its position.")
    assert not FloorStatement.objects.exists()


@pytest.mark.parametrize(
    ("kind", "text", "result"),
    [
        ("wording", WORDING, WORDING),
        (
            "bracket",
            "networks of cultural professionals",
            PARAGRAPHS[1][1].replace("networks", "[networks")[:-1] + "].",
        ),
    ],
)
def test_what_is_taken_up_is_merged_with_what_was_edited_in_the_meantime(kind, text, result):
    scene = Scene()
    statement = scene.state(kind, text)
    scene.edit(2, PARAGRAPHS[1][1].replace("ASEM partners", "all ASEM partners"))
    outcome = statements.end(statement, outcome="taken_up", by=scene.rapporteur)
    assert scene.rows(scene.current)[1].text == result.replace("ASEM partners", "all ASEM partners")
    assert outcome.made == scene.current.saved and outcome.made.author == scene.rapporteur
    with pytest.raises(Refused):
        statements.end(statement, outcome="withdrawn", by=scene.chair)


def test_an_overlap_is_refused_and_nothing_is_lost():
    scene = Scene()
    statement = scene.state()
    scene.edit(2, PARAGRAPHS[1][1].replace("support", "foster"))
    with pytest.raises(Refused):
        statements.end(statement, outcome="taken_up", by=scene.rapporteur)
    assert "foster" in scene.rows(scene.current)[1].text
    statements.end(statement, outcome="not_retained", by=scene.rapporteur)


@pytest.mark.parametrize(("kind", "text"), [("wording", PARAGRAPHS[1][1]), ("bracket", "words of another paragraph")])
def test_a_statement_says_something_about_the_paragraph(kind, text):
    scene = Scene()
    with pytest.raises(Refused):
        scene.state(kind, text)


def test_an_open_proposal_keeps_its_paragraph_from_being_agreed_and_the_text_from_adoption():
    scene = Scene()
    statement = scene.state()
    with pytest.raises(Refused):
        scene.agree(2)
    scene.agree(3)
    scene.text.state = State.FINAL_DRAFT
    scene.text.save(update_fields=["state"])
    assert "Hungary" in steps.refusal(scene.current, State.ADOPTED, by=scene.chair)
    statements.end(statement, outcome="withdrawn", by=scene.rapporteur)
    assert steps.refusal(scene.current, State.ADOPTED, by=scene.chair) is None
    scene.agree(2)


def test_the_head_confirms_or_corrects_within_five_working_days(client):
    scene = Scene()
    statement = scene.state()
    assert [item.verb for item in worklist.items(scene.head["HU"])] == ["Check wording"]
    assert worklist.items(scene.head["IT"]) == [] and worklist.items(scene.delegate) == []
    sitting = sittings.close_session(scene.sitting, by=scene.chair)
    sign_in(client, scene.head["HU"])
    listed = client.get(reverse("live_session:statements", args=[scene.workshop.slug]))
    address = reverse("live_session:correct", args=[statement.key])
    assert elements(listed, f'a[href="{address}"]')
    shown = {one.get("name"): one.get("value") for one in elements(client.get(address), "main form input[type=hidden]")}
    corrected = WORDING.replace("promote", "promote and fund")
    assert client.post(address, shown | {"text": corrected}).status_code == 302
    row = FloorStatement.objects.get(corrects=statement)
    assert (row.text, row.serial, row.recorded_by) == (corrected, 2, scene.head["HU"])
    assert FloorStatement.objects.get(pk=statement.pk).text == WORDING and worklist.items(scene.head["HU"]) == []
    with pytest.raises(Refused):  # read before the correction
        statements.correct(statement, text=WORDING, by=scene.head["HU"])
    for user in (scene.head["IT"], scene.delegate, scene.clerk):
        with pytest.raises(Refused):
            statements.correct(row, text=WORDING, by=user)
    sign_in(client, scene.head["IT"])
    assert client.get(address).status_code == 404
    closes_at = statements.corrections_close_at(sitting)
    assert timedelta(days=5) < closes_at - sitting.closed_at < timedelta(days=9)


def test_the_time_for_corrections_ends(monkeypatch):
    scene = Scene()
    statement = scene.state()
    sittings.close_session(scene.sitting, by=scene.chair)
    closes_at = statements.corrections_close_at(Sitting.objects.get())
    monkeypatch.setattr(timezone, "now", lambda: closes_at - timedelta(seconds=1))
    row = statements.correct(statement, text=WORDING, by=scene.deputy)
    monkeypatch.setattr(timezone, "now", lambda: closes_at)
    with pytest.raises(Refused):
        statements.correct(row, text=WORDING, by=scene.deputy)


def test_the_speakers_list_is_kept_in_order_with_rights_of_reply_at_its_end(client):
    scene = Scene()
    sign_in(client, scene.rapporteur)
    address = reverse("live_session:ask", args=[scene.sitting.key])
    for code, more in (("HU", {"is_reply": "on"}), ("IT", {}), ("PL", {}), ("IT", {})):
        assert client.post(address, {"delegation": scene.delegation[code].key} | more).status_code == 302
    assert list(Speaker.objects.values_list("delegation_name", "is_reply")) == [
        ("Italy", False),
        ("Poland", False),
        ("Hungary", True),
    ]
    first, second, reply = Speaker.objects.all()
    client.post(reverse("live_session:end_turn", args=[first.key]), {"outcome": "spoke"})
    speakers.end(second, outcome="withdrew", by=scene.chair)
    assert speakers.end(second, outcome="spoke", by=scene.clerk).outcome == "withdrew"
    page = client.get(scene.sitting.get_absolute_url())
    assert len(elements(page, "[data-waiting] li")) == 1 and len(elements(page, "[data-spoken] li")) == 2
    assert [entry.verb for entry in audit.entries(scene.again(first))] == ["speaker.spoke", "speaker.asked"]
    with pytest.raises(Refused):
        speakers.end(reply, outcome="spoke", by=scene.head["HU"])
    other = Scene()
    with pytest.raises(Refused):
        speakers.ask(scene.sitting, delegation=other.delegation["HU"], by=scene.chair)


def test_a_position_is_recorded_only_on_the_text_that_was_read():
    scene = Scene(takes_positions=True)
    said = scene.rows()
    scene.edit(2, "Participants recommended that ASEM partners fund networks of cultural professionals.")
    scene.state("support", "", version=said[0].version.key)  # the revision in circulation, which is still in force
    transitions.circulate(scene.again(scene.text), by=scene.clerk)
    with pytest.raises(Refused):
        scene.state("study", "", version=said[0].version.key)
    assert Position.objects.count() == 1


def test_a_reservation_to_a_paragraph_that_was_not_circulated_is_refused():
    scene = Scene()
    text = scene.again(scene.text)
    rows = [(row.kind, row.text, row.paragraph) for row in scene.rows(text)]
    create_version(text, [*rows, ("operative", "They agreed to meet again.")])
    with pytest.raises(Refused):
        scene.state("reservation", "Hungary cannot agree to meet.", place=4)
    assert not Position.objects.exists()


def test_positions_noted_in_a_session_are_read_as_elsewhere(client):
    """A rapporteur who conducts a session without a topic reads what they recorded, and proposals on the text."""
    scene = Scene()
    scene.state("reservation", "Italy cannot agree to the second paragraph.", code="IT", by=scene.chair)
    scene.state("bracket", "networks", code="PL", by=scene.chair)
    sittings.close_session(scene.sitting, by=scene.chair)
    for reader, reads in ((scene.rapporteur, False), (scene.clerk, True), (scene.chair, True)):
        sign_in(client, reader)
        page = client.get(scene.sitting.get_absolute_url()).text
        assert ("Italy cannot agree" in page, "networks" in page) == (reads, True)


def test_silence_is_not_launched_over_an_open_proposal():
    scene = Scene(outcome_mode="silence")
    scene.text = scene.final
    scene.state("bracket", scene.rows()[0].text.split()[1], place=1)
    reason = steps.refusal(scene.again(scene.final), State.UNDER_SILENCE, by=scene.chair, own_door=True)
    assert scene.delegation["HU"].name in (reason or "")
