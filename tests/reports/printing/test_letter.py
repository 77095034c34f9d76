"""Notes verbales and letters: who writes, to whom, how States and ministries are named, and what is printed where."""

import io
import json
from datetime import date

import outloud
import pikepdf
import pytest
from django.utils.translation import gettext

from registry import codes
from reports.models import LetterText, Report
from reports.printing import letter, letter_text, phrases
from tests.elements import elements
from tests.factories import (
    create_delegate,
    create_delegation,
    create_dispatch,
    create_meeting,
    create_ministry,
    create_partner,
    create_recommendation,
    create_report,
    create_workshop,
    issue_report,
)
from tests.reports.printing.pages import letter_pages, pages_of
from tests.reports.reports import adopted

pytestmark = pytest.mark.django_db
MINISTER = LetterText(signatory="Đặng Quốc Vượng", signatory_title="Minister of Culture, Sports and Tourism")


@pytest.fixture
def host():
    """A workshop whose host has both ministries in its capital."""
    partner = create_partner("VN")
    create_ministry(partner, "foreign_affairs", city="Ha Noi")
    create_ministry(partner, "culture", city="Ha Noi")
    return create_workshop(partner)


def dispatch_to(ministry, workshop, **fields):
    recommendations = fields.pop("recommendations", [])
    report = fields.pop("report", None) or issue_report(create_report(workshop, recommendations))
    return create_dispatch(report, ministry, **{"addressee": ""} | fields)


def frozen(ministry, workshop, text=None, **fields):
    return json.loads(letter.freeze(dispatch_to(ministry, workshop, **fields), text))


def html_of(ministry, workshop, text=None, **fields):
    return letter._document(letter.freeze(dispatch_to(ministry, workshop, **fields), text))["html"]


def printed(ministry, workshop, tmp_path, text=None, **fields):
    """Return the text of each page of the PDF, and the dispatch."""
    dispatch = dispatch_to(ministry, workshop, **fields)
    [made] = letter.render_all([letter.freeze(dispatch, text)], progress=None)
    (tmp_path / "letter.pdf").write_bytes(made.data)
    assert outloud.check(str(tmp_path / "letter.pdf")).errors == 0
    return pages_of(made.data, tmp_path), dispatch


@pytest.mark.wording
def test_note_verbale_comes_from_the_ministry_and_uses_long_forms(host, tmp_path):
    partner = create_partner("TH")
    create_ministry(partner, "culture", name="Ministry of Culture")
    ministry = create_ministry(partner, "foreign_affairs", city="Bangkok")

    pages, dispatch = printed(ministry, host, tmp_path, channel="embassy", email="")

    note, copy, slip = pages
    assert [words in copy for words in ("Copy for the Ministry of Culture", "Seal", "/v/", "page")] == [1, 0, 0, 0]
    for words in (
        "The Ministry of Foreign Affairs of the Socialist Republic of Viet Nam presents its compliments to the Ministry of "
        "Foreign Affairs of the Kingdom of Thailand",
        "Through the Embassy of the Kingdom of Thailand",
        "A copy of this note for the Ministry of Culture is enclosed.",
        "Ha Noi, ",
        "Bangkok",
        "Seal and initials",
    ):
        assert words in note
    for words in ("Secretariat", "Report of the workshop to", "/v/", "hecksum", "Excellency", "igned"):
        assert words not in note
    assert slip.count(codes.grouped(dispatch.check_code)) == 2  # beside the QR code and at the foot


PAPER = {"channel": "post", "email": ""}


@pytest.mark.parametrize(("fields", "has_place"), [({}, 0), (PAPER, 1), ({"channel": "embassy", "email": ""}, 1)])
def test_note_has_neither_heading_ring_nor_code_and_a_place_for_the_seal_on_paper(host, fields, has_place):
    partner = create_partner("TH")
    create_ministry(partner, "culture")
    html = html_of(create_ministry(partner, "foreign_affairs"), host, **fields)

    absent = ("h1", "svg", ".qr", ".sign")
    assert [len(elements(html, f"article.letter {css}")) for css in absent] == [0] * 4
    assert len(elements(html, "article.slip .qr svg")) == 1
    # The copy for the ministry of culture is not sealed.
    assert [len(elements(html, f"article.letter{css} .byhand")) for css in (":not([data-copy])", "[data-copy]")] == [
        has_place,
        0,
    ]


