"""The data of the demonstration follow the conventions for recommendations and comments."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from asem_portal.demo import in_progress
from asem_portal.demo.users import read_data

PLAN = read_data("demonstration")["workshop"]
RECOMMENDATIONS = read_data("demonstration")["texts"]
VERSIONS = [row["paragraphs"] for row in RECOMMENDATIONS]
VERSIONS += [row["revised"]["paragraphs"] for row in RECOMMENDATIONS if "revised" in row]
PATTERNS = {
    "preambular": r"\*[A-Z][a-z]+ing\* .+,",
    "operative": r"\*[A-Z][a-z]+s( on)?\* .+[.:]",
    "sub": r"[a-z].+[;.]",
}


@pytest.mark.parametrize(("kind", "text"), [paragraph for version in VERSIONS for paragraph in version])
def test_a_paragraph_begins_and_ends_as_its_kind_requires(kind, text):
    assert re.fullmatch(PATTERNS[kind], text)


@pytest.mark.parametrize("paragraphs", VERSIONS)
def test_sub_paragraphs_follow_a_colon_and_end_with_a_full_stop(paragraphs):
    kinds = [kind for kind, _text in paragraphs]
    for index, (kind, text) in enumerate(paragraphs):
        is_followed_by_sub = kinds[index + 1 : index + 2] == ["sub"]
        assert text.endswith(":") == (kind == "operative" and is_followed_by_sub)
        assert text.endswith(";") == (kind == "sub" and is_followed_by_sub)


@pytest.mark.parametrize("row", RECOMMENDATIONS, ids=lambda row: row["title"])
def test_a_comment_quotes_its_paragraph(row):
    for _role, position, _audience, text, *_follow_ups in row["comments"]:
        quotes = re.findall(r"(?:replacing|inserting .+ after|deleting|retain|whether) “([^”]+)”", text)
        assert all(quote in row["paragraphs"][position - 1][1] for quote in quotes)
        assert ("“" in text) == bool(quotes)


@pytest.mark.parametrize("hour", [0, 1, 9, 16, 17, 18, 23])
def test_the_timetable_is_in_order_at_any_hour_of_loading(hour):
    """Submissions and deadlines precede the workshop, whose first and last day have sessions."""
    zone = ZoneInfo(PLAN["zone"])
    loaded_at = datetime.combine(date(2026, 12, 31), time(hour, 30), zone)
    deadlines = [in_progress._at(loaded_at.date(), PLAN[name], PLAN["zone"]) for name in in_progress.DEADLINES]
    # Preparatory meetings are held before.
    sessions = [row for row in read_data("demonstration")["sessions"] if row["day"] >= PLAN["starts"]]
    days = sorted({row["day"] for row in sessions})
    begins = [
        datetime.combine(loaded_at.date() + timedelta(days=row["day"]), time.fromisoformat(row["starts"]), zone)
        for row in sessions
    ]

    assert [loaded_at, *deadlines, min(begins)] == sorted([loaded_at, *deadlines, min(begins)])
    assert deadlines[0] - loaded_at > timedelta(days=2)
    assert (days[0], days[-1], len(days)) == (PLAN["starts"], PLAN["ends"], PLAN["ends"] - PLAN["starts"] + 1)
    assert all(row["starts"] < row["ends"] for row in sessions)
    for row in read_data("demonstration")["activities"]:
        assert PLAN["starts"] <= row["held_on"] <= row.get("ends_on", row["held_on"]) <= PLAN["ends"]


def test_findings_have_no_addressees():
    rows = [*RECOMMENDATIONS, *(row for workshop in read_data("archive")["workshops"] for row in workshop["texts"])]
    findings = [row for row in rows if row.get("nature") == "finding"]

    assert len(findings) == 2
    assert [row["title"] for row in findings if row["addressees"]] == []


def test_one_confirmation_of_an_agreement_ad_referendum_is_outstanding():
    (agreed,) = (row for row in RECOMMENDATIONS if row["until"] == "referendum")
    assert set(agreed["referendum"]["partners"]) - set(agreed["referendum"]["confirmed"]) == {"JP"}
    assert {row["kind"] for row in agreed["positions"]} == {"support", "accept", "study", "reservation"}
