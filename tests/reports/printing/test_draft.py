"""A draft is marked on the cover and on every page; the issued document has the same content without the marks."""

from datetime import date

import pytest

from registry import codes
from reports.printing import report as printing_report
from tests.factories import create_report
from tests.reports.printing.pages import report_pages
from tests.reports.reports import adopted

pytestmark = pytest.mark.django_db
MARK = "DRAFT of 28 June 2026, not for distribution"
OF_ISSUE = ["Distribution: general", "authentic text", "Issued by", "/v/"]


@pytest.fixture(params=["full", "short"])
def both(request, tmp_path):
    """The pages of a draft and of the issued document."""
    report = create_report(*adopted(count=2), form=request.param, foreword="A word before.")
    return report, *[report_pages(report, tmp_path, day) for day in (date(2026, 6, 28), None)]


@pytest.mark.wording
def test_every_page_of_a_draft_is_marked_and_none_claims_to_be_issued(both):
    report, draft, issued = both

    assert [MARK in page for page in draft] == [True] * len(draft)
    assert [claim for claim in OF_ISSUE if claim in " ".join(draft)] == []
    assert not any("DRAFT" in page for page in issued)
    if report.form == "full":
        assert [claim for claim in OF_ISSUE if claim in " ".join(issued)] == OF_ISSUE


def test_draft_and_issued_document_have_the_same_content_on_the_same_pages(both):
    report, draft, issued = both

    assert len(draft) == len(issued)
    sentence = "Participants recommended that ASEM partners support networks of cultural professionals."
    for words in ("Text 1.1", "Text 1.2", sentence, report.title, report.symbol):
        places = [[place for place, page in enumerate(pages) if words in page] for pages in (draft, issued)]
        assert places[0] == places[1] != []


def test_foot_of_every_page_has_the_check_code(both):
    report, _draft, issued = both
    body = issued[1:] if report.form == "full" else issued

    assert [codes.grouped(report.check_code) in page for page in body] == [True] * len(body)


@pytest.mark.wording
@pytest.mark.parametrize(("drafted_on", "day"), [("2010-06-22", "22"), ("2010-06-23", "23"), ("2026-11-29", "23")])
def test_no_draft_is_later_than_the_document(drafted_on, day):
    mark = printing_report._draft("2010-06-23", date.fromisoformat(drafted_on))

    assert mark == f"DRAFT of {day} June 2010, not for distribution"
