"""Pages of reports name and count findings apart from recommendations."""

import pytest

from reports.printing import phrases
from tests.elements import elements, texts
from tests.factories import create_delegate, create_delegation, create_recommendation, create_report, create_workshop
from tests.reports.reports import secretariat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("natures", [["recommendation"], ["finding"], ["recommendation", "finding", "finding"]])
def test_findings_are_marked_and_counted_apart(client, natures):
    workshop = create_workshop()
    author = create_delegate(create_delegation(workshop))
    rows = [create_recommendation("adopted", author, nature=nature) for nature in natures]
    report = create_report(workshop, rows)
    secretariat(client, workshop)

    page = client.get(report.get_absolute_url())
    assert len(elements(page, "[data-nature=finding]")) == natures.count("finding")
    [counted] = texts(page, "#recommendations + span")
    numbers = [natures.count("recommendation"), natures.count("finding")]
    assert counted.count(" and ") == sum(number > 0 for number in numbers) - 1
    assert [phrases.number(number).lower() in counted.lower() for number in numbers if number] == [True] * (
        sum(number > 0 for number in numbers)
    )
    rows = elements(client.get(f"/workshops/{workshop.slug}/reports/"), "tbody tr")
    assert str(numbers[0]) in rows[0].xpath("string(td[contains(@class, 'right')])").split()
