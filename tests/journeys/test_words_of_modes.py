"""What a way of making the outcome does not need is not named on any page: a walk through the pages in each role."""

import re
from urllib.parse import urldefrag

import pytest
from django.core import mail
from django.urls import resolve

from recommendations.workflow import transitions
from registry import outbox
from registry.models import Outgoing
from tests.elements import elements
from tests.factories import (
    create_activity,
    create_comment,
    create_delegate,
    create_delegation,
    create_partner,
    create_recommendation,
    create_report,
    create_role,
    create_version,
    create_workshop,
    issue_report,
)
from tests.signing import SecureClient, sign_in
from workshops.models import Capacity, Role

pytestmark = pytest.mark.django_db

LATER = r"silence|silent|amendment|sponsor"
ADOPTION = r"adopt|reservation|" + LATER
# The words of the modes, and the states that a recommendation can have in them.
MODES = {
    "room": (LATER, ("draft", "submitted", "returned", "discussion", "final", "adopted", "withdrawn")),
    "summary": (ADOPTION, ("draft", "submitted", "returned", "discussion", "final", "carried", "withdrawn")),
}
PAGES = 60  # visited by each role
# The one page on which the organiser reads of everything; and what is not about this workshop.
ELSEWHERE = {"planning:outcome", "planning:create"}
ROOMS = {"dashboard", "planning", "programme", "delegations", "imports", "reading", "drafting", "comments"}
ROOMS |= {"workflow", "composing", "printing", "workshop_search", "public_pages", "administration", "dispatch"}


class Scene:
    """A workshop of two days with everything that has a page, and a user in each role."""

    def __init__(self, mode, states):
        self.workshop = create_workshop(outcome_mode=mode)
        self.workshop.sessions.update(title="Session 4: conclusions")
        delegation = create_delegation(self.workshop)
        author = create_delegate(delegation)
        roles = {role: create_role(role, self.workshop).user for role in Role}
        head = create_delegate(delegation, capacity=Capacity.HEAD).user
        other = create_delegate(create_delegation(self.workshop, partner=create_partner("IT")))
        self.people = {"visitor": None, "author": author.user, "head": head, "delegate": other.user} | roles
        create_activity(self.workshop)
        found = [create_recommendation(state, author=author, is_shared=True) for state in states]
        final = found[states.index("final")]
        create_comment(final, delegate=other)
        create_version(found[states.index("discussion")])
        concluded = found[5]
        issue_report(create_report(self.workshop, [concluded]))
        transitions.take_step(final, "discussion", note="Session 3", by=roles[Role.SECRETARIAT])
        transitions.take_step(final, "final", by=roles[Role.SECRETARIAT])


def own_address(link):
    """Return the path of a link within the rooms of a workshop; None for any other link."""
    path = urldefrag(link.get("href") or "").url
    if not path.startswith("/"):
        return None
    try:
        match = resolve(path.partition("?")[0])
    except Exception:
        return None
    is_meant = match.namespace in ROOMS and match.view_name not in ELSEWHERE
    return path if is_meant else None


def walk(browser, starts):
    """Yield (path, page) of HTML pages, following the links of each."""
    waiting, seen = list(starts), set(starts)
    visited = 0
    while waiting and visited < PAGES:
        path = waiting.pop(0)
        page = browser.get(path, follow=True)
        if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html") or page.streaming:
            continue
        visited += 1
        yield path, page
        for link in elements(page, "a[href]"):
            target = own_address(link)
            if target and target not in seen and "page=" not in target:
                seen.add(target)
                waiting.append(target)


def words(page, pattern):
    """Return the words found in the text of a page and in what its controls say, but for the co-sponsors of a workshop."""
    text = page.content.decode()
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", text)
    text = re.sub(r'(?s)<[^>]*?(?:aria-label|title|placeholder|content)="([^"]*)"[^>]*>', r" \1 ", text)
    text = re.sub(r"(?s)<[^>]+>", " ", text)
    text = re.sub(r"(?i)(host, |select )?co-sponsors(?: and co-organisers)?|co-sponsored", "", text)
    return re.findall(rf"(?i)\w*(?:{pattern})\w*", text)


@pytest.mark.parametrize("mode", MODES)
def test_no_page_names_what_the_mode_does_not_need(mode):
    pattern, states = MODES[mode]
    scene = Scene(mode, states)
    starts = ["/dashboard/", scene.workshop.get_absolute_url()]
    starts += [f"/workshops/{scene.workshop.slug}/{name}/" for name in ("recommendations", "reports", "plan")]
    found, visited = [], 0
    for role, user in scene.people.items():
        browser = SecureClient()
        if user:
            sign_in(browser, user)
        for path, page in walk(browser, starts):
            visited += 1
            found += [(role, path, word) for word in {str(one) for one in words(page, pattern)}]
    assert visited > 150
    assert found == []


@pytest.mark.parametrize("mode", MODES)
def test_no_e_mail_names_it(mode):
    pattern, states = MODES[mode]
    Scene(mode, states)
    for queued in Outgoing.objects.open().filter(kind="recommendation.notification").order_by("pk"):
        outbox.run(queued.kind, queued.key)
    assert mail.outbox
    for message in mail.outbox:
        assert not re.findall(rf"(?i)\w*(?:{pattern})\w*", f"{message.subject} {message.body}"), message.subject
