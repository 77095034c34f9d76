"""Who reads a position before adoption: the delegation itself, the chair and the secretariat; no one else, on no way."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.models import Notification, PositionKind
from recommendations.positions import current
from recommendations.positions.positions import Stance
from registry import outbox
from registry.models import Outgoing
from registry.search import index
from tests.elements import elements
from tests.recommendations.pages import addresses, deliver
from tests.recommendations.positions.scene import Scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
CANARY = "Quetzalcoatl"
READERS = {"head HU", "deputy", "delegate", "clerk", "chair"}


def scene_with_canary(kind=PositionKind.OBJECTION, **fields):
    scene = Scene(**fields)
    scene.record(Stance(kind, f"Hungary insists on {CANARY}."))
    return scene


def pages(scene):
    """Return the addresses of every page, list, search, export and feed that could contain a position."""
    slug, key = scene.workshop.slug, scene.recommendation.key
    symbol = scene.recommendation.symbol
    return [
        scene.recommendation.get_absolute_url(),
        scene.recommendation.get_absolute_url() + "?show=changes",
        reverse("reading:recommendations", args=[slug]),
        reverse("reading:recommendations", args=[slug]) + f"?q={CANARY}",
        reverse("reading:version", args=[key, 1]),
        reverse("reading:compare", args=[key]),
        reverse("comments:comment", args=[key]),
        reverse("workshop_search:search", args=[slug]) + f"?q={CANARY}",
        reverse("dashboard:dashboard"),
        scene.workshop.get_absolute_url(),
        "/",
        f"/search/?q={CANARY}",
        f"/r/{symbol}/",
        "/recommendations/",
        "/recommendations.csv",
        "/recommendations.json",
        "/feed/",
        reverse("positions:record", args=[key]),
        reverse("positions:record_received", args=[key]),
    ]


def said(client, path):
    """Return what a page says."""
    answer = client.get(path, follow=True)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


def test_only_its_readers_find_it_on_any_page(client):
    scene = scene_with_canary()
    index_rows(scene)
    found = {}
    for name, user in scene.everyone.items():
        sign_in(client, user)
        found[name] = [path for path in pages(scene) if "insists on" in said(client, path)]
    client.logout()
    found["visitor"] = [path for path in pages(scene) if "insists on" in said(client, path)]
    assert {name for name, paths in found.items() if paths} == READERS
    assert scene.recommendation.get_absolute_url() in found["chair"]


def index_rows(scene):
    index.changed(scene.recommendation.audit_kind, scene.recommendation.pk)


def test_the_page_does_not_even_say_that_there_is_one(client):
    with_one, without = scene_with_canary(), Scene()
    for name in set(with_one.everyone) - READERS:
        texts = []
        for scene in (with_one, without):
            sign_in(client, scene.everyone[name])
            page = client.get(scene.recommendation.get_absolute_url())
            texts.append([element.get("data-position") for element in elements(page, "[data-position]")])
            assert "Hungary" not in page.text
        assert texts == [[], []], name


def test_a_partner_sees_its_own_positions_alone(client):
    scene = scene_with_canary()
    scene.record(Stance(PositionKind.RESERVATION, "Italy reserves."), "IT")
    for code, other in {"HU": "Italy reserves.", "IT": "insists on"}.items():
        sign_in(client, scene.head[code])
        page = client.get(scene.recommendation.get_absolute_url())
        assert len(elements(page, "[data-position]")) == 1 and other not in page.text
    names = [row.position.delegation_name for row in current.visible(scene.recommendation, scene.chair)]
    assert names == ["Hungary", "Italy"]  # in ASEM's order


def test_no_e_mail_contains_a_position(client):
    scene = scene_with_canary()
    deliver()
    officers = [scene.chair.email, scene.clerk.email]
    assert addresses(mail.outbox) == sorted([*officers, scene.head["VN"].email])
    for message in mail.outbox:
        text = f"{message.subject} {message.body}"
        assert CANARY not in text and "objection" not in text.lower()
        assert ("Hungary" in text) == (addresses([message])[0] in officers)


def test_an_e_mail_is_not_sent_to_a_reader_who_no_longer_is_one():
    scene = scene_with_canary()
    scene.workshop.roles.filter(user=scene.clerk).update(ended_at=scene.circulation.circulated_at)
    [row] = Notification.objects.filter(user=scene.clerk)
    for queued in Outgoing.objects.filter(ids__entry=str(row.entry), ids__user=str(scene.clerk.key)):
        outbox.run(queued.kind, queued.key)
    assert mail.outbox == []


def test_the_number_of_queries_does_not_grow_with_the_positions(client):
    scene = Scene()
    sign_in(client, scene.chair)
    page = scene.recommendation.get_absolute_url()
    counts = []
    for codes in (["HU"], ["HU", "IT", "PL", "EU", "VN"]):
        for code in codes:
            paragraph = scene.circulation.labels.get(label="1").paragraph
            scene.record(Stance(PositionKind.RESERVATION, "Reserved.", paragraph), code)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1] and counts[0] <= 19
