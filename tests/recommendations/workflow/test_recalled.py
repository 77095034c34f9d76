"""A draft that its author recalls while the head of delegation has it open: what the head typed is shown, and why."""

import pytest
from django.urls import reverse

from recommendations.models import Recommendation
from recommendations.workflow import transitions
from tests.elements import elements, texts
from tests.factories import create_delegate, create_recommendation
from tests.recommendations.pages import delegate, head, page_of, signed_in, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    author = delegate()
    head(author.delegation.workshop)
    return create_recommendation("draft", author=author)


def _sends(client, draft, what):
    fields = typed(
        topic=draft.topic,
        title="The words of the head",
        base=draft.current,
        paragraphs=[("operative", "Invites ASEF.")],
    )
    address = page_of(draft) + "edit/" if what == "save" else reverse("workflow:take_step", args=[draft.key])
    from_page = {"referer": f"https://testserver{page_of(draft)}edit/"}
    return client.post(address, fields if what == "save" else {"target": "submitted"}, headers=from_page)


@pytest.mark.parametrize("what", ["save", "submit"])
@pytest.mark.parametrize("by", ["author", "head"])
def test_the_head_reads_why_it_cannot_be_saved_or_submitted(client, draft, what, by):
    leader = draft.author.delegation.delegates.get(capacity="head")
    transitions.take_step(draft, "with_head", by=draft.author.user)
    note = {} if by == "author" else {"note": "Shorten it."}
    transitions.take_step(draft, "draft", by=draft.author.user if by == "author" else leader.user, **note)
    signed_in(client, leader)
    answer = _sends(client, draft, what)

    assert answer.status_code == 403
    assert what == "submit" or "The words of the head" in texts(answer, "[data-typed]")
    addresses = [one.get("href") for one in elements(answer, "main a")]
    assert reverse("reading:recommendations", args=[draft.workshop.slug]) in addresses
    assert [one for one in addresses if str(draft.key) in one] == []
    assert Recommendation.objects.get().current.serial == 1


@pytest.mark.parametrize("who", ["head", "colleague"])
def test_a_draft_that_was_never_with_the_head_is_not_found(client, draft, who):
    delegation = draft.author.delegation
    signed_in(client, delegation.delegates.get(capacity="head") if who == "head" else create_delegate(delegation))
    assert [_sends(client, draft, what).status_code for what in ("save", "submit")] == [404, 404]
