"""Adoption freezes reservations and statements as numbered footnotes, which their partners approve and correct."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from recommendations import archive as recommendations_archive
from recommendations.models import Adoption, PositionKind, Reservation
from recommendations.positions import footnotes
from recommendations.positions.positions import Stance
from recommendations.workflow import adoption as adoption_room
from recommendations.workflow import conditions, publication, steps
from registry import audit, seals
from registry.access import Refused
from reports.printing import content
from tests.elements import elements
from tests.factories import create_position, create_recommendation, create_report, create_role, create_workshop
from tests.journeys.load.recommendations import CONTENT
from tests.recommendations.positions.scene import OBJECTION, RESERVATION, Scene
from tests.signing import sign_in
from workshops.models import Role

pytestmark = pytest.mark.django_db
STATEMENT = Stance(PositionKind.STATEMENT, "Italy recalls its contribution.")


def on_paragraph(scene, label="1"):
    return replace(RESERVATION, paragraph=scene.circulation.labels.get(label=label).paragraph)


def adopted(scene=None, **fields):
    """Return a scene with a reservation of Hungary on paragraph 1 and a statement of Italy, adopted."""
    scene = scene or Scene()
    scene.record(STATEMENT, "IT")
    scene.record(on_paragraph(scene))
    adoption = scene.adopt(**fields)
    scene.recommendation.refresh_from_db()
    return scene, adoption


def test_an_adoption_freezes_them_in_asems_order():
    scene, adoption = adopted()
    rows = [(row.number, row.partner_name, row.kind, row.text, row.label) for row in adoption.reservations.all()]
    assert rows == [
        (1, "Hungary", "reservation", RESERVATION.text, "1"),
        (2, "Italy", "statement", STATEMENT.text, ""),
    ]
    entry = audit.entries(scene.recommendation).get(verb="recommendation.moved")
    assert seals.of(adoption.reservations.all()).items() <= entry.rows.items()


def test_only_reservations_and_statements_are_frozen():
    scene = Scene(takes_positions=True)
    scene.record(Stance(PositionKind.SUPPORT), "PL")
    scene.record(RESERVATION)
    scene.record(Stance(PositionKind.WITHDRAWN))
    assert not scene.adopt().reservations.exists()


def test_the_name_of_the_partner_is_that_of_then():
    scene, adoption = adopted()
    scene.delegation["HU"].name = "Another name"
    scene.delegation["HU"].save()
    assert footnotes.of(adoption)[0].partner_name == "Hungary"


def test_everyone_reads_them_where_the_recommendation_is_read(client):
    scene, _adoption = adopted()
    page = scene.recommendation.get_absolute_url()
    for name in ("head IT", "head PL", "author", "organisation", "acceding", "rapporteur", "organiser", "chair"):
        sign_in(client, scene.everyone[name])
        shown = client.get(page)
        notes = [" ".join(one.text_content().split()) for one in elements(shown, "[data-footnotes] li")]
        assert len(notes) == 2 and RESERVATION.text in notes[0] and STATEMENT.text in notes[1], name
        assert [mark.get("href") for mark in elements(shown, ".para sup a")] == ["#reservation-1"]
    client.logout()
    assert client.get(f"/r/{scene.recommendation.symbol}/").status_code == 404  # not published yet


def test_the_public_register_and_open_data_contain_them(client):
    scene, _adoption = adopted()
    publication.publish(scene.recommendation, by=scene.clerk)
    shown = client.get(f"/r/{scene.recommendation.symbol}/")
    assert len(elements(shown, "[data-footnotes] li")) == 2 and len(elements(shown, ".para sup a")) == 1
    [record] = json.loads(b"".join(client.get("/recommendations.json").streaming_content))["records"]
    assert record["reservations"] == [
        {"number": 1, "partner": "Hungary", "kind": "reservation", "paragraph": "1", "text": RESERVATION.text},
        {"number": 2, "partner": "Italy", "kind": "statement", "paragraph": "", "text": STATEMENT.text},
    ]
    table = b"".join(client.get("/recommendations.csv").streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(table))
    assert [line.partition(".")[0] for line in row["reservations"].splitlines()] == ["1", "2"]
    assert RESERVATION.text in row["reservations"] and STATEMENT.text in row["reservations"]


def test_the_report_prints_them():
    scene, _adoption = adopted(asked_for_reservations=True)
    report = create_report(scene.workshop, [scene.recommendation])
    frozen = json.loads(content.freeze(report))
    [recommendation] = [row for topic in frozen["topics"] for row in topic["recommendations"]]
    printed = recommendation["adoption"]["reservations"]
    assert [(note["number"], note["partner"], note["text"]) for note in printed] == [
        (1, "Hungary", RESERVATION.text),
        (2, "Italy", STATEMENT.text),
    ]
    keys = {row["key"] for row in recommendation["paragraphs"]}
    assert printed[0]["paragraph"] in keys and printed[1]["paragraph"] == ""


@pytest.mark.parametrize("asked", [True, False])
def test_none_is_printed_only_where_the_question_was_put(client, asked):
    scene = Scene()
    sign_in(client, scene.clerk)
    data = {"version": str(scene.recommendation.current.key), "session": str(scene.session.key), "is_ahead": "on"}
    data |= {"chair": str(scene.chair_role.key)} | ({"asked_for_reservations": "on"} if asked else {})
    answer = client.post(reverse("workflow:adopt", args=[scene.recommendation.key]), data)
    assert answer.status_code == 302
    assert Adoption.objects.get().asked_for_reservations == asked
    assert bool(elements(client.get(answer.url), "[data-none]")) == asked
    scene.recommendation.refresh_from_db()
    publication.publish(scene.recommendation, by=scene.clerk)
    assert bool(elements(client.get(f"/r/{scene.recommendation.symbol}/"), "[data-none]")) == asked
    report = create_report(scene.workshop, [scene.recommendation])
    frozen = json.loads(content.freeze(report))
    [recommendation] = [row for topic in frozen["topics"] for row in topic["recommendations"]]
    assert (recommendation["adoption"]["asked_for_reservations"], recommendation["adoption"]["reservations"]) == (
        asked,
        [],
    )


def test_a_list_adopted_after_the_question_says_so(client):
    scene = Scene()
    sign_in(client, scene.clerk)
    data = {"recommendations": f"{scene.recommendation.key} {scene.recommendation.current.key}", "others": "stay"}
    data |= {"session": str(scene.session.key), "chair": str(scene.chair_role.key), "is_ahead": "on"}
    data |= {"asked_for_reservations": "on", "confirmed": "yes"}
    client.post(reverse("workflow:adopt_list", args=[scene.workshop.slug]), data)
    assert Adoption.objects.get().asked_for_reservations


def test_what_was_entered_as_reported_says_nothing_of_reservations(client):
    past = {"starts_on": date(2010, 4, 28), "ends_on": date(2010, 4, 29), "archived_at": timezone.now()}
    workshop = create_workshop(**past, sources=[{"title": "Chair’s summary"}])
    clerk = create_role(Role.SECRETARIAT, workshop).user
    details = {"sources": [{"title": "Chair’s summary"}], "adopted_on": date(2010, 4, 29), "by": clerk}
    one = recommendations_archive.enter_recommendation(workshop, workshop.topics.first(), CONTENT, **details)
    assert not elements(client.get(f"/r/{one.symbol}/"), "[data-footnotes]")
    sign_in(client, clerk)
    page = client.get(one.get_absolute_url())
    assert not elements(page, "[data-footnotes]") and not elements(page, "#positions")


@pytest.mark.engine
@pytest.mark.parametrize("manner", ["reported", "summary"])
def test_the_database_refuses_a_question_that_no_one_can_have_put(manner):
    _scene, adoption = adopted()
    fields = {field.attname: getattr(adoption, field.attname) for field in Adoption._meta.concrete_fields}
    other = Scene()
    fields |= {"id": None, "key": other.recommendation.key, "recommendation_id": other.recommendation.pk}
    with pytest.raises(IntegrityError, match="adoption_asked"), transaction.atomic():
        Adoption.objects.create(**fields | {"manner": manner, "asked_for_reservations": True})


# Approval and correction ------------------------------------------------------------------------


def test_a_wording_noted_in_a_session_is_not_printed_before_it_is_approved(client):
    scene = Scene()
    scene.receive()
    scene.adopt()
    scene.recommendation.refresh_from_db()
    [note] = footnotes.of(scene.recommendation.adoption)
    assert (note.is_approved, note.text == RESERVATION.text, RESERVATION.text in note.printed_text) == (
        False,
        True,
        False,
    )
    sign_in(client, scene.head["IT"])
    page = client.get(scene.recommendation.get_absolute_url())
    assert len(elements(page, "[data-footnotes] li")) == 1 and RESERVATION.text not in page.text
    why = conditions.needs_approved_wordings(steps.StepContext(scene.recommendation))
    with pytest.raises(Refused, match="Hungary"):
        publication.publish(scene.recommendation, by=scene.clerk)
    assert "Hungary" in why


def test_the_head_approves_it_after_the_adoption(client):
    scene = Scene()
    scene.receive()
    [note] = scene.adopt().reservations.all()
    sign_in(client, scene.head["HU"])
    address = reverse("positions:correct", args=[note.key])
    assert elements(client.get(scene.recommendation.get_absolute_url()), f'a[href="{address}"]')
    form = client.get(address).context["form"]
    answer = client.post(address, {"kind": form["kind"].value(), "text": form["text"].value()})
    assert answer.status_code == 302
    rows = Reservation.objects.values_list("number", "serial", "text", "is_approved")
    assert list(rows) == [(1, 1, RESERVATION.text, False), (1, 2, RESERVATION.text, True)]  # both are kept
    scene.recommendation.refresh_from_db()
    assert publication.publish(scene.recommendation, by=scene.clerk).published_at
    assert RESERVATION.text in client.get(f"/r/{scene.recommendation.symbol}/").text


def test_a_partner_may_choose_a_statement_instead():
    scene, adoption = adopted()
    row = footnotes.correct(footnotes.of(adoption)[0], kind="statement", text="Hungary stated.", by=scene.deputy)
    assert (row.kind, row.serial, row.label, row.partner_name) == ("statement", 2, "1", "Hungary")
    assert [note.text for note in footnotes.of(adoption)] == ["Hungary stated.", STATEMENT.text]
    entry = audit.entries(row).get()
    assert (entry.verb, entry.partner, entry.actor_key) == ("reservation.corrected", "HU", str(scene.deputy.key))


def test_only_the_latest_wording_is_corrected():
    scene, adoption = adopted()
    first = footnotes.of(adoption)[0]
    footnotes.correct(first, kind="reservation", text="Second.", by=scene.head["HU"])
    with pytest.raises(Refused):
        footnotes.correct(first, kind="reservation", text="Third.", by=scene.head["HU"])


@pytest.mark.parametrize("name", ["head IT", "head VN", "delegate", "clerk", "chair", "organisation", "acceding"])
def test_no_one_else_changes_the_wording(client, name):
    scene, adoption = adopted()
    [note, _other] = footnotes.of(adoption)
    sign_in(client, scene.everyone[name])
    assert client.get(reverse("positions:correct", args=[note.key])).status_code == 403
    with pytest.raises(Refused):
        footnotes.correct(note, kind="reservation", text="Other.", by=scene.everyone[name])


@pytest.mark.parametrize(
    "data", [{"kind": "reservation", "text": ""}, {"kind": "objection", "text": "No."}, {"text": "No."}]
)
def test_an_incomplete_wording_is_refused(client, data):
    scene, adoption = adopted()
    sign_in(client, scene.head["HU"])
    answer = client.post(reverse("positions:correct", args=[footnotes.of(adoption)[0].key]), data)
    assert answer.status_code == 200 and elements(answer, "[role=alert]")
    assert Reservation.objects.count() == 2


def test_the_wording_is_corrected_within_five_working_days(monkeypatch):
    scene, adoption = adopted()
    note, zone = footnotes.of(adoption)[0], scene.workshop.tz
    # Adopted and recorded on Thursday 6 May 2027 in Ha Long: the fifth working day is Thursday 13 May.
    adoption.occurred_on, adoption.recorded_at = date(2027, 5, 6), datetime(2027, 5, 6, 8, tzinfo=UTC)
    scene.recommendation.adoption = adoption
    closes_at = footnotes.corrections_close_at(scene.recommendation)
    assert closes_at == datetime(2027, 5, 14, tzinfo=zone)
    for at, is_open in ((datetime(2027, 5, 13, 23, 59, 59, tzinfo=zone), True), (closes_at, False)):
        monkeypatch.setattr(footnotes.timezone, "now", lambda at=at: at)
        assert footnotes.may_correct(note, scene.recommendation, scene.head["HU"]) == is_open


def test_the_time_counts_from_the_day_on_which_the_adoption_was_recorded():
    scene, adoption = adopted()
    adoption.occurred_on, adoption.recorded_at = date(2027, 4, 1), datetime(2027, 5, 6, 8, tzinfo=UTC)
    scene.recommendation.adoption = adoption
    assert footnotes.corrections_close_at(scene.recommendation) == datetime(2027, 5, 14, tzinfo=scene.workshop.tz)


@pytest.mark.engine
def test_the_database_keeps_the_footnotes():
    _scene, adoption = adopted()
    for change in (
        lambda: Reservation.objects.update(text="Other"),
        lambda: adoption.reservations.first().delete(),
        lambda: Reservation.objects.create(**_copy(adoption.reservations.first())),
        lambda: Reservation.objects.create(**_copy(adoption.reservations.first()) | {"serial": 2, "kind": "objection"}),
        lambda: Reservation.objects.create(**_copy(adoption.reservations.first()) | {"serial": 2, "text": ""}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def _copy(row):
    fields = {field.attname: getattr(row, field.attname) for field in Reservation._meta.concrete_fields}
    return {name: value for name, value in fields.items() if name not in ("id", "key")}


# No adoption over an objection --------------------------------------------------------------------


@pytest.mark.parametrize("stance", [OBJECTION, Stance(PositionKind.STUDY, until=datetime(2099, 1, 1, tzinfo=UTC))])
def test_an_objection_and_a_study_reservation_prevent_adoption(client, stance):
    scene = Scene()
    scene.record(stance)
    scene.circulate()  # they do not lapse with the text to which they were made
    with pytest.raises(Refused, match="Hungary"):
        scene.adopt()
    assert not Adoption.objects.exists()
    sign_in(client, scene.chair)
    page = client.get(scene.recommendation.get_absolute_url())
    assert [why for why in elements(page, ".standing .why") if "Hungary" in why.text_content()]
    listed = client.get(reverse("workflow:adopt_list", args=[scene.workshop.slug]))
    assert "Hungary" in "".join(one.text_content() for one in elements(listed, "main ul li"))
    sign_in(client, scene.head["IT"])
    assert "Hungary" not in client.get(scene.recommendation.get_absolute_url()).text


def test_silence_is_no_consent_of_a_partner_that_maintains_its_objection():
    scene = Scene("silence", outcome_mode="silence")
    scene.record(OBJECTION)
    with pytest.raises(Refused, match="Hungary"):
        steps.find_step(scene.chair, scene.recommendation, "adopted", own_door=True)
    scene.record(RESERVATION)  # the partner may lift it while the round runs
    assert steps.find_step(scene.chair, scene.recommendation, "adopted", own_door=True)


def test_footnotes_of_an_adoption_that_is_no_longer_in_force_stay_as_they_are():
    scene, adoption = adopted()
    scene.recommendation.adoption = None
    with pytest.raises(Refused):
        footnotes.check_correction(footnotes.of(adoption)[0], scene.recommendation, by=scene.head["HU"])


@pytest.mark.parametrize("kind", ["reservation", "statement", "withdrawn"])
def test_the_partner_lifts_its_objection(kind):
    scene = Scene()
    scene.record(OBJECTION)
    scene.record(Stance(kind, "" if kind == "withdrawn" else "Hungary does not oppose consensus."))
    assert scene.adopt().reservations.count() == (0 if kind == "withdrawn" else 1)


def test_the_list_reads_positions_at_once(django_assert_max_num_queries):
    scene = Scene()
    for _number in range(5):
        create_position(create_recommendation("final", author=scene.author), scene.delegation["HU"], "objection")
    with django_assert_max_num_queries(8):
        drafts = adoption_room.final_drafts(scene.workshop, scene.clerk)
    assert [bool(draft.refusal) for draft in drafts] == [False] + [True] * 5