@pytest.mark.parametrize("kind", ["culture", "foreign_affairs"])
@pytest.mark.parametrize(
    ("fields", "spare", "how"),
    [({}, 0, "attached"), ({}, -1, "download"), (PAPER, 0, "enclosed"), (PAPER, -1, "enclosed")],
)
def test_letter_says_how_the_report_travels(host, monkeypatch, fields, spare, how, kind):
    dispatch = dispatch_to(create_ministry(create_partner("TH"), kind), host, **fields)
    monkeypatch.setattr(letter, "ATTACHED_MAX", dispatch.rendition.size + spare)

    content = letter.freeze(dispatch, None)

    assert json.loads(content)["travels"] == how
    [fact] = elements(letter._document(content)["html"], ".encl tr:first-child th")
    named = {"attached": "Attachment", "download": "Document", "enclosed": "Enclosure"}
    assert fact.text_content() == gettext(named[how])


@pytest.mark.wording
@pytest.mark.parametrize("fields", [{}, PAPER])
def test_electronic_note_claims_neither_seal_nor_enclosure(host, fields):
    partner = create_partner("TH")
    create_ministry(partner, "culture")
    html = html_of(create_ministry(partner, "foreign_affairs"), host, **fields)

    assert ("nclos" in html, "attached" in html, "without seal" in html) == (bool(fields), not fields, not fields)


def test_the_slip_can_be_signed_and_returned(host):
    html = html_of(create_ministry(create_partner("TH"), "foreign_affairs"), host)

    assert len(elements(html, "article.slip .receipt tr")) == 3
    [to] = elements(html, "article.slip .return")
    assert host.host.ministries.get(kind="foreign_affairs").name in to.text_content()


@pytest.mark.parametrize("is_in_plan", [True, False])
@pytest.mark.parametrize("served", [0, 1, 2])
def test_copies_are_only_for_ministries_without_a_letter_of_their_own(host, served, is_in_plan):
    partner = create_partner("BE")
    communities = [create_community(partner, place) for place in range(2)]
    dispatch = dispatch_to(create_ministry(partner, "foreign_affairs"), host)
    own = communities[:served]
    for ministry in [] if is_in_plan else own:
        create_dispatch(dispatch.report, ministry)

    told = letter.preview(dispatch, None, {ministry.pk for ministry in own} if is_in_plan else set())

    assert told["copies"] == [ministry.name for ministry in communities[served:]]
    named = [ministry.name in " ".join(told["paragraphs"]) for ministry in communities]
    assert named == [place >= served for place in range(2)]
    html = letter._document(letter.freeze(dispatch, None))["html"]
    copies = len(elements(html, "article.letter[data-copy]"))
    assert copies == (2 if is_in_plan else 2 - served)  # whatever is announced is made


def create_community(partner, place):
    ministry = create_ministry(partner, "culture", name=f"Culture of Community {place}", is_national=False)
    type(ministry).objects.filter(pk=ministry.pk).update(code=f"BE-CUL-{place}")
    return ministry


@pytest.mark.parametrize("city", ["", "Ha Noi"])
def test_place_of_the_letter_is_not_assumed(city):
    """The workshop may be held elsewhere than in the city of the ministry."""
    partner = create_partner("VN")
    create_ministry(partner, "foreign_affairs", city=city)
    workshop = create_workshop(partner)
    dispatch = dispatch_to(create_ministry(create_partner("TH"), "foreign_affairs"), workshop)

    place = letter.preview(dispatch, None)["place_and_date"]

    assert (workshop.city in place, place.startswith("Ha Noi, ")) == (False, bool(city))


