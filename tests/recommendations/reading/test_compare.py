"""Comparison of any two versions that a reader may read."""

import re
from datetime import UTC, datetime

import pytest

from recommendations import version_content
from recommendations.models import Addressee, Nature, ParagraphText, Recommendation
from tests.elements import element, elements, texts
from tests.factories import create_area, create_circulation, create_recommendation, create_role, create_version
from tests.recommendations.pages import delegate, head, marked, officer, page_of, signed_in
from tests.recommendations.reading.test_recommendations import questions
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def reworded():
    """Return a recommendation with three versions: two circulated, and one that only the secretariat may read."""
    recommendation = create_recommendation("discussion", author=head())
    _recalling, networks, ministries, first, _second = [one.paragraph for one in recommendation.current.texts.all()]
    create_version(
        recommendation,
        [
            ("operative", "They encouraged ministries of culture to:", ministries),
            ("operative", "Participants recommended that all partners support networks.", networks),
            ("sub", "name one contact for cultural networks;", first),
            ("operative", "They thanked the host."),
        ],
    )
    create_circulation(recommendation)
    create_version(recommendation, [("operative", "SECRET-IN-PREPARATION.", networks)], title="In preparation")
    return recommendation


def compare(client, recommendation, **serials):
    return client.get(f"{page_of(recommendation)}compare/", serials)


def test_version_dates_are_in_the_workshops_time_zone(client):
    recommendation = create_recommendation("discussion", author=head())
    create_version(recommendation, title="Late", saved_at=datetime(2026, 11, 20, 20, tzinfo=UTC))
    officer(client, recommendation.workshop)
    assert recommendation.workshop.zone.startswith("Asia/")
    assert element(compare(client, recommendation), "#id_to [value='2']").text.endswith("21 November 2026")


def test_each_change_is_marked_visually_and_in_text(client):
    recommendation = reworded()
    signed_in(client, delegate(recommendation.workshop, "IT"))

    page = compare(client, recommendation, **{"from": 1, "to": 2})

    marks = [(row.text[:12], row.mark, row.is_moved, row.moved_from) for row in page.context["differences"].rows]
    assert marks == [
        ("*Recalling* ", "deleted", False, ""),
        ("They encoura", "same", True, "2"),
        ("Participants", "changed", False, ""),
        ("name one con", "same", False, ""),
        ("open existin", "deleted", False, ""),
        ("They thanked", "inserted", False, ""),
    ]
    counts = page.context["differences"].counts
    shown = {mark: texts(page, f"[data-mark={mark}]") for mark in counts}
    assert {mark: len(found) for mark, found in shown.items()} == counts
    assert re.findall(r"\d+", shown["moved"][0]) == ["2"]
    assert re.findall(r"\d+", element(page, "[data-count=paragraphs]").text) == ["1", "1", "2", "1"]
    assert "They thanked the host." in marked(page, "ins") and len(marked(page, "del")) >= 2


@pytest.mark.parametrize("serials", [{"to": 3}, {"from": 3}, {"to": 99}, {"to": "x"}, {"from": "", "to": "1"}])
def test_a_version_the_reader_may_not_read_is_not_found(client, serials):
    recommendation = reworded()
    signed_in(client, delegate(recommendation.workshop, "IT"))
    assert compare(client, recommendation, **serials).status_code == 404
    assert "SECRET" not in compare(client, recommendation).text


def test_the_secretariat_can_compare_uncirculated_versions(client):
    recommendation = reworded()
    officer(client, recommendation.workshop)
    page = compare(client, recommendation)
    assert (page.context["old"].serial, page.context["new"].serial) == (2, 3)
    assert "SECRET-IN-PREPARATION" in page.text


def test_it_takes_a_constant_number_of_queries(client):
    recommendation = reworded()
    signed_in(client, delegate(recommendation.workshop, "IT"))
    few = questions(client, f"{page_of(recommendation)}compare/")
    longer = create_recommendation(
        "discussion", author=recommendation.author, paragraphs=[("operative", f"{n}.") for n in range(40)]
    )
    create_version(longer, [("operative", f"{n} more.") for n in range(40)])
    create_circulation(longer)
    assert questions(client, f"{page_of(longer)}compare/") <= few <= 12
    assert ParagraphText.objects.filter(version__recommendation=longer).count() == 80


def with_other_fields(client):
    """Return a recommendation circulated twice, with a different title, kind, rationale, addressee and area."""
    create_area("T12", "Crafts"), create_area("T18", "Creative industries")
    recommendation = create_recommendation(
        "discussion", author=head(), areas=["T12"], addressees=["governments", "asef"]
    )
    paragraphs = [(one.kind, one.text, one.paragraph) for one in recommendation.current.texts.all()]
    changed = {"title": "Residencies", "nature": "finding", "rationale": "Few of them exist."}
    create_version(recommendation, paragraphs, **changed, addressees=["governments", "culture"], areas=["T18"])
    create_circulation(recommendation)
    signed_in(client, delegate(recommendation.workshop, "IT"))
    return recommendation


