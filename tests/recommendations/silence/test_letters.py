"""The notice as a note verbale for the embassy of each entitled partner: one page, made once, and anew after an extension."""

import subprocess
from datetime import timedelta

import pytest

from recommendations.models import SilenceLetter
from recommendations.silence import letters, rounds, rules, sentences
from registry import outbox
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing
from tests.elements import elements
from tests.factories.silence import Negotiation
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def made(letter, tmp_path):
    """Let the worker render a note; return its text, and the number of its pages."""
    assert outbox.run("silence.letter", letter.key)
    letter.refresh_from_db()
    path = tmp_path / "note.pdf"
    path.write_bytes(storage.read(letter.file))
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout, letter.pages


def test_the_secretariat_creates_one_note_for_each_partner_but_the_host(client, tmp_path):
    negotiation = Negotiation()
    address = f"{negotiation.round.get_absolute_url()}letters/"
    sign_in(client, negotiation.clerk)
    assert client.post(address).url == address
    first, second = SilenceLetter.objects.all()
    assert {one.partner.partner.code for one in (first, second)} == {"IT", "PL"}
    assert (first.symbol, second.symbol) == tuple(f"{negotiation.workshop.symbol_stem}/SIL/1/{n}" for n in (1, 2))
    assert elements(client.get(address), "[role=progressbar], progress")
    italian = next(one for one in (first, second) if one.partner.partner.code == "IT")
    text, pages = made(italian, tmp_path)
    said = " ".join(text.split())
    assert pages == 1
    end = sentences.legal_time(negotiation.round.ends_at, negotiation.round.zone)
    for words in (end, negotiation.draft.symbol, "Italian Republic", "Ministry of Foreign Affairs"):
        assert words in said, words
    assert italian.symbol in said.replace(" ", "")  # on two lines
    assert client.get(italian.get_absolute_url())["Content-Type"] == "application/pdf"
    assert len(elements(client.get(address), "[data-letter=IT] a")) == 1


def test_notes_are_made_once_and_anew_after_an_extension(client):
    negotiation = Negotiation()
    address = f"{negotiation.round.get_absolute_url()}letters/"
    sign_in(client, negotiation.clerk)
    for _again in range(2):
        client.post(address)
        assert SilenceLetter.objects.count() == Outgoing.objects.filter(kind="silence.letter").count() == 2
    later = rules.default_end(negotiation.round.ends_at + timedelta(days=7))
    rounds.extend(negotiation.round, later, chair=negotiation.chair, by=negotiation.clerk)
    assert elements(client.get(address), "form button.btn-primary")
    client.post(address)
    assert SilenceLetter.objects.count() == 4
    with pytest.raises(Refused):
        letters.request_letters(negotiation.round, by=negotiation.chair.user)


def test_a_note_on_a_relaunch_names_the_correction_and_all_final_drafts():
    negotiation = Negotiation(drafts=3)
    content = letters.freeze(negotiation.round, letters.addressed(negotiation.round))[0].decode()
    assert all(draft.symbol in content for draft in negotiation.drafts)
    rounds.cancel(negotiation.round, reason="A word is missing.", chair=negotiation.chair, by=negotiation.clerk)
    type(negotiation.draft).objects.filter(pk=negotiation.draft.pk).update(state="final")
    second = negotiation.launch(drafts=[negotiation.draft], previous=negotiation.round, correction="“every year” added")
    content = letters.freeze(second, letters.addressed(second))[0].decode()
    assert "“every year” added" in content and "SIL/2/1" in content