def test_letter_to_a_minister_is_signed_by_the_hosts_minister(host, tmp_path):
    partner = create_partner("IT")
    ministry = create_ministry(partner, native_name="Ministero della cultura", native_language="it", city="Rome")

    [page], dispatch = printed(ministry, host, tmp_path, MINISTER, channel="embassy", email="")

    for words in (
        MINISTER.signatory,
        MINISTER.signatory_title,
        "of the Italian Republic",
        "Rome",
        "Ministero della cultura",
    ):
        assert words in page
    assert page.count(codes.grouped(dispatch.check_code)) == 2  # beside the QR code and at the foot


def test_without_a_minister_the_ministry_writes_to_the_ministry(host):
    ministry = create_ministry(create_partner("IT"))

    told = frozen(ministry, host)

    assert (told["kind"], told["signatory"]) == ("letter", "")
    assert told["sender"]["name"] == host.host.ministries.get(kind="culture").name
    assert told["paragraphs"] == frozen_text(told, "unsigned")
    html = letter._document(json.dumps(told).encode())["html"]
    [sign] = elements(html, ".sign")
    assert told["sender"]["name"] in sign.text_content()
    assert [len(elements(html, css)) for css in (".seal", ".slip")] == [0, 0]


def frozen_text(told, name):
    """Return the paragraphs of the standard text `name` for the ministry of `told`."""
    report = Report.objects.get(symbol=told["report"]["symbol"])
    days = letter.held(told["workshop"], told["dated_on"])
    return letter_text.paragraphs(letter_text.standard(report, name, days), letter._places(told))


@pytest.mark.parametrize(
    "text", [None, MINISTER, LetterText(note="{ministry}", letter="Excellency,", unsigned="Sirs,")]
)
@pytest.mark.parametrize("kind", ["culture", "foreign_affairs"])
@pytest.mark.parametrize("code", ["IT", "EU"])
def test_every_note_comes_from_the_ministry_of_foreign_affairs(host, code, kind, text):
    """And goes to one, or to an institution; every letter goes from a ministry of culture to another."""
    told = frozen(create_ministry(create_partner(code), kind), host, text)

    expected = "foreign_affairs" if code == "EU" else kind
    assert told["kind"] == ("note" if expected == "foreign_affairs" else "letter")
    assert told["sender"]["name"] == host.host.ministries.get(kind=expected).name
    assert ("Excellency," in told["paragraphs"]) == (text is MINISTER and told["kind"] == "letter")


@pytest.mark.parametrize("text", [None, MINISTER])
@pytest.mark.parametrize("kind", ["culture", "foreign_affairs"])
def test_institution_receives_a_note_of_no_state(host, kind, text):
    partner = create_partner("EU")
    told = frozen(create_ministry(partner, kind, name="European Commission"), host, text)

    assert (told["kind"], told["to"]["owner"]) == ("note", "")
    assert told["sender"]["name"] == host.host.ministries.get(kind="foreign_affairs").name
    assert not any(partner.formal_name in paragraph for paragraph in told["paragraphs"])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_copies_are_for_as_many_ministries_of_culture_as_there_are(host, count):
    partner = create_partner("BE")
    for place in range(count):
        create_community(partner, place)
    told = frozen(create_ministry(partner, "foreign_affairs"), host)

    named = [f"Culture of Community {place}" in " ".join(told["paragraphs"]) for place in range(3)]
    assert named == [place < count for place in range(3)]


def test_ministry_of_a_community_is_not_named_after_the_state(host):
    partner = create_partner("BE")
    told = frozen(create_ministry(partner, name="Ministry of the Community", is_national=False), host)

    assert not any("Kingdom of Belgium" in paragraph for paragraph in told["paragraphs"])


def test_host_is_not_written_to_through_its_own_embassy(host):
    own = create_ministry(host.host, "culture")
    type(own).objects.create(partner=host.host, kind="culture", name="Agency", code="VN-CUL-2")

    assert frozen(type(own).objects.get(code="VN-CUL-2"), host, channel="embassy", email="")["through"] == ""


