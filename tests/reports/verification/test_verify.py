"""Documents are verified by file, checksum or symbol; unissued documents never match."""

import hashlib
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from registry import codes, links
from registry.files import checksums, storage
from registry.models import PersonalLink
from reports.verification import forms
from tests import factories
from tests.elements import element, elements, texts

pytestmark = pytest.mark.django_db
DATA = b"%PDF-1.7 the issued file"


def ask(client, **question):
    return client.get("/verify/", question)


def verdict(page):
    """Return the kind of document that matches, or "unknown"."""
    return element(page, "[data-verdict]").get("data-verdict")


def hand_in(client, data, name="report.pdf"):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, data, "application/pdf")})


@pytest.fixture
def public():
    text = factories.create_recommendation("adopted", published_at="2026-05-01T12:00Z")
    report = factories.issue_report(factories.create_report(text.workshop, [text]), data=DATA)
    return factories.create_transmission(report).report


def test_issued_file_matches_its_report(client, public):
    answer = hand_in(client, DATA)
    page = client.get(answer.url)

    assert answer.url == f"/verify/?sha256={hashlib.sha256(DATA).hexdigest()}"
    assert (verdict(page), public.symbol in texts(page, "h2#verdict")[0]) == ("report", True)
    assert element(page, ".verdict a.btn").get("href") == public.get_absolute_url()
    assert any(str(public.meeting) in fact for fact in texts(page, ".verdict dd"))


def test_unknown_file_and_unknown_symbol_do_not_match(client):
    by_file = client.get(hand_in(client, b"milk, bread", "list.txt").url)
    by_mark = ask(client, symbol="ASEM/WS/1999/XX/REP/1")

    assert [verdict(page) for page in (by_file, by_mark)] == ["unknown"] * 2
    assert texts(by_file, "h2#verdict") != texts(by_mark, "h2#verdict")


@pytest.mark.parametrize("change", [b"", b" ", b"\x00"])
def test_any_change_to_a_file_changes_the_result(client, public, change):
    page = client.get(hand_in(client, DATA + change).url)

    assert verdict(page) == ("unknown" if change else "report")


def test_printed_content_checksum_matches(client, public):
    digest = public.master.digest
    typed = " ".join(digest[start : start + 8].upper() for start in range(0, 64, 8))

    found, short = ask(client, symbol=typed), ask(client, symbol=typed[:-1])

    assert (verdict(found), found.context["match"].symbol) == ("report", public.symbol)
    [error] = short.context["form"].errors.as_data()["symbol"]
    assert (error.code, error.params["typed"]) == ("length", 63)


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda symbol: f"  {symbol.replace('/', ' / ')} "])
def test_symbol_ignores_case_and_spaces(client, public, change):
    page = ask(client, symbol=change(public.symbol))

    assert (verdict(page), page.context["match"].report) == ("report", public)


def test_symbol_in_the_address_gives_the_same_result(client, public):
    assert verdict(client.get(f"/verify/{public.symbol}/")) == "report"
    assert verdict(client.get("/verify/ASEM/WS/1999/XX/REP/1/")) == "unknown"


def test_unpublished_report_matches_without_details(client):
    report = factories.issue_report(factories.create_report(), data=DATA, digest="d" * 64)

    for question in ({"symbol": report.symbol}, {"sha256": report.master.sha256}, {"sha256": "d" * 64}):
        page = ask(client, **question)
        assert (verdict(page), report.symbol in texts(page, "h2#verdict")[0]) == ("report", True)
        assert elements(page, ".verdict dl, .verdict a") == []
        for hidden in (report.title, report.get_absolute_url(), report.master.filename):
            assert hidden not in page.text


def test_draft_never_matches(client):
    file = factories.create_rendition(data=DATA)

    for question in ({"sha256": file.sha256}, {"sha256": file.digest}, {"symbol": file.report.symbol}):
        assert verdict(ask(client, **question)) == "unknown"


def test_file_replaced_before_issue_does_not_match(client, public):
    earlier = factories.create_rendition(public, data=b"%PDF-1.7 an earlier draft")

    assert verdict(ask(client, sha256=earlier.sha256)) == "unknown"


def test_letter_matches_without_its_addressee(client, public):
    letter = factories.create_dispatch(
        public, sent_at="2026-07-01T12:00Z", letter_file=storage.store(b"%PDF letter", "pdf")
    )

    for question in ({"symbol": letter.symbol}, {"sha256": hashlib.sha256(b"%PDF letter").hexdigest()}):
        page = ask(client, **question)
        assert (verdict(page), letter.symbol in texts(page, "h2#verdict")[0]) == ("letter", True)
        for hidden in (letter.ministry_name, letter.partner_name, letter.addressee, letter.email):
            assert hidden not in page.text


def test_symbol_of_an_unsent_letter_is_not_found(client, public):
    letter = factories.create_dispatch(public, letter_file=storage.store(b"%PDF letter", "pdf"))

    assert verdict(ask(client, symbol=letter.symbol)) == "unknown"


