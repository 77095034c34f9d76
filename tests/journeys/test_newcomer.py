"""A visitor's tour of the public pages: from the home page to a recommendation and the verification of a document."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests import factories
from tests.browser import chromium, listen
from tests.journeys.test_every_page import WIDE, look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DATA = b"%PDF-1.7 the issued file"
TITLE = "Networks of cultural professionals"


@pytest.fixture
def held():
    """Create the partners and a workshop of Viet Nam with a published recommendation in a transmitted report."""
    call_command("seed")
    workshop = factories.create_workshop(slug="ha-long", title="Enhancing ASEM Visibility")
    author = factories.create_delegate(factories.create_delegation(workshop))
    text = factories.create_recommendation("adopted", author=author, title=TITLE, published_at="2026-05-01T12:00Z")
    report = factories.create_transmission(
        factories.issue_report(factories.create_report(workshop, [text]), data=DATA)
    ).report
    return workshop, text, report


def test_a_newcomer_finds_a_text_and_proves_a_document(server, held, tmp_path):
    complaints = []
    (tmp_path / "report.pdf").write_bytes(DATA)
    with chromium() as browser:
        context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
        listen(context, complaints)
        page = context.new_page()
        for step in (home, partner, workshop, register, text, verify, feed):
            step(page, server.url, held, tmp_path)
            complaints += [f"{step.__name__}: {fault}" for fault in look(page)]
    assert complaints == []


def home(page, url, held, folder):
    page.goto(url)
    page.locator(".ringday [name=on]").fill("2010-04-28")
    page.locator(".ringday button").click()
    expect(page.locator(".ringday p").first).to_contain_text("45")
    assert page.locator(".ring a").count() == 45


def partner(page, url, held, folder):
    page.locator(".ring a[href='/partners/VN/']").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Viet Nam")


def workshop(page, url, held, folder):
    page.locator(".mainnav a[href='/workshops/']").click()
    page.get_by_role("link", name=held[0].title).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(held[0].title)


def register(page, url, held, folder):
    page.locator(".mainnav a[href='/recommendations/']").click()
    page.locator("form[role=search] [name=partner]").select_option("VN")
    page.locator("form[role=search] button").click()
    expect(page.locator(".pill")).to_contain_text("Viet Nam")
    expect(page.locator(".found")).to_contain_text("1")
    expect(page.locator(".texts .symbol")).to_have_count(1)


def text(page, url, held, folder):
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("[data-lead]")).to_contain_text("Viet Nam")
    expect(page.locator("section[aria-labelledby=reported]")).to_contain_text(held[2].meeting.name)


def verify(page, url, held, folder):
    """Select the file; the browser computes its checksum and sends nothing else."""
    page.locator(".mainnav a[href='/verify/']").click()
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("[data-verify] [name=file]").set_input_files(folder / "report.pdf")
    page.locator("[data-verify] button").click()
    expect(page.locator("[data-verdict=report]")).to_contain_text(held[2].symbol)
    assert set(sent) == {"GET"}
    assert "?sha256=" in page.url


def feed(page, url, held, folder):
    address = page.locator('link[type="application/atom+xml"]').get_attribute("href")
    answer = page.request.get(f"{url}{address}")
    assert (answer.status, TITLE in answer.text(), held[0].title in answer.text()) == (200, True, True)
