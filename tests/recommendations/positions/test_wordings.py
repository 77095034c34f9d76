"""The dashboard of a head of delegation names wordings that await its approval."""

from datetime import timedelta

import pytest
from django.urls import reverse

from recommendations import worklist
from recommendations.models import PositionKind
from recommendations.positions import footnotes, positions
from recommendations.positions.positions import Stance
from tests.recommendations.positions.scene import Scene

pytestmark = pytest.mark.django_db


def addresses(scene, name="head HU"):
    return [item.url for item in worklist.items(scene.everyone[name]) if item.due]


def test_a_wording_noted_before_the_adoption_is_approved_on_the_page():
    scene = Scene()
    noted = scene.receive()
    page = f"{scene.recommendation.get_absolute_url()}#positions"
    assert addresses(scene) == addresses(scene, "deputy") == [page]
    for name in ("delegate", "head IT", "chair", "clerk"):
        assert page not in addresses(scene, name)
    positions.approve(noted, by=scene.head["HU"])
    assert addresses(scene) == []


def test_what_is_not_printed_needs_no_approval():
    scene = Scene()
    scene.receive(Stance(PositionKind.OBJECTION, "No."))
    assert addresses(scene) == []


def test_a_footnote_is_approved_until_the_time_for_corrections_is_over(monkeypatch):
    scene = Scene()
    scene.receive()
    [note] = scene.adopt().reservations.all()
    assert addresses(scene) == [reverse("positions:correct", args=[note.key])]
    scene.recommendation.refresh_from_db()
    over = footnotes.corrections_close_at(scene.recommendation)
    with monkeypatch.context() as clock:
        clock.setattr("recommendations.positions.wordings.timezone.now", lambda: over + timedelta(seconds=1))
        assert addresses(scene) == []
    footnotes.correct(note, kind="reservation", text="Approved.", by=scene.deputy)
    assert addresses(scene) == []
