"""On a phone, the text of a recommendation begins on the first screen, whoever reads it and whatever its state."""

import pytest
from django.conf import settings

from recommendations.models import Recommendation
from tests import world
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONES = [(360, 740), (390, 800)]
# Upper edge of the first paragraph's text, and of what is fixed at the lower edge of the screen.
EDGES = """() => {
  const text = document.querySelector("[data-reading] .para-text, [data-reading] .notice");
  const acts = document.querySelector(".actbar .acts");
  const fixed = acts && getComputedStyle(acts).position === "fixed" && acts.getBoundingClientRect().top;
  return [Math.round(text.getBoundingClientRect().top), Math.round(fixed || innerHeight)];
}"""
LINE = 30  # one line of the text


def test_the_text_begins_on_the_first_screen(server):
    everything = world.build()
    addresses = [row.get_absolute_url() for row in Recommendation.objects.all()]
    cookies = {column: everything.client(column).cookies.get(settings.SESSION_COOKIE_NAME) for column in world.ROLES}
    faults, seen = [], set()
    with chromium() as browser:
        for column, session in cookies.items():
            if not session:
                continue
            context = browser.new_context()
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": server.url}])
            page = context.new_page()
            for address in addresses:
                answer = page.goto(f"{server.url}{address}")
                if answer.status != 200 or not page.query_selector("[data-reading]"):
                    continue
                seen.add(column)
                for width, height in PHONES:
                    page.set_viewport_size({"width": width, "height": height})
                    top, edge = page.evaluate(EDGES)
                    if top + LINE > edge:
                        faults.append(f"{column} {address}: {top} of {edge}")
            context.close()
    assert len(seen) > 3
    assert not faults, "\n".join(faults)
