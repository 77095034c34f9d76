"""Meetings without a date promise none: what lies ahead is never dated in the past."""

import json
import re

from django.conf import settings


def meetings():
    return json.loads((settings.BASE_DIR / "workshops/data/meetings.json").read_text())["meetings"]


def test_culture_ministers_meeting_without_a_date_is_to_be_announced():
    [ninth] = [row for row in meetings() if row["code"] == "CMM9"]

    assert ninth["date_text"] == "date to be announced"
    assert {"starts_on", "planned_starts_on"} & set(ninth) == set()


def test_no_meeting_is_expected_in_a_past_year():
    promised = [row["code"] for row in meetings() if re.search(r"expected|planned", row.get("date_text", ""))]

    assert promised == []
