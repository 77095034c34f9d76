"""What adoption freezes, and what is published and printed of co-sponsors: only those confirmed for the version adopted."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recommendations.models import Recommendation
from reports.printing import report as printing_report
from tests.elements import element, elements, texts
from tests.factories.reports import create_report
from tests.recommendations.sponsors.scene import Scene
from tests.reports.printing.pages import pages_of
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def named(page):
    """Return the text of all elements that name co-sponsors."""
    return texts(page, "[data-co-sponsors]")


def adopted():
    """Adopt a recommendation of which Hungary has reconfirmed that it co-sponsors it, and Italy has not."""
    scene = Scene("final")
    scene.confirm("HU", "IT")
    scene.circulate()
    scene.answer("confirmed", "HU")
    scene.adopt()
    return scene


def test_adoption_freezes_the_confirmed_sponsors_and_nothing_else(client):
    scene = Scene("final")
    scene.confirm("HU", "IT", "PL")
    scene.circulate()
    scene.invite("EU")
    scene.answer("confirmed", "PL")
    scene.answer("confirmed", "HU")
    sign_in(client, scene.clerk)
    page = client.get(reverse("workflow:adopt", args=[scene.recommendation.key]))
    assert "Italy" in element(page, "[data-awaiting]").text_content()
    adoption = scene.adopt()
    frozen = list(adoption.sponsors.values_list("position", "partner_code", "partner_name"))
    expected = sorted((scene.delegation[code] for code in ("HU", "PL")), key=lambda one: one.partner.protocol_order)
    assert frozen == [(place, one.partner_code, one.name) for place, one in enumerate(expected, start=1)]
    sign_in(client, scene.head["IT"])
    page = client.get(scene.recommendation.get_absolute_url())
    [names] = named(page)
    assert "Hungary" in names and "Poland" in names and "Italy" not in names
    assert not elements(page, "[data-sponsorship]")


def test_each_revision_names_those_who_confirmed_it(client):
    """Poland withdrew after Rev.1, Italy has not reconfirmed Rev.2, and Hungary has; Rev.3 is editorial."""
    scene = Scene()
    scene.confirm("HU", "IT", "PL")
    scene.circulate()
    scene.answer("withdrawn", "PL")
    scene.answer("confirmed", "HU")
    scene.circulate(objections_until=timezone.now() + timedelta(days=2))
    sign_in(client, scene.head["EU"])
    pages = {number: reverse("reading:revision", args=[scene.recommendation.key, number]) for number in (1, 2, 3)}
    found = {number: " ".join(named(client.get(address))) for number, address in pages.items()}
    shown = {
        number: {name for name in ("Hungary", "Italy", "Poland") if name in text} for number, text in found.items()
    }
    assert shown == {1: {"Hungary", "Italy", "Poland"}, 2: {"Hungary"}, 3: {"Hungary"}}


def test_what_is_published_names_frozen_sponsors_only(client):
    scene = adopted()
    Recommendation.objects.filter(pk=scene.recommendation.pk).update(published_at=timezone.now())
    symbol = scene.recommendation.symbol
    public = client.get(reverse("register:recommendation", args=[symbol]))
    assert named(public) == ["Co-sponsorsHungary"]
    listed = client.get("/recommendations/").content.decode()
    assert "co-sponsored by Hungary" in listed and "Italy" not in element_text(listed)
    [record] = json.loads(b"".join(client.get("/recommendations.json").streaming_content))["records"]
    assert (record["co_sponsors"], record["co_sponsor_codes"]) == (["Hungary"], ["HU"])
    table = b"".join(client.get("/recommendations.csv").streaming_content).decode("utf-8-sig")
    assert "co_sponsors" in table.splitlines()[0] and "Hungary" in table and "Italy" not in table


def element_text(page):
    """Return the list of the page, without the options of its filters."""
    return page.partition('<ul class="texts')[2]


@pytest.mark.parametrize("form", ["full", "short"])
def test_a_report_and_its_summary_print_the_frozen_sponsors(tmp_path, form):
    scene = adopted()
    frozen = printing_report.freeze(create_report(scene.workshop, [scene.fresh], form=form))
    content = json.loads(frozen)
    [row] = [one for topic in content["topics"] for one in topic["recommendations"]]
    assert row["adoption"]["co_sponsors"] == ["Hungary"]
    assert "Italy" not in json.dumps(row)
    made = printing_report.render(frozen, printing_report.digest(frozen), progress=None)
    printed = " ".join(" ".join(pages_of(made.data, tmp_path)).split())
    assert ("Co-sponsors: Hungary" if form == "short" else "Co-sponsors Hungary") in printed


def test_an_adoption_without_sponsors_prints_none(client):
    scene = Scene("final")
    scene.invite("HU")
    adoption = scene.adopt()
    assert not adoption.sponsors.exists()
    sign_in(client, scene.head["HU"])
    assert named(client.get(scene.recommendation.get_absolute_url())) == []
