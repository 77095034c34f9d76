"""The pages of a negotiation printed from the browser on A4: the text with its labels, whole, and nothing to click."""

import os
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from django.urls import reverse

from recommendations.drafting import versions
from recommendations.version_content import ParagraphContent, of, with_paragraphs
from recommendations.workflow import transitions
from tests import factories
from tests.browser import chromium
from tests.recommendations.amendments.amending import Negotiation
from tests.signing import SecureClient, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PORTAL_TEST_PICTURES")  # a folder, to look at the pages
WIDTH, HEIGHT, MARGIN = 595, 842, 45  # of A4 in points; no margin of a page is narrower
LONG = "that ASEM partners support, in accordance with their national legislation, the mobility of professionals; " * 4
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')
SIZE = re.compile(r'width="([\d.]+)"')
CLICKED = ("Dashboard", "Sign out", "Preferences", "Compilation", "Mark Rev", "Skip to", "Keyboard", "Amend paragraph")


def negotiation():
    """Rev.2 of twelve long paragraphs, with amendments of every kind and a comment."""
    talks = Negotiation()
    text = talks.recommendation
    content = of(text.saved)
    more = [ParagraphContent("operative", f"Participants recommended ({number}) {LONG}".strip()) for number in range(9)]
    versions.revise(text, with_paragraphs(content, [*content.paragraphs, *more]), base=text.saved.key, by=talks.clerk)
    text.refresh_from_db()
    transitions.circulate(text, by=talks.clerk)
    text.refresh_from_db()
    talks.paragraphs = [one.paragraph for one in text.saved.texts.select_related("paragraph")]
    talks.changing(talks.hungary, "cultural", "independent cultural", title="Wording")
    talks.released(talks.italy, 2, "They thanked the host.", act="insert", title="Insertion")
    talks.released(talks.italy, 4, act="delete", title="Deletion")
    factories.create_comment(text, talks.italy, talks.paragraphs[1], text="Could the two be joined?")
    return talks


def printed(server, user, addresses, folder):
    """Print pages on A4, as `user` sees them, and return the words of each: lists of (page, left, top, right, bottom, word)."""
    session = sign_in(SecureClient(), user).cookies["sessionid"].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
        page = context.new_page()
        for name, address in addresses.items():
            assert page.goto(server.url + address).status == 200
            page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
    return {name: words(folder / f"{name}.pdf") for name in addresses}


def words(path):
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = boxes.split("<page ")[1:]
    assert all(abs(float(SIZE.search(page)[1]) - WIDTH) < 1 for page in pages)
    return [
        (number, *map(float, found[:4]), found[4]) for number, page in enumerate(pages) for found in WORD.findall(page)
    ]


def text_of(found):
    return " ".join(word for *_place, word in found)


def test_the_pages_of_a_negotiation_are_printed_whole_and_without_controls(server, tmp_path):
    talks = negotiation()
    key, page = talks.recommendation.key, talks.recommendation.get_absolute_url()
    addresses = {
        "reading": page,
        "compilation": f"{page}?show=compilation",
        "comparison": f"{reverse('reading:compare', args=[key])}?from=1&to=2",
        "amendments": reverse("amendments:amendments", args=[key]),
    }
    found = printed(server, talks.hungary.user, addresses, Path(PICTURES) if PICTURES else tmp_path)

    for name, boxes in found.items():
        assert talks.recommendation.short_symbol in text_of(boxes), name
        check_edges(boxes)
        if name != "amendments":
            check_whole(text_of(boxes))
    check_labels(found["reading"])
    check_labels(found["compilation"])
    assert "[Hungary:independent]" in text_of(found["compilation"]).replace(" ", "")
    assert "square brackets" in text_of(found["compilation"])
    assert "square brackets" not in text_of(found["reading"])
    assert "Comparison of Rev.1 with Rev.2" in text_of(found["comparison"])
    pages = [[box[0] for box in found["amendments"] if box[5] == word] for word in ("Am.1", "Am.2", "Am.3")]
    justified = [box[0] for box in found["amendments"] if box[5] == "Justification:"]
    assert [page[0] for page in pages] == justified  # an amendment is not torn from its justification


def check_edges(boxes):
    """Nothing to click is printed, and nothing beyond the margins."""
    said = text_of(boxes)
    assert [word for word in CLICKED if word in said] == []
    assert [box for box in boxes if box[1] < MARGIN or box[3] > WIDTH - MARGIN or box[4] > HEIGHT - 20] == []


def check_whole(said):
    """All words of the long paragraphs are printed."""
    for number in range(9):
        paragraph = f"Participants recommended ({number}) {LONG}"
        assert re.sub(r"\W+", "", paragraph) in re.sub(r"\W+", "", said), number


def check_labels(boxes):
    """The label of each long paragraph is beside its first line, to the left of the text."""
    starts = [box for box, following in pairwise(boxes) if following[5] == "recommended"]
    assert len(starts) >= 9
    for page, left, top, _right, bottom, _word in starts:
        labels = [
            word
            for number, other_left, other_top, other_right, other_bottom, word in boxes
            if number == page and other_right < left and other_top < bottom and other_bottom > top
        ]
        assert len(labels) == 1 and labels[0].rstrip(".").isalnum(), (page, top, labels)
