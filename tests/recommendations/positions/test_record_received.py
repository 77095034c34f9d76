"""The secretariat records what a partner stated or sent; its head of delegation sees, approves or corrects it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from recommendations.models import Notification, Position, PositionKind, Received
from recommendations.position_events import POSITION_ON_BEHALF, POSITION_RECORDED, POSITIONS_CHANGED
from recommendations.positions import current, positions
from recommendations.positions.positions import Receipt, Stance
from registry import audit
from registry.access import Refused
from tests.elements import elements
from tests.factories import create_workshop
from tests.recommendations.positions.scene import OBJECTION, RESERVATION, Scene
from tests.registry.files.test_uploads import picture
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def address(scene):
    return reverse("positions:record_received", args=[scene.recommendation.key])


def typed(scene, **fields):
    now = timezone.now().astimezone(scene.workshop.tz).strftime("%Y-%m-%dT%H:%M")
    data = {"kind": "reservation", "text": "Hungary reserves.", "seen": str(scene.circulation.key)}
    data |= {"delegation": str(scene.delegation["HU"].key), "received": "oral", "received_at": now}
    return data | {"session": str(scene.session.key)} | fields


def sent(**fields):
    """Return what turns the form into one about a letter."""
    return {"received": "letter", "session": "", "evidence": letter()} | fields


def letter():
    return SimpleUploadedFile("letter.png", picture("PNG"))


def test_the_secretariat_records_what_was_stated_in_a_session(client):
    scene = Scene()
    sign_in(client, scene.clerk)
    answer = client.post(address(scene), typed(scene))
    row = Position.objects.get()
    assert answer.url == f"{scene.recommendation.get_absolute_url()}#positions"
    assert (row.received, row.session, row.session_title) == (Received.ORAL, scene.session, scene.session.title)
    assert (row.recorded_by, row.is_approved) == (scene.clerk, False)
    entry = audit.entries(row).get()
    assert (entry.verb, entry.partner, entry.data["received"]) == ("position.recorded", "HU", "oral")


def test_a_letter_is_kept_as_evidence(client):
    scene = Scene()
    row = scene.receive(received="letter")
    assert row.evidence_file.endswith(".pdf") and row.is_approved
    reads = {"deputy": 200, "delegate": 200, "interpreter": 404, "clerk": 200, "chair": 200, "rapporteur": 404}
    reads |= {"organiser": 404, "head HU": 200, "head IT": 404, "head VN": 404, "author": 404, "acceding": 404}
    for name, status in reads.items():
        sign_in(client, scene.everyone[name])
        assert client.get(reverse("positions:evidence", args=[row.key])).status_code == status, name


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"delegation": ""}, "delegation", "required"),
        ({"received": ""}, "received", "required"),
        ({"received": "typed"}, "received", "invalid_choice"),
        ({"session": ""}, "session", "required"),
        ({"received_at": "2099-05-04T17:00"}, "received_at", "future"),
        ({"received": "letter", "session": ""}, "evidence", "required"),
        ({"received": "letter", "evidence": "letter"}, "session", "no_session"),
        ({"evidence": "letter"}, "evidence", "no_letter"),
        ({"received": "email", "session": "", "evidence": b"no picture"}, "evidence", "no_scan"),
    ],
)
def test_what_is_missing_is_named_next_to_its_field(client, fields, field, code):
    scene = Scene()
    files = {"letter": letter(), b"no picture": SimpleUploadedFile("a.pdf", b"no picture")}
    if "evidence" in fields:
        fields = fields | {"evidence": files[fields["evidence"]]}
    sign_in(client, scene.clerk)
    answer = client.post(address(scene), typed(scene, **fields))
    assert answer.status_code == 200 and elements(answer, f"#id_{field}_error")
    errors = {name: [one.code for one in found] for name, found in answer.context["form"].errors.as_data().items()}
    assert errors == {field: [code]}
    assert not Position.objects.exists()


def test_only_delegations_of_partners_can_be_chosen(client):
    scene = Scene()
    sign_in(client, scene.clerk)
    offered = elements(client.get(address(scene)), "select[name=delegation] option")
    in_order = sorted(scene.delegation.values(), key=lambda one: one.partner.protocol_order)
    assert [option.get("value") for option in offered] == ["", *(str(one.key) for one in in_order)]


@pytest.mark.parametrize("name", ["chair", "rapporteur", "organiser", "head HU", "acceding"])
def test_others_do_not_record_on_behalf_of_partners(client, name):
    scene = Scene()
    sign_in(client, scene.everyone[name])
    assert client.get(address(scene)).status_code == 403
    with pytest.raises(Refused):
        scene.receive(by=scene.everyone[name])


def test_a_position_concerns_the_revision_in_force_when_it_was_received():
    scene = Scene()
    first, at = scene.circulation, timezone.now()
    scene.circulate()
    row = scene.receive(receipt=Receipt("email", at, evidence=(b"%PDF-1.7", "pdf")))
    assert row.circulation == first
    [one] = current.visible(scene.recommendation, scene.clerk)
    assert one.is_stale
    with pytest.raises(Refused):  # before Rev.1
        scene.receive(code="IT", receipt=Receipt("oral", at - timedelta(days=9), scene.session))


def test_what_was_received_earlier_does_not_replace_what_was_said_later():
    scene = Scene()
    at = timezone.now()
    scene.record(OBJECTION)
    with pytest.raises(Refused):
        scene.receive(receipt=Receipt("letter", at, evidence=(b"%PDF-1.7", "pdf")))
    assert Position.objects.get().kind == "objection"


def test_an_objection_is_lifted_only_in_writing():
    scene = Scene()
    scene.record(OBJECTION)
    for stance in (RESERVATION, Stance(PositionKind.WITHDRAWN)):
        with pytest.raises(Refused, match=str(positions.ONLY_IN_WRITING)):
            scene.receive(stance)
    assert scene.receive(OBJECTION).kind == "objection"  # it may be repeated in a session
    assert scene.receive(RESERVATION, received="email").kind == "reservation"
    scene.record(OBJECTION)
    assert scene.record(Stance(PositionKind.STATEMENT, "Stated.")).kind == "statement"


def test_the_door_refuses_half_a_receipt():
    scene, now = Scene(), timezone.now()
    elsewhere = create_workshop().sessions.get()
    for receipt in (
        Receipt("oral", now),
        Receipt("oral", now, elsewhere),
        Receipt("oral", now, scene.session, evidence=(b"%PDF-1.7", "pdf")),
        Receipt("letter", now),
        Receipt("letter", now, scene.session, (b"%PDF-1.7", "pdf")),
        Receipt("typed", now, evidence=(b"%PDF-1.7", "pdf")),
        Receipt("oral", now + timedelta(days=1), scene.session),
    ):
        with pytest.raises(Refused):
            scene.receive(receipt=receipt)
    assert not Position.objects.exists()


def test_the_head_approves_the_wording(client):
    scene = Scene()
    noted = scene.receive()
    page = scene.recommendation.get_absolute_url()
    for user, is_offered in ((scene.head["HU"], True), (scene.delegate, False), (scene.clerk, False)):
        sign_in(client, user)
        assert bool(elements(client.get(page), f'form[action*="{noted.key}/approve"]')) == is_offered
    sign_in(client, scene.head["HU"])
    assert client.post(reverse("positions:approve", args=[noted.key])).url == f"{page}#positions"
    row = Position.objects.exclude(pk=noted.pk).get()
    same = ("kind", "text", "paragraph", "circulation", "delegation")
    assert [getattr(row, name) for name in same] == [getattr(noted, name) for name in same]
    assert (row.received, row.approves, row.recorded_by, row.is_approved) == ("typed", noted, scene.head["HU"], True)
    assert client.post(reverse("positions:approve", args=[noted.key])).status_code == 403  # approved already


def test_the_head_corrects_the_wording(client):
    scene = Scene()
    noted = scene.receive()
    sign_in(client, scene.head["HU"])
    form = client.get(reverse("positions:record", args=[scene.recommendation.key])).context["form"]
    assert (form["kind"].value(), form["text"].value()) == (noted.kind, noted.text)
    scene.record(Stance(PositionKind.STATEMENT, "Hungary stated."))
    assert list(Position.objects.values_list("text", flat=True)) == [noted.text, "Hungary stated."]
    with pytest.raises(Refused):
        positions.approve(noted, by=scene.head["HU"])


def test_no_one_approves_the_wording_of_another_partner(client):
    scene = Scene()
    noted = scene.receive()
    for name, status in {"head IT": 404, "delegate": 403, "clerk": 403, "chair": 403, "interpreter": 404}.items():
        sign_in(client, scene.everyone[name])
        assert client.post(reverse("positions:approve", args=[noted.key])).status_code == status, name
    with pytest.raises(Refused):
        positions.approve(noted, by=scene.head["IT"])


def test_each_is_notified_of_what_they_may_read():
    scene = Scene()
    scene.receive()
    events = {row.user: row.verb for row in Notification.objects.select_related("user")}
    on_behalf = dict.fromkeys((scene.head["HU"], scene.deputy), POSITION_ON_BEHALF.key)
    assert events == on_behalf | {scene.chair: POSITION_RECORDED.key, scene.head["VN"]: POSITIONS_CHANGED.key}
