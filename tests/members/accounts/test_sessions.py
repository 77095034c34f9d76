"""The page of sessions names browsers in words, and labels every column on a phone."""

import pytest
from allauth.usersessions.models import UserSession

from members.accounts.browsers import browser_text
from tests.elements import elements, texts
from tests.factories import create_user
from tests.signing import sign_in

AGENTS = {
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36": (
        "Chrome on Linux"
    ),
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36": (
        "Chrome on Android"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1": (
        "Safari on iPhone"
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0": "Firefox on Windows",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0": "Edge on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15": (
        "Safari on macOS"
    ),
    "Firefox/1": "Firefox",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_browsers_are_named(agent):
    assert browser_text(agent) == AGENTS[agent]


@pytest.mark.parametrize("agent", ["", "curl/8", "<b>"])
def test_an_unknown_browser_has_a_name_too(agent):
    assert browser_text(agent) == browser_text("")


@pytest.mark.django_db
def test_the_page_names_the_browser_and_labels_the_columns(client):
    agent = next(iter(AGENTS))
    user = create_user()
    sign_in(client, user)
    key = client.session.session_key
    UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent=agent)
    page = client.get("/account/sessions/")

    assert page.status_code == 200
    assert agent not in page.text
    assert AGENTS[agent] in texts(page, "main tbody th")[0]
    cells = elements(page, "main tbody td")
    assert len(cells) > 1
    assert all(cell.get("data-label") for cell in cells)
