"""On a phone, points to consider are under the field that they concern; drafts of one's own do not hide the list."""

import pytest

from recommendations.models import Recommendation
from tests.factories import create_recommendation
from tests.journeys.test_phone_lists import FIRST, PHONES
from tests.journeys.test_printed import edited, opened, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEAR = """() => [...document.querySelectorAll("#writing .advice")].filter(one => one.getClientRects().length)
  .map(one => one.closest(".form-group").querySelector("textarea, input").name)"""


@pytest.mark.parametrize(("width", "is_repeated"), [(360, True), (768, True), (1280, False)])
def test_advice_is_under_its_field_where_the_text_as_printed_is_far_below(server, width, is_repeated):
    complaints = []
    with edited(server, complaints, viewport={"width": width, "height": 740}) as page:
        typed(page, "#id_p-1-text", "Networks are few.")
        typed(page, "#id_title", "Report to the CMM")
        near, shown = page.evaluate(NEAR), page.locator("#printed [data-field]").count()
        typed(page, "#id_title", "Report")
        after = page.evaluate(NEAR)
    assert shown > 1
    assert ("title" in near, "p-1-text" in near, "title" in after) == (is_repeated, is_repeated, False)
    assert not complaints


@pytest.mark.parametrize(("width", "height"), PHONES)
def test_the_first_row_is_on_the_first_screen_of_a_list_with_own_drafts(server, width, height):
    listed = create_recommendation("discussion")
    for number in range(4):
        create_recommendation("draft", author=listed.author, title=f"Draft {number} with a title of some length")
    assert Recommendation.objects.count() == 5
    address = f"/workshops/{listed.workshop.slug}/recommendations/"
    with opened(server, listed.author, address, [], viewport={"width": width, "height": height}) as page:
        bottom = page.evaluate(FIRST)
        drafts = page.locator("[data-drafts] tbody tr")
        is_folded = not drafts.first.is_visible()
        page.locator("[data-drafts] summary").click()
        unfolded = [drafts.nth(place).is_visible() for place in range(drafts.count())]
        page.set_viewport_size({"width": 1280, "height": 740})
        page.reload()
        is_open = drafts.first.is_visible()
    assert (is_folded, unfolded, is_open) == (True, [True] * 4, True)
    assert bottom <= height
