"""A document is verified by its file, its fingerprint, its symbol or its check code; what was not given out never is."""

import hashlib
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.files import checksums, storage
from tests import factories

pytestmark = pytest.mark.django_db
UNKNOWN = "No document of this portal has this "  # fingerprint, or symbol or code
DATA = b"%PDF-1.7 the issued file"


def ask(client, **question):
    return client.get("/verify/", question).text


def hand_in(client, data, name="report.pdf"):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, data, "application/pdf")})


@pytest.fixture
def public():
    text = factories.create_recommendation("adopted", released_at="2026-05-01T12:00Z")
    report = factories.issue_report(factories.create_report(text.workshop, [text]), data=DATA)
    return factories.create_transmission(report).report


def test_the_issued_file_is_genuine_with_its_report(client, public):
    answer = hand_in(client, DATA)
    page = client.get(answer.url).text

    assert answer.url == f"/verify/?sha256={hashlib.sha256(DATA).hexdigest()}"
    assert f"This is the report {public.symbol}, as it was issued." in page
    assert f'href="{public.get_absolute_url()}"' in page
    assert f"to the {public.meeting}" in page


def test_a_file_that_is_no_document_is_told_of_its_fingerprint_only(client):
    page = client.get(hand_in(client, b"milk, bread", "list.txt").url).text

    assert "No document of this portal has this fingerprint." in page
    assert "No document of this portal has this symbol or code." in ask(client, symbol="ASEM/WS/1999/XX/REP/1")


@pytest.mark.parametrize("change", [b"", b" ", b"\x00"])
def test_a_file_with_one_byte_more_is_unknown(client, public, change):
    page = client.get(hand_in(client, DATA + change).url).text

    assert (UNKNOWN in page) is bool(change)


def test_the_digest_printed_in_the_document_is_its_check_code(client, public):
    digest = public.master.digest
    typed = " ".join(digest[start : start + 8].upper() for start in range(0, 64, 8))

    assert public.symbol in ask(client, symbol=typed)
    assert "63 were typed" in ask(client, symbol=typed[:-1])


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda symbol: f"  {symbol.replace('/', ' / ')} "])
def test_a_symbol_is_found_however_it_is_typed(client, public, change):
    assert "as it was issued" in ask(client, symbol=change(public.symbol))


def test_an_address_that_holds_the_symbol_gives_the_same_answer(client, public):
    assert "as it was issued" in client.get(f"/verify/{public.symbol}/").text
    assert UNKNOWN in client.get("/verify/ASEM/WS/1999/XX/REP/1/").text


def test_an_issued_report_that_is_not_public_is_genuine_by_its_symbol_only(client):
    report = factories.issue_report(factories.create_report(), data=DATA, digest="d" * 64)

    for question in ({"symbol": report.symbol}, {"sha256": report.master.sha256}, {"sha256": "d" * 64}):
        page = ask(client, **question)
        assert report.symbol in page
        assert "is not public yet" in page
        for hidden in (report.title, report.get_absolute_url(), report.master.filename):
            assert hidden not in page


def test_a_draft_is_unknown_by_its_file_its_digest_and_its_symbol(client):
    file = factories.create_rendition(data=DATA)

    for question in ({"sha256": file.sha256}, {"sha256": file.digest}, {"symbol": file.report.symbol}):
        assert UNKNOWN in ask(client, **question)


def test_a_file_that_was_replaced_before_issue_is_unknown(client, public):
    earlier = factories.create_rendition(public, data=b"%PDF-1.7 an earlier draft")

    assert UNKNOWN in ask(client, sha256=earlier.sha256)


def test_a_letter_is_genuine_but_not_to_whom(client, public):
    letter = factories.create_dispatch(
        public, sent_at="2026-07-01T12:00Z", letter_file=storage.store(b"%PDF letter", "pdf")
    )

    for question in ({"symbol": letter.symbol}, {"sha256": hashlib.sha256(b"%PDF letter").hexdigest()}):
        page = ask(client, **question)
        assert f"This is the covering letter {letter.symbol}, as it was written." in page
        for hidden in (letter.ministry_name, letter.partner_name, letter.addressee, letter.email):
            assert hidden not in page


def test_a_letter_that_has_not_left_is_unknown_by_its_symbol(client, public):
    letter = factories.create_dispatch(public, letter_file=storage.store(b"%PDF letter", "pdf"))

    assert UNKNOWN in ask(client, symbol=letter.symbol)


def test_a_released_text_is_found_and_an_adopted_one_is_not(client):
    shown = factories.create_recommendation("adopted", released_at="2026-05-01T12:00Z")
    hidden = factories.create_recommendation("adopted")

    for question in ({"symbol": shown.symbol}, {"sha256": shown.current.sha256}):
        assert f"This is the adopted text {shown.symbol}." in ask(client, **question)
    assert UNKNOWN in ask(client, symbol=hidden.symbol)


def test_a_file_of_many_parts_is_hashed_and_nothing_is_kept(client, settings, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = settings.MEDIA_ROOT = str(temporary)
    data = os.urandom(3_000_000)

    assert hand_in(client, data).url.endswith(hashlib.sha256(data).hexdigest())
    assert (list(temporary.iterdir()), settings.FILES_ROOT.exists()) == ([], False)


def test_a_file_beyond_the_limit_is_refused_in_a_sentence(client, monkeypatch):
    monkeypatch.setattr(checksums, "MAX", 100_000)

    assert "reports are far smaller" in hand_in(client, b"x" * 100_001).text
    assert hand_in(client, b"x" * 100_000).status_code == 302


@pytest.mark.parametrize("name", ["../../x.pdf", "x" * 900 + ".pdf", "a\u202eb.pdf", "<script>.pdf", " "])
def test_odd_names_of_files_are_no_matter(client, name):
    assert hand_in(client, DATA, name).status_code in (200, 302)


def test_no_file_and_an_empty_one_are_said(client):
    assert "Choose the file first." in client.post("/verify/", {}).text
    assert "The submitted file is empty." in hand_in(client, b"").text


@pytest.mark.parametrize("value", ["", "x", "g" * 64, "a" * 63, "a" * 9999, "\u0663" * 64, "1'--", "%"])
def test_strange_questions_are_answered_in_a_sentence(client, public, value):
    for question in ({"sha256": value}, {"symbol": value}):
        page = client.get("/verify/", question)
        assert page.status_code == 200
        assert "Genuine" not in page.text


def test_a_question_is_asked_with_the_token_of_its_form(client):
    strict = type(client)(enforce_csrf_checks=True)

    assert hand_in(strict, DATA).status_code == 403


def test_an_answer_takes_three_queries_at_most(client, public, django_assert_max_num_queries):
    for question in ({"sha256": "a" * 64}, {"symbol": "ASEM/X"}, {"symbol": public.symbol}):
        with django_assert_max_num_queries(3):
            ask(client, **question)
