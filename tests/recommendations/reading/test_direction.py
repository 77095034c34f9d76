"""Text in Arabic or Hebrew script is shown and printed from right to left, whatever surrounds it."""

import json

import pytest
from django.template.loader import render_to_string

from registry import canonical
from reports.printing import report as printing_report
from tests import signing
from tests.elements import elements
from tests.factories import (
    create_comment,
    create_delegate,
    create_delegation,
    create_recommendation,
    create_report,
    create_role,
    create_workshop,
)
from tests.reports.reports import drawn
from workshops.models import Role

pytestmark = pytest.mark.django_db
RIGHT_TO_LEFT = [
    "يوصي المشاركون بدعم شبكات ASEM الثقافية.",
    "המשתתפים ממליצים לתמוך ברשתות ASEM.",
    "(2010) شرکاء نے ASEM کے ثقافتی نیٹ ورکس کی حمایت کی سفارش کی۔",
]


BLOCKS = "main p, main h1, main h2, main h3, main li, main blockquote, body.report p, body.report h2"


def directions(page, text):
    """Return the `dir` that applies to each block with `text` in it, wherever the page shows it."""
    found = [one for one in elements(page, BLOCKS) if any(text in part for part in one.xpath("text()"))]
    return {next((up.get("dir") for up in [one, *one.iterancestors()] if up.get("dir")), None) for one in found}


@pytest.mark.parametrize("text", RIGHT_TO_LEFT)
def test_pages_show_every_text_in_its_direction(client, text):
    workshop = create_workshop(background=f"{text}\n\n- {text}", content="A text.")
    author = create_delegate(create_delegation(workshop))
    words = [("preambular", text), ("operative", text), ("sub", text)]
    recommendation = create_recommendation("adopted", author, words, title=text, published_at="2026-05-01T12:00Z")
    create_comment(recommendation, text=text)
    office = signing.SecureClient()
    signing.sign_in(office, create_role(Role.SECRETARIAT, recommendation.workshop).user)

    pages = [office.get(recommendation.get_absolute_url()), client.get(f"/r/{recommendation.symbol}/", follow=True)]
    pages.append(client.get(workshop.get_absolute_url()))
    for page in pages:
        shown = directions(page.content.decode(), text)
        assert shown == {"auto"}


@pytest.mark.parametrize("text", RIGHT_TO_LEFT)
def test_documents_print_every_text_in_its_direction(text):
    workshop = create_workshop(background=f"{text}\n\n- {text}\n\nEnglish.")
    author = create_delegate(create_delegation(workshop))
    recommendation = create_recommendation("adopted", author, [("operative", text), ("sub", text)], title=text)
    report = create_report(workshop, [recommendation], foreword=text, summary=text, action=text, annexes=["concept"])
    content = json.loads(printing_report.freeze(report))
    content["topics"][0]["recommendations"][0]["rationale"] = text
    _page, html = drawn(canonical.canonical(content))

    assert directions(html, text) - {None} == {"rtl"}
    for css in (".rec p.n", ".rec h2", ".rationale p", ".action p", ".prose p", ".prose li"):
        assert elements(html, css)[0].get("dir") == "rtl", css
    assert [one.get("dir") for one in elements(html, ".prose p")][-1] == "ltr"


def test_a_label_before_changed_text_does_not_decide_its_direction():
    piece = {"kind": "inserted", "text": RIGHT_TO_LEFT[0]}
    page = render_to_string("recommendations/reading/_pieces.html", {"pieces": [piece]})

    assert elements(page, ".visually-hidden")[0].get("dir") == "ltr"


def test_forms_follow_the_direction_of_what_is_typed():
    recommendation, client = create_recommendation("draft"), signing.SecureClient()
    signing.sign_in(client, recommendation.author.user)
    page = client.get(f"{recommendation.get_absolute_url()}edit/").content.decode()

    boxes = elements(page, "textarea, input[type=text]")
    assert len(boxes) > 2
    assert {box.get("dir") for box in boxes} == {"auto"}
