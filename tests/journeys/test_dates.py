"""In the browser: a date is written as the portal writes it while it is chosen, whatever the language of the browser."""

import pytest

from tests import factories
from tests.browser import chromium, listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_the_date_follows_the_control(server, locale):
    factories.create_partner()
    complaints = []
    with chromium() as browser:
        context = browser.new_context(locale=locale)
        listen(context, complaints)
        page = context.new_page()
        page.goto(f"{server.url}/partners/")
        page.fill("#id_on", "2010-04-08")
        chosen = page.text_content("#id_on_written")
        page.fill("#id_on", "")
        nothing, hint = page.text_content("#id_on_written"), page.get_attribute("#id_on_written", "data-hint")
    assert (chosen, nothing, complaints) == ("8 Apr 2010", hint, [])