@pytest.mark.parametrize(("nature", "numbers"), [("recommendation", ["1.1"]), ("finding", [])])
def test_findings_are_not_listed_as_recommendations(host, nature, numbers):
    author = create_delegate(create_delegation(host))
    recommendation = create_recommendation("adopted", author=author, nature=nature)

    told = frozen(create_ministry(create_partner("IT")), host, recommendations=[recommendation])

    assert [group["numbers"] for group in told["report"]["addressed"]] == [numbers] * bool(numbers)


@pytest.mark.parametrize(
    ("addressees", "named"), [(["culture"], ["culture"]), (["governments"], ["governments"]), (["foreign", "asef"], [])]
)
def test_letter_lists_recommendations_addressed_to_the_ministry(host, addressees, named):
    text = create_recommendation("adopted", addressees=addressees)
    told = frozen(create_ministry(create_partner("IT")), text.workshop, recommendations=[text])

    listed = [paragraph for paragraph in told["paragraphs"] if "1.1" in paragraph.split()]
    assert len(listed) == len(named)
    assert all(str((phrases.ADDRESSEES | phrases.ALONE)[name]) in listed[0] for name in named)


def test_tense_follows_the_date_of_the_letter():
    told = []
    for year in (2099, 2020):
        workshop = create_workshop(starts_on=date(year, 12, 10), ends_on=date(year, 12, 12))
        text = " ".join(frozen(create_ministry(create_partner("LA")), workshop)["paragraphs"])
        told.append(text.replace(str(year), ""))

    assert told[0] != told[1]


@pytest.mark.wording
def test_summit_receives_an_information_note(host):
    report = issue_report(create_report(host, [], meeting=create_meeting("ASE8")))
    told = frozen(create_ministry(create_partner("IT")), host, report=report)

    text = " ".join(told["paragraphs"])
    assert "the information note" in text
    assert "for submission to the 8th ASEM Summit" in text
    assert "through the Senior Officials’ Meeting (SOM)" in text


def test_a_slip_is_half_a_sheet(host):
    dispatch = dispatch_to(create_ministry(create_partner("TH"), "foreign_affairs"), host)
    [made] = letter.render_all([letter.freeze(dispatch, None)], progress=None)

    with pikepdf.open(io.BytesIO(made.data)) as document:
        heights = [round(float(page.mediabox[3]) / 72 * 25.4) for page in document.pages]
    assert heights == [297, 148]


def test_edited_text_is_printed_with_its_places_filled(host):
    text = LetterText(note="{ministry} is written to by {sender_name}. {copy}\n\n{addressed}\n\nThe end.")
    told = frozen(create_ministry(create_partner("JP"), "foreign_affairs"), host, text)

    assert told["paragraphs"] == [
        "The Ministry of Foreign Affairs of Japan is written to by the Ministry of Foreign Affairs.",
        "The end.",
    ]


@pytest.mark.parametrize("text", [None, MINISTER])
@pytest.mark.parametrize("kind", ["culture", "foreign_affairs"])
def test_longest_names_fit_on_one_page(kind, text, tmp_path):
    long = "Ministry of Infrastructure, Transport, Regional Development, Communications, Sport, Tourism, the Arts "
    workshop = create_workshop(title=(long + long)[:200], city="Bandar Seri Begawan")
    _workshop, recommendations = adopted(workshop, count=12)
    ministry = create_ministry(create_partner("IT"), kind, name=(long + long)[:200], native_name=long)
    pages, _dispatch = printed(ministry, workshop, tmp_path, text, recommendations=recommendations, addressee="x" * 90)

    assert len(pages) == (1 if kind == "culture" else 2)  # a note has a slip


@pytest.mark.parametrize("is_archived", [False, True])
def test_a_fictitious_letter_about_the_past_says_which_names_of_ministries_it_gives(host, tmp_path, is_archived):
    dispatch = dispatch_to(create_ministry(create_partner("TH"), "foreign_affairs"), host)
    content = json.loads(letter.freeze(dispatch, None))
    content["workshop"] |= {"is_demo": True, "is_archived": is_archived}

    pages = letter_pages(json.dumps(content).encode(), tmp_path)

    assert all("Demonstration document" in page for page in pages)
    assert all(("under their current names" in page) == is_archived for page in pages)
