"""The preview of a letter before it is sent."""

import json

import pytest

from reports.dispatch import letter_text
from reports.models import Dispatch
from reports.printing import letter
from tests.elements import texts
from tests.factories import (
    create_contact,
    create_ministry,
    create_partner,
)
from tests.reports.dispatch.test_send import send, url

pytestmark = pytest.mark.django_db


def test_letter_is_previewed_with_its_signatory(client, issued):
    foreign = create_ministry(create_partner("PL"), "foreign_affairs", name="Ministry of Foreign Affairs")
    create_contact(foreign, "mfa@example.org")
    minister = {"signatory": "Phạm Thu Trang", "signatory_title": "Minister of Culture"}
    unsigned = client.get(url(issued))
    letter_text.edit_letters(issued, **minister, note="", letter="", unsigned="", by=issued.keeper)

    page = client.get(url(issued))
    note = client.get(f"{url(issued)}?letter={foreign.key}")

    assert [one.context["letter"]["kind"] for one in (unsigned, page, note)] == ["letter", "letter", "note"]
    [text] = texts(page, "article.letter")
    assert page.context["recipient"].ministry == issued.ministry
    assert minister["signatory"] not in texts(unsigned, "article.letter")[0]
    assert all(words in text for words in (issued.workshop.title, "Małgorzata Wiśniewska", *minister.values()))
    [text] = texts(note, "article.letter")
    assert ("Ministry of Foreign Affairs" in text, minister["signatory"] in text) == (True, False)
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("asked", ["no-key", "", "00000000-0000-0000-0000-000000000000"])
def test_preview_of_an_unknown_ministry_falls_back_to_the_first(client, issued, asked):
    page = client.get(url(issued), {"letter": asked})

    assert (page.status_code, page.context["recipient"].ministry) == (200, issued.ministry)


def test_preview_equals_the_letter_sent(client, issued):
    words = client.get(url(issued)).context["letter"]
    send(client, issued, issued.ministry)
    related = ("report__workshop__host", "report__meeting", "rendition", "ministry__partner")
    dispatch = Dispatch.objects.select_related(*related).get()
    frozen = json.loads(letter.freeze(dispatch, None))

    same = [name for name in frozen if name not in ("symbol", "workshop", "language", "address")]
    assert {name: words[name] for name in same} == {name: frozen[name] for name in same}