PAGES = {"compare": "compare/?from=1&to=2", "version": "versions/2/", "changes shown": "?show=changes"}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_each_page_with_changes_shows_them_for_every_field(client, address):
    recommendation = with_other_fields(client)
    page = client.get(f"{page_of(recommendation)}{address}")
    differences = page.context["differences"]

    shown = [differences.title, *differences.texts, *differences.fields]
    assert {one.name for one in shown} == set(version_content.parts()) - {"paragraphs"}
    items = {one.name: one.items for one in differences.fields}
    old, new = str(Nature.RECOMMENDATION.label), str(Nature.FINDING.label)
    assert items["nature"] == [(old, "deleted"), (new, "inserted")]
    governments, asef, culture = (str(Addressee(one).label) for one in ("governments", "asef", "culture"))
    assert items["addressees"] == [(governments, "same"), (asef, "deleted"), (culture, "inserted")]
    assert items["areas"] == [("Crafts", "deleted"), ("Creative industries", "inserted")]
    assert marked(page, "del")[-3:] == [old, asef, "Crafts"]
    assert marked(page, "ins")[-3:] == [new, culture, "Creative industries"]
    new = [piece.text for piece in (*differences.title.pieces, *differences.texts[0].pieces) if piece.kind != "deleted"]
    assert "".join(new) == "ResidenciesFew of them exist."


def test_the_page_of_a_first_version_shows_every_field_without_marks(client):
    recommendation = with_other_fields(client)
    page = client.get(f"{page_of(recommendation)}versions/1/")
    addressees = "; ".join(str(Addressee(one).label) for one in ("governments", "asef"))
    assert texts(page, ".facts dd")[:3] == [str(Nature.RECOMMENDATION.label), addressees, "Crafts"]
    assert texts(page, "[aria-labelledby=text-rationale] p") == [recommendation.versions.get(serial=1).rationale]
    assert elements(page, "ins, del") == []


def test_an_uncirculated_kind_is_visible_to_the_secretariat_only(client):
    recommendation = create_recommendation("discussion", author=head())
    create_version(recommendation, nature="finding")
    readers = {
        "participant": delegate(recommendation.workshop, "IT"),
        "secretariat": create_role("secretariat", recommendation.workshop),
    }
    found = {}
    for name, reader in readers.items():
        sign_in(client, reader.user)
        address = f"/workshops/{recommendation.workshop.slug}/recommendations/?nature=finding"
        shown = elements(client.get(page_of(recommendation)), "[data-nature=finding]")
        found[name] = (len(client.get(address).context["page"]), len(shown))
    assert found == {"participant": (0, 0), "secretariat": (1, 1)}


LINKS = "section[aria-labelledby=history] a"


def _leads(client, recommendation):
    addresses = [one.get("href") for one in elements(client.get(page_of(recommendation)), LINKS)]
    return [one for one in addresses if "/compare/" in one or "/versions/" in one]


@pytest.mark.parametrize("saved", [1, 2, 3])
def test_versions_are_offered_only_to_those_who_may_read_an_earlier_one(client, saved):
    """The author saved versions before the first circulation, which no one else reads."""
    recommendation = create_recommendation("submitted", author=head())
    for number in range(1, saved):
        create_version(recommendation, title=f"Saved {number}")
    create_circulation(recommendation)
    Recommendation.objects.filter(pk=recommendation.pk).update(state="discussion", submitted=recommendation.current)
    signed_in(client, recommendation.author)
    own = _leads(client, recommendation)
    signed_in(client, delegate(recommendation.workshop, "IT"))
    assert (len(own), _leads(client, recommendation)) == (2 * (saved > 1), [])


def test_readers_of_circulated_versions_know_them_by_one_number(client):
    recommendation = reworded()
    signed_in(client, delegate(recommendation.workshop, "IT"))
    offered = texts(compare(client, recommendation), "select[name=to] option")
    names = [client.get(f"{page_of(recommendation)}versions/{serial}/").context["name"] for serial in (1, 2)]
    assert [one.split(",")[0] for one in offered] == ["Rev.2", "Rev.1"] and names == ["Rev.1", "Rev.2"]
    assert all(len(one.split(",")) == 2 for one in offered)
    officer(client, recommendation.workshop)
    assert [len(one.split(",")) for one in texts(compare(client, recommendation), "select[name=to] option")] == [
        2,
        3,
        3,
    ]