def test_only_published_recommendations_match(client):
    shown = factories.create_recommendation("adopted", published_at="2026-05-01T12:00Z")
    hidden = factories.create_recommendation("adopted")

    for question in ({"symbol": shown.symbol}, {"sha256": shown.current.sha256}):
        page = ask(client, **question)
        assert (verdict(page), shown.symbol in texts(page, "h2#verdict")[0]) == ("recommendation", True)
    assert verdict(ask(client, symbol=hidden.symbol)) == "unknown"


def test_large_upload_is_hashed_and_not_stored(client, settings, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = settings.MEDIA_ROOT = str(temporary)
    data = os.urandom(3_000_000)

    assert hand_in(client, data).url.endswith(hashlib.sha256(data).hexdigest())
    assert (list(temporary.iterdir()), settings.FILES_ROOT.exists()) == ([], False)


def test_file_over_the_limit_is_refused(client, monkeypatch):
    monkeypatch.setattr(checksums, "MAX", 100_000)

    refused = hand_in(client, b"x" * 100_001)
    assert refused.context["file_form"].errors["file"] == [forms.TOO_LARGE % {"size": forms.MAX // forms.MEGA}]
    assert hand_in(client, b"x" * 100_000).status_code == 302


@pytest.mark.parametrize("name", ["../../x.pdf", "x" * 900 + ".pdf", "a\u202eb.pdf", "<script>.pdf", " "])
def test_unusual_file_names_are_accepted(client, name):
    assert hand_in(client, DATA, name).status_code in (200, 302)


def test_missing_and_empty_files_are_errors(client):
    nothing, empty = client.post("/verify/", {}), hand_in(client, b"")

    assert nothing.context["file_form"].errors["file"] == [str(forms.CHOOSE_FILE)]
    assert empty.context["file_form"].has_error("file", "empty")


@pytest.mark.parametrize("value", ["", "x", "g" * 64, "a" * 63, "a" * 9999, "\u0663" * 64, "1'--", "%"])
def test_malformed_queries_are_answered(client, public, value):
    for question in ({"sha256": value}, {"symbol": value}):
        page = client.get("/verify/", question)
        assert page.status_code == 200
        assert [found.get("data-verdict") for found in elements(page, "[data-verdict]")] in ([], ["unknown"])


def test_upload_requires_a_csrf_token(client):
    strict = type(client)(enforce_csrf_checks=True)

    assert hand_in(strict, DATA).status_code == 403


def test_verification_takes_at_most_three_queries(client, public, django_assert_max_num_queries):
    for question in ({"sha256": "a" * 64}, {"symbol": "ASEM/X"}, {"symbol": public.symbol}):
        with django_assert_max_num_queries(3):
            ask(client, **question)


def test_only_a_file_matches_the_issued_document(client, public):
    letter = factories.create_dispatch(
        public, sent_at="2026-07-01T12:00Z", letter_file=storage.store(b"%PDF letter", "pdf")
    )
    files = [hashlib.sha256(data).hexdigest() for data in (DATA, b"%PDF letter")]
    printed = [public.symbol, letter.symbol, public.check_code, letter.check_code, public.master.digest]

    by_file = [ask(client, sha256=sha256).context["match"].is_file for sha256 in files]
    by_paper = [ask(client, symbol=typed) for typed in printed]

    assert by_file == [True, True]
    assert [page.context["match"].is_file for page in by_paper] == [False] * len(printed)
    assert [len(elements(page, "[data-verdict-limit]")) for page in by_paper] == [1] * len(printed)


@pytest.mark.parametrize("change", [str.lower, codes.grouped, lambda code: f" {codes.grouped(code).lower()} "])
def test_check_code_of_a_report_is_typed_from_paper(client, public, change):
    typed = change(public.check_code)

    for page in (ask(client, symbol=typed), client.get(f"/v/{typed}"), client.get(f"/v/{typed}/")):
        assert (verdict(page), page.context["match"].report) == ("report", public)


def test_check_code_of_a_draft_and_an_invented_one_are_unknown(client):
    draft = factories.create_rendition().report

    assert [verdict(client.get(f"/v/{code}")) for code in (draft.check_code, codes.new())] == ["unknown"] * 2


def test_check_code_of_a_letter_leads_its_reader_to_the_acknowledgement(client, public):
    letter = factories.create_dispatch(public, letter_file=storage.store(b"%PDF letter", "pdf"))
    token = links.token(PersonalLink.objects.get(subject=letter.key))

    page = client.get(f"/v/{letter.check_code}")
    by_symbol = ask(client, symbol=letter.symbol)
    PersonalLink.objects.update(revoked_at=timezone.now())
    revoked = client.get(f"/v/{letter.check_code}")

    assert element(page, ".verdict a.btn").get("href") == reverse("dispatch:letter", args=[token])
    assert (verdict(page), verdict(revoked)) == ("letter", "letter")
    assert [elements(other, ".verdict a.btn") for other in (by_symbol, revoked)] == [[], []]
    assert letter.ministry_name not in page.text
