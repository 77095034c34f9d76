"""What search engines show of each public page: a title of its own, and a description."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from members.models import Organisation, Partner
from registry import access, audit, checks
from tests.elements import element, texts
from tests.factories import create_recommendation, create_report, create_transmission, create_workshop, issue_report
from workshops.models import Area, Initiative, Meeting, OutcomeParagraph, OutcomeText

pytestmark = pytest.mark.django_db
FILES = {
    "public:feed",
    "public:data_file",
    "public:robots",
    "public:security_txt",
    "register:recommendations_csv",
    "register:recommendations_json",
    "programme:calendar",
    "printing:file",
}
PAGES = [
    name
    for _route, name, view in checks.views()
    if getattr(view, "permission", None) and access.is_public(view) and name not in FILES
]


@pytest.fixture
def arguments():
    """The arguments of the address of each page, with rows to show on it."""
    call_command("seed")
    workshop = create_workshop(opened_at=timezone.now())
    recommendation = create_recommendation("adopted", published_at=timezone.now())
    report = issue_report(create_report(workshop, []))
    create_transmission(report)
    audit.record(audit.CONSOLE, "workshop.opened", workshop)
    paragraph = OutcomeParagraph.objects.first()
    return {
        "directory:partner": [Partner.objects.first().code],
        "directory:organisation": [Organisation.objects.first().code],
        "directory:meeting": [Meeting.objects.first().code],
        "directory:initiative": [Initiative.objects.first().code],
        "directory:area": [Area.objects.first().code],
        "directory:outcome": [OutcomeText.objects.first().code],
        "directory:outcome_paragraph": [paragraph.text.code, paragraph.number],
        "register:recommendation": [recommendation.symbol],
        "public_pages:workshop": [workshop.slug],
        "composing:reports": [workshop.slug],
        "composing:report": [report.key],
    }


def test_every_public_page_has_a_title_and_a_description_of_its_own(client, arguments):
    found = {}
    for name in PAGES:
        page = client.get(reverse(name, args=arguments.get(name, [])))
        assert page.status_code == 200, name
        description = element(page, 'head meta[name="description"]').get("content")
        found[name] = (texts(page, "head title")[0], " ".join(description.split()))
    assert {name for name, (_title, description) in found.items() if not 40 <= len(description) <= 320} == set()
    for part in (0, 1):
        values = [pair[part] for pair in found.values()]
        assert sorted(values) == sorted(set(values))
