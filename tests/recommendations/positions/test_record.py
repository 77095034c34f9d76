"""A head of delegation records the position of its partner, on the revision that was circulated."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from recommendations.models import Paragraph, Position, PositionKind
from recommendations.positions import current, positions
from recommendations.positions.positions import Stance
from registry import audit, seals
from registry.access import Refused
from tests.elements import elements
from tests.factories import create_position, create_recommendation, create_workshop
from tests.recommendations.positions.scene import OBJECTION, RESERVATION, Scene
from tests.signing import sign_in
from workshops.models import Delegate, DelegateState
from workshops.planning import outcome

pytestmark = pytest.mark.django_db


def typed(scene, **fields):
    return {
        "kind": "reservation",
        "text": "Hungary reserves its position.",
        "seen": str(scene.circulation.key),
    } | fields


def address(scene):
    return reverse("positions:record", args=[scene.recommendation.key])


def test_the_head_records_a_reservation_on_a_paragraph(client):
    scene = Scene()
    paragraph = scene.circulation.labels.get(label="1").paragraph
    sign_in(client, scene.head["HU"])

    answer = client.post(address(scene), typed(scene, paragraph=str(paragraph.key)))

    assert answer.url == f"{scene.recommendation.get_absolute_url()}#positions"
    row = Position.objects.get()
    assert (row.kind, row.text, row.paragraph) == ("reservation", "Hungary reserves its position.", paragraph)
    assert (row.circulation, row.delegation, row.received) == (scene.circulation, scene.delegation["HU"], "typed")
    assert (row.recorded_by, row.received_at <= row.recorded_at) == (scene.head["HU"], True)
    [shown] = elements(client.get(answer.url), "[data-position=reservation]")
    assert "Hungary reserves its position." in shown.text_content() and "Rev.1" in shown.text_content()


def test_it_leaves_a_trace_that_does_not_say_what_it_is():
    scene = Scene()
    row = scene.record(OBJECTION)
    entry = audit.entries(row).get()
    assert (entry.verb, entry.partner) == ("position.recorded", "HU")
    facts = {"recommendation": str(scene.recommendation.key), "number": 1, "received": "typed", "evidence": ""}
    assert entry.data == facts
    assert entry.rows == seals.of([row])


# Who may record a position, by role and state: y, refused with the reason (n), or not found (-).
TABLE = """
state       head deputy delegate interpreter acceding observer organisation expert clerk chair rapporteur organiser
draft       -    -      -        -           -        -        -            -      -     -     -          -
submitted   -    -      -        -           -        -        -            -      n     n     n          -
discussion  y    y      n        -           n        n        n            n      n     n     n          n
final       y    y      n        -           n        n        n            n      n     n     n          n
silence     y    y      n        -           n        n        n            n      n     n     n          n
adopted     n    n      n        -           n        n        n            n      n     n     n          n
withdrawn   -    -      -        -           -        -        -            -      n     n     n          -
"""
HEADINGS, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
STATUS = {"y": 200, "n": 403, "-": 404}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_who_records_the_position_of_a_partner(client, row):
    scene = Scene(row[0])
    users = scene.everyone | {"head": scene.head["HU"]}
    for name, expected in zip(HEADINGS[1:], row[1:], strict=True):
        sign_in(client, users[name])
        assert client.get(address(scene)).status_code == STATUS[expected], name


def test_a_chairs_summary_has_no_positions(client):
    scene = Scene(outcome_mode="summary")
    for user in (scene.head["HU"], scene.clerk, scene.chair):
        sign_in(client, user)
        assert client.get(address(scene)).status_code == 404
        assert not elements(client.get(scene.recommendation.get_absolute_url()), "#positions")
    with pytest.raises(Refused):
        scene.record()
    with pytest.raises(Refused):
        scene.receive()


def test_support_is_recorded_only_where_the_organiser_chose_so(client):
    for takes_positions in (False, True):
        scene = Scene(takes_positions=takes_positions)
        sign_in(client, scene.head["HU"])
        offered = {box.get("value") for box in elements(client.get(address(scene)), "[name=kind]")}
        assert ({"support", "accept"} <= offered, "withdrawn" in offered) == (takes_positions, False)
        if takes_positions:
            assert scene.record(Stance(PositionKind.SUPPORT)).kind == "support"
        else:
            with pytest.raises(Refused):
                scene.record(Stance(PositionKind.SUPPORT))


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"kind": ""}, "kind", "required"),
        ({"kind": "support"}, "kind", "invalid_choice"),
        ({"text": ""}, "text", "required"),
        ({"kind": "statement", "paragraph": "1"}, "paragraph", "no_paragraph"),
        ({"kind": "study"}, "until", "required"),
        ({"kind": "study", "until": "2020-05-04T17:00"}, "until", "past"),
        ({"until": "2099-05-04T17:00"}, "until", "no_study"),
        ({"paragraph": "00000000-0000-0000-0000-000000000000"}, "paragraph", "invalid_choice"),
    ],
)
def test_an_incomplete_position_is_refused_next_to_its_field(client, fields, field, code):
    scene = Scene()
    if fields.get("paragraph") == "1":
        fields = fields | {"paragraph": str(scene.circulation.labels.get(label="1").paragraph.key)}
    sign_in(client, scene.head["HU"])
    answer = client.post(address(scene), typed(scene, **fields))
    assert answer.status_code == 200 and elements(answer, f"#id_{field}_error")
    errors = {name: [one.code for one in found] for name, found in answer.context["form"].errors.as_data().items()}
    assert errors == {field: [code]}
    assert not Position.objects.exists()


def test_a_position_on_a_revision_that_was_not_read_is_refused(client):
    scene = Scene()
    data = typed(scene)
    scene.circulate()
    sign_in(client, scene.head["HU"])
    answer = client.post(address(scene), data)
    assert answer.status_code == 403 and data["text"] in answer.text  # what was typed is shown, to be copied
    assert not Position.objects.exists()


def test_the_same_form_sent_twice_is_one_position(client):
    scene = Scene()
    sign_in(client, scene.head["HU"])
    once = str(client.get(address(scene)).context["form"]["once"].value())
    for _again in range(2):
        assert client.post(address(scene), typed(scene, once=once)).status_code == 302
    assert Position.objects.count() == 1


def test_its_history_is_kept_and_the_latest_counts(client):
    scene = Scene()
    for stance in (OBJECTION, RESERVATION, Stance(PositionKind.WITHDRAWN)):
        scene.record(stance)
    assert list(Position.objects.values_list("kind", flat=True)) == ["objection", "reservation", "withdrawn"]
    [one] = current.visible(scene.recommendation, scene.clerk)
    assert (one.position.kind, [row.kind for row in one.earlier]) == ("withdrawn", ["reservation", "objection"])
    assert current.on_record(scene.recommendation, *PositionKind) == []


def test_nothing_can_be_withdrawn_that_was_not_recorded():
    with pytest.raises(Refused):
        Scene().record(Stance(PositionKind.WITHDRAWN))


def test_a_paragraph_of_another_recommendation_is_refused():
    scene = Scene()
    other = create_recommendation("discussion", author=scene.author)
    foreign = Paragraph.objects.filter(recommendation=other).last()
    with pytest.raises(Refused):
        scene.record(replace(RESERVATION, paragraph=foreign))


def test_only_the_european_union_speaks_for_its_member_states(client):
    scene = Scene()
    with pytest.raises(Refused):
        scene.record(replace(RESERVATION, for_members=True))
    row = scene.record(replace(RESERVATION, for_members=True), "EU")
    assert "Member States" in row.partner_name and row.partner_name.startswith(row.delegation_name)
    assert Position.objects.count() == 1  # one entry, not one for each member
    for code, is_offered in {"HU": False, "EU": True}.items():
        sign_in(client, scene.head[code])
        assert bool(elements(client.get(address(scene)), "[name=for_members]")) == is_offered


def test_a_role_that_ended_binds_no_one():
    scene = Scene()
    Delegate.objects.filter(user=scene.head["HU"]).update(state=DelegateState.WITHDRAWN)
    with pytest.raises(Refused):
        scene.record()


def test_a_position_is_to_be_reconfirmed_after_a_change_of_substance():
    scene = Scene()
    scene.record()
    scene.circulate(objections_until=timezone.now() + timedelta(days=1))
    [one] = current.visible(scene.recommendation, scene.clerk)
    assert not one.is_stale  # the changes were editorial
    scene.circulate()
    [one] = current.visible(scene.recommendation, scene.clerk)
    assert one.is_stale
    scene.record()
    [one] = current.visible(scene.recommendation, scene.clerk)
    assert not one.is_stale


@pytest.mark.engine
@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "reservation", "text": ""},
        {"kind": "objection", "text": ""},
        {"kind": "statement", "text": ""},
        {"kind": "study", "until": None},
        {"kind": "support", "until": timezone.now()},
        {"received": "oral"},
        {"received": "letter"},
        {"received": "typed", "evidence_file": "a.pdf"},
        {"received_at": timezone.now() + timedelta(days=1)},
    ],
)
def test_the_database_refuses_half_a_position(fields):
    scene = Scene()
    with pytest.raises(IntegrityError), transaction.atomic():
        create_position(scene.recommendation, scene.delegation["HU"], **fields)


@pytest.mark.engine
def test_the_database_keeps_a_position_as_it_is():
    scene = Scene()
    row = scene.record()
    for change in (lambda: Position.objects.update(text="Other"), lambda: Position.objects.filter(pk=row.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_way_of_making_the_outcome_does_not_take_positions_away():
    scene = Scene(takes_positions=True)
    scene.record(Stance(PositionKind.SUPPORT))
    chosen = outcome.Outcome.of(scene.workshop)
    for change, field in (
        ({"outcome_mode": "summary", "takes_positions": False}, "outcome_mode"),
        (
            {"takes_positions": False},
            "takes_positions",
        ),
    ):
        found = outcome.against(scene.workshop, replace(chosen, **change))
        assert list(found) == [field]
    other = create_workshop(takes_positions=True)
    assert outcome.against(other, replace(chosen, takes_positions=False)) == {}


def test_the_door_needs_what_the_form_needs():
    scene = Scene()
    later = timezone.now() + timedelta(days=1)
    for stance in (
        Stance(PositionKind.RESERVATION),
        Stance(PositionKind.STUDY),
        Stance(PositionKind.STATEMENT, "Stated.", until=later),
        Stance(PositionKind.STATEMENT, "Stated.", paragraph=Paragraph.objects.first()),
        Stance("vote", "Yes."),
    ):
        with pytest.raises(Refused):
            scene.record(stance)
    assert positions.record(
        scene.recommendation, stance=Stance("study", until=later), seen=str(scene.circulation.key), by=scene.head["HU"]
    )
