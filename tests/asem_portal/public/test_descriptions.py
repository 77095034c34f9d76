"""What search engines show of each public page: a title of its own, and a description."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from members.models import Organisation, Partner
from recommendations.history import publications
from recommendations.models import HistoryPartner
from registry import access, audit, checks
from tests.elements import element, texts
from tests.factories import (
    create_delegate,
    create_recommendation,
    create_report,
    create_role,
    create_transmission,
    create_workshop,
    issue_report,
)
from workshops.models import Area, Capacity, Initiative, Meeting, OutcomeParagraph, OutcomeText, Role

pytestmark = pytest.mark.django_db
FILES = {
    "public:feed",
    "public:data_file",
    "public:robots",
    "public:security_txt",
    "register:recommendations_csv",
    "register:recommendations_json",
    "register:history_json",
    "programme:calendar",
    "printing:file",
}
PAGES = [
    name
    for _route, name, view in checks.views()
    if getattr(view, "permission", None) and access.is_public(view) and name not in FILES
]


def publish_history(recommendation):
    """Publish the negotiating history of a recommendation, to which its delegation consents; return it."""
    chair = create_role(Role.CHAIR, workshop=recommendation.workshop)
    publication = publications.decide(recommendation, chair=chair, by=chair.user)
    partner = HistoryPartner.objects.select_related("publication__recommendation").get(publication=publication)
    head = create_delegate(partner.delegation, capacity=Capacity.HEAD)
    publications.answer(partner, is_given=True, by=head.user)
    return recommendation


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
        "register:history": [publish_history(recommendation).symbol],
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


def heads(client, addresses):
    """Return {address: (title, description, canonical address)} of pages."""
    found = {}
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200, address
        description = element(page, 'head meta[name="description"]').get("content")
        canonical = element(page, 'head link[rel="canonical"]').get("href")
        found[address] = (texts(page, "head title")[0], " ".join(description.split()), canonical)
    return found


def test_pages_of_one_kind_differ_in_title_and_description(client, arguments):
    """The same title may be given to recommendations, initiatives and reports; the pages of reference data differ too."""
    author = create_delegate()
    same = [create_recommendation("adopted", author=author, title="Same", published_at=timezone.now()) for _n in "ab"]
    for code, partner in (("same-1", "FR"), ("same-2", "VN")):
        Initiative.objects.create(code=code, title="Same", proposer=Partner.objects.get(code=partner))
    rows = [(f"/r/{one.symbol}/", None) for one in same]
    rows += [(reverse("directory:partner", args=[one.code]), one) for one in Partner.objects.all()[:10]]
    for name, model in (
        ("organisation", Organisation),
        ("meeting", Meeting),
        ("initiative", Initiative),
        ("area", Area),
    ):
        rows += [(reverse(f"directory:{name}", args=[one.code]), one) for one in model.objects.all()]
    rows += [(reverse("directory:outcome", args=[one.code]), one) for one in OutcomeText.objects.all()]
    paragraphs = OutcomeParagraph.objects.select_related("text")
    rows += [(reverse("directory:outcome_paragraph", args=[one.text.code, one.number]), one) for one in paragraphs]

    found = heads(client, [address for address, _row in rows])

    for part, name in enumerate(("title", "description", "address")):
        counted = Counter(head[part] for head in found.values())
        assert [value for value, count in counted.items() if count > 1] == [], name


@pytest.mark.parametrize(
    "address",
    ["/recommendations/", "/initiatives/", "/areas/D7.2/", "/workshops/", "/outcomes/declaration-2004-cultures/7.2/"],
)
def test_the_second_page_of_a_list_has_a_title_and_an_address_of_its_own(client, address):
    call_command("seed")
    partner, author = Partner.objects.get(code="FR"), create_delegate()
    for number in range(26):
        create_workshop(slug=f"w-{number}", symbol_stem=f"W/{number}", opened_at=timezone.now())
        Initiative.objects.create(code=f"more-{number}", title=f"More {number}", proposer=partner)
        create_recommendation("adopted", author=author, areas=["D7.2"], published_at=timezone.now())

    first, second = heads(client, [address, f"{address}?page=2"]).values()

    assert [one != other for one, other in zip(first, second, strict=True)] == [True] * 3
    assert (first[2].endswith(address), second[2]) == (True, f"{first[2]}?page=2")
    assert heads(client, [f"{address}?page=1"]) == {f"{address}?page=1": first}


def test_a_filtered_list_has_the_address_of_the_whole_list(client):
    call_command("seed")
    partner = Partner.objects.get(code="FR")
    for number in range(26):
        Initiative.objects.create(code=f"more-{number}", title=f"More {number}", proposer=partner)

    plain, filtered = heads(client, ["/initiatives/", "/initiatives/?partner=FR&page=2"]).values()

    assert filtered[2] == plain[2]
