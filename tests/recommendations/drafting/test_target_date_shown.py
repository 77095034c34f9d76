"""The target date of a recommendation, compared, merged, published, exported and printed."""

import json
from datetime import date

import pytest
from django.template.loader import render_to_string

from recommendations import archive, version_content
from recommendations.version_content import VersionContent
from registry import canonical
from reports.models import Form
from reports.printing import content, report
from tests.elements import texts
from tests.factories import create_administrator, create_meeting, create_report
from tests.recommendations.drafting.test_conflict import changed_by_both
from tests.recommendations.drafting.test_edit import own_draft
from tests.recommendations.pages import edit, marked, page_of
from tests.workshops.test_archive import enter

pytestmark = pytest.mark.django_db
DAY = date(2028, 12, 31)
LABEL = version_content.parts()["by_when"].label
MEETINGS = {Form.FULL: "CMM4", Form.SHORT: "ASE8"}


def shown(page):
    """Return the target date that a page shows, if any."""
    pairs = zip(texts(page, ".strip dt"), texts(page, ".strip dd"), strict=True)
    return [day for label, day in pairs if label == str(LABEL)]


def test_its_change_is_shown_in_comparisons(client):
    recommendation = own_draft(client)
    edit(client, recommendation, by_when="2028-12-31")
    edit(client, recommendation, by_when="2029-06-30")
    for address in ("compare/", "versions/3/"):
        page = client.get(f"{page_of(recommendation)}{address}")
        assert (marked(page, "del"), marked(page, "ins")) == (["31 December 2028"], ["30 June 2029"])


def test_a_colleagues_date_is_merged(client):
    _text, response = changed_by_both(client, {"by_when": DAY}, title="Mine")
    assert response.context["form"]["by_when"].value() == DAY
    _text, response = changed_by_both(client, {"by_when": DAY}, by_when="2029-06-30")
    form = response.context["form"]
    assert form["by_when"].value() == date(2029, 6, 30)
    assert "31 December 2028" in form["by_when"].help_text


def test_it_is_published_exported_and_printed(client):
    by = create_administrator()
    workshop = enter(by)
    facts = {"sources": ["press release"], "adopted_on": workshop.ends_on, "by": by}
    dated, other = (
        archive.enter_recommendation(
            workshop, workshop.topics.first(), VersionContent(title="A", nature="finding", by_when=day), **facts
        )
        for day in (DAY, None)
    )

    assert shown(client.get(f"/r/{dated.symbol}/")) == ["31 December 2028"]
    assert shown(client.get(f"/r/{other.symbol}/")) == []
    records = json.loads(client.get("/recommendations.json").getvalue())["records"]
    assert {one["symbol"]: one["by_when"] for one in records} == {dated.symbol: "2028-12-31", other.symbol: None}
    header, *rows = client.get("/recommendations.csv").getvalue().decode().splitlines()
    assert "by_when" in header and any("2028-12-31" in row for row in rows)
    for form, template in report.TEMPLATES.items():
        drafted = create_report(
            dated.workshop, recommendations=[dated], form=form, meeting=create_meeting(MEETINGS[form])
        )
        frozen = json.loads(content.freeze(drafted))
        page = render_to_string(template, report._page(canonical.printable(frozen), "a" * 64))
        printed = " ".join(texts(page, "body"))
        assert str(LABEL) in printed and "31 December 2028" in printed, form
