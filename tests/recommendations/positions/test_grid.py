"""The table of positions: partners by recommendations, for the chair and the secretariat; nothing is counted."""

import csv
import io
import re

import openpyxl
import pytest
from django.urls import reverse

from recommendations.models import PositionKind
from recommendations.positions import grid
from recommendations.positions.positions import Stance
from registry.access import Refused
from registry.models import AuditEntry
from tests.elements import elements
from tests.factories import create_position, create_recommendation
from tests.recommendations.positions.scene import OBJECTION, Scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def scene_with_positions():
    scene = Scene(takes_positions=True)
    scene.record(Stance(PositionKind.SUPPORT), "IT")
    scene.circulate()
    scene.record(OBJECTION)
    return scene


def address(scene, name="grid"):
    return reverse(f"positions:{name}", args=[scene.workshop.slug])


def test_it_shows_partners_in_asems_order_and_marks_what_is_stale(client):
    scene = scene_with_positions()
    sign_in(client, scene.chair)
    page = client.get(address(scene))
    rows = [[cell.text_content().split() for cell in row] for row in elements(page, "tbody tr")]
    names = [row[0] for row in rows]
    order = sorted(scene.delegation.values(), key=lambda one: one.partner.protocol_order)
    assert [" ".join(name) for name in names] == [one.name for one in order]
    stale = [row.getparent().get("data-cell") for row in elements(page, "[data-stale]")]
    assert stale == ["support"]
    assert len(elements(page, "[data-cell]")) == 2
    assert not re.search(r"\d", "".join(cell.text_content() for cell in elements(page, "tbody td")))  # no count


@pytest.mark.parametrize("name", ["head HU", "deputy", "delegate", "rapporteur", "organiser", "author", "acceding"])
def test_others_do_not_find_it(client, name):
    scene = scene_with_positions()
    sign_in(client, scene.everyone[name])
    for page in ("grid", "grid_csv", "grid_xlsx"):
        assert client.get(address(scene, page)).status_code == 404
    listed = client.get(reverse("reading:recommendations", args=[scene.workshop.slug]))
    assert address(scene) not in listed.text
    with pytest.raises(Refused):
        grid.record_export(scene.workshop, count=1, by=scene.everyone[name])


@pytest.mark.parametrize("fields", [{}, {"outcome_mode": "summary"}])
def test_it_exists_only_where_positions_are_taken(client, fields):
    scene = Scene(**fields)
    sign_in(client, scene.chair)
    assert client.get(address(scene)).status_code == 404
    assert address(scene) not in client.get(reverse("reading:recommendations", args=[scene.workshop.slug])).text


def test_the_list_leads_to_it(client):
    scene = scene_with_positions()
    for user in (scene.chair, scene.clerk):
        sign_in(client, user)
        assert address(scene) in client.get(reverse("reading:recommendations", args=[scene.workshop.slug])).text


def test_files_contain_the_same(client):
    scene = scene_with_positions()
    sign_in(client, scene.clerk)
    table = b"".join(client.get(address(scene, "grid_csv")).streaming_content).decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(table)))
    assert head == ["code", "partner", scene.recommendation.short_symbol]
    words = {row[0]: row[2] for row in rows}
    assert words["HU"] == "Objection" and words["IT"].startswith("Support (") and words["PL"] == ""
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(scene, "grid_xlsx")).content))
    assert [cell.value for cell in book.active[1]] == head and book.active.max_row == len(rows) + 1
    assert AuditEntry.objects.filter(verb="positions.exported").count() == 2


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    scene = scene_with_positions()
    for _number in range(5):
        one = create_recommendation("discussion", author=scene.author)
        for delegation in scene.delegation.values():
            create_position(one, delegation)
    with django_assert_num_queries(4):
        [table] = grid.tables(scene.workshop)
    assert len(table.recommendations) == 6 and len(table.rows) == len(scene.delegation)
