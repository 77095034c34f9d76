"""News that name what they are about: drafts by their title, sessions only if they changed; since the last visit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from asem_portal.dashboard import news
from members.models import User
from recommendations import events
from tests.asem_portal.dashboard.test_dashboard import news_lines, record
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_recommendation,
    create_session,
    create_user,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
MOVES = {
    ("draft", "with_head"): events.FORWARDED_TO_HEAD,
    ("with_head", "draft"): events.RECALLED,
    ("draft", "withdrawn"): events.WITHDRAWN,
}


@pytest.mark.parametrize("move", MOVES)
def test_a_draft_is_named_by_its_title(client, move):
    draft = create_recommendation("draft", title="Lending between museums")
    record(draft.author.user, "recommendation.moved", draft, partner="VN", source=move[0], target=move[1])

    [line] = news_lines(sign_in(client, draft.author.user))
    assert "Lending between museums" in line
    colleague = create_delegate(create_delegation(draft.workshop, partner=create_partner("IT")))
    assert news_lines(sign_in(client, colleague.user)) == []


def test_corrections_of_names_are_no_changes_to_sessions(client):
    delegate = create_delegate()
    workshop = delegate.delegation.workshop
    sessions = [create_session(workshop, title=f"Session {number}") for number in range(4)]
    for session in sessions:
        record(delegate.user, "session.changed", session, changed=["names"])
    record(create_user(), "session.changed", sessions[0], changed=["names", "room"])

    assert news_lines(sign_in(client, delegate.user)) == [news.NEWS["session.changed"] % {"object": sessions[0]}]


def test_a_visit_begins_when_the_user_signs_in(client):
    delegate = create_delegate()
    opened = timezone.now() - timedelta(minutes=2)
    User.objects.filter(pk=delegate.user_id).update(
        dashboard_opened_at=opened, dashboard_seen_at=opened - timedelta(days=2)
    )
    for _visit in range(2):
        client.force_login(delegate.user)
        for _again in range(2):
            assert client.get("/dashboard/").status_code == 200
            delegate.user.refresh_from_db()
            assert delegate.user.dashboard_seen_at == opened
        opened = delegate.user.dashboard_opened_at
