"""Creating a draft: fields, permissions and audit entries."""

import pytest

from recommendations.drafting.views import NO_DELEGATION, ONLY_YOU
from recommendations.models import Recommendation
from registry import audit
from tests.confirming import address_for_another
from tests.elements import element
from tests.factories import create_delegate, create_delegation, create_partner, create_workshop
from tests.recommendations.pages import delegate, messages, of_organisation, officer, refusal, signed_in, typed, words
from workshops.models import Capacity, Role

pytestmark = pytest.mark.django_db
PARAGRAPHS = [("preambular", "*Recalling* the Declaration of 2004,"), ("operative", "Participants recommended a list.")]


def draft(client, workshop, **fields):
    fields = {"topic": workshop.topics.first(), "paragraphs": PARAGRAPHS} | fields
    return client.post(f"/workshops/{workshop.slug}/recommendations/new/", typed(**fields))


def test_it_saves_the_first_version(client):
    author = delegate()
    workshop = author.delegation.workshop

    response = draft(signed_in(client, author), workshop, rationale="They are few.")

    recommendation = Recommendation.objects.get()
    assert response.url == recommendation.get_absolute_url()
    assert (recommendation.author, recommendation.lead, recommendation.topic.number, recommendation.state) == (
        author,
        author.delegation,
        1,
        "draft",
    )
    assert (recommendation.symbol, recommendation.number, recommendation.is_shared) == (None, None, False)
    assert words(recommendation.current) == PARAGRAPHS
    assert (recommendation.current.title, recommendation.current.rationale) == (
        "Networks of cultural professionals",
        "They are few.",
    )
    assert recommendation.current.addressees == ["governments"]


@pytest.mark.parametrize(
    ("sent", "readers", "is_shared"), [({}, "author", False), ({"is_shared": "on"}, "delegation", True)]
)
def test_the_message_and_the_page_say_who_can_see_the_draft(client, sent, readers, is_shared):
    author = delegate()
    draft(signed_in(client, author), author.delegation.workshop, **sent)
    page = client.get(Recommendation.objects.get().get_absolute_url())
    ((level, said),) = messages(page)
    shown = element(page, f"[data-readers={readers}]").text_content()
    assert (level, "Viet Nam" in said, "Viet Nam" in shown) == ("success", is_shared, is_shared)
    assert (str(ONLY_YOU) in said) == (not is_shared)


def test_the_topic_is_chosen_by_its_author(client):
    author = delegate()
    workshop, address = author.delegation.workshop, f"/workshops/{author.delegation.workshop.slug}/recommendations/new/"
    first, second = workshop.topics.order_by("number")[:2]

    assert signed_in(client, author).get(address).context["form"]["topic"].value() is None
    assert client.get(f"{address}?topic=2").context["form"]["topic"].value() == second.key
    assert draft(client, workshop, topic=None).context["form"].errors.keys() == {"topic"}
    workshop.topics.exclude(pk=first.pk).delete()
    assert client.get(address).context["form"]["topic"].value() == first.key
    assert not Recommendation.objects.exists()


def test_the_audit_entry_contains_no_text(client):
    author = delegate()
    draft(signed_in(client, author), author.delegation.workshop)

    recommendation = Recommendation.objects.get()
    entry = audit.entries(recommendation).get()
    assert (entry.verb, entry.actor, entry.partner) == ("recommendation.drafted", str(author.names_in_delegation), "VN")
    assert entry.data == {
        "version": str(recommendation.current.key),
        "serial": 1,
        "sha256": recommendation.current.sha256,
    }


def test_it_ignores_unknown_fields(client):
    author, other = delegate(), create_delegate()
    extra = {"state": "adopted", "number": "7", "symbol": "X", "author": str(other.key), "lead": "1", "serial": "9"}
    draft(signed_in(client, author), author.delegation.workshop, **extra)

    recommendation = Recommendation.objects.get()
    assert (recommendation.state, recommendation.number, recommendation.symbol, recommendation.serial) == (
        "draft",
        None,
        None,
        None,
    )
    assert (recommendation.author, recommendation.lead) == (author, author.delegation)


def test_different_content_after_going_back_is_a_separate_draft_if_one_says_so(client):
    author = delegate()
    workshop = author.delegation.workshop
    page = signed_in(client, author).get(f"/workshops/{workshop.slug}/recommendations/new/")
    once = str(page.context["form"]["once"].value())
    assert element(page, "[name=once]").get("value") == once

    sent = [draft(client, workshop, once=once, title=title) for title in ("One", "One", "Two")]

    assert (sent[0].url == sent[1].url, Recommendation.objects.count()) == (True, 1)
    another = address_for_another(client, sent[2])
    form = client.get(another).context["form"]
    assert (form["title"].value(), form["once"].value() != once) == ("Two", True)
    data = typed(title="Two", topic=workshop.topics.first(), paragraphs=[("operative", "Fine.")])
    client.post(another, data | {"once": form["once"].value()})
    assert sorted(recommendation.current.title for recommendation in Recommendation.objects.all()) == ["One", "Two"]


@pytest.mark.parametrize("once", ["1", "x" * 5000, "\x00"])
def test_an_invalid_idempotency_key_creates_nothing(client, once):
    author = delegate()
    response = draft(signed_in(client, author), author.delegation.workshop, once=once)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["once"])
    assert not Recommendation.objects.exists()


def test_members_of_two_delegations_choose_one(client):
    first = delegate()
    workshop = first.delegation.workshop
    second = create_delegate(create_delegation(workshop, partner=create_partner("IT")), user=first.user)

    asked = draft(signed_in(client, first), workshop)
    draft(client, workshop, author=str(second.key))

    assert list(asked.context["form"].errors) == ["author"]
    assert Recommendation.objects.get().lead == second.delegation


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "00000000-0000-0000-0000-000000000000"),
        ("topic", "1"),
        ("topic", ["a", "b"]),
        ("addressees", ["emperors"]),
        ("p-0-kind", "verse"),
        ("p-0-key", "1"),
        ("p-0-key", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_it_refuses_unknown_choices(client, field, value):
    author = delegate()
    data = typed(topic=author.delegation.workshop.topics.first(), paragraphs=PARAGRAPHS) | {field: value}
    response = signed_in(client, author).post(
        f"/workshops/{author.delegation.workshop.slug}/recommendations/new/", data
    )

    assert response.status_code == 200
    assert len(response.context["form"].all_errors) == 1
    assert not Recommendation.objects.exists()


def test_it_refuses_a_topic_of_another_workshop(client):
    author = delegate()
    response = draft(signed_in(client, author), author.delegation.workshop, topic=create_workshop().topics.first())

    assert list(response.context["form"].errors) == ["topic"]
    assert not Recommendation.objects.exists()


def test_it_is_not_found_by_non_participants(client):
    author, other = delegate(), create_workshop()
    assert draft(signed_in(client, author), other).status_code == 404
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.CHAIR, Role.ORGANISER])
def test_it_refuses_officers_without_a_delegation(client, role):
    workshop = create_workshop()
    officer(client, workshop, role)
    response = draft(client, workshop)

    assert refusal(response) == str(NO_DELEGATION)


def test_it_refuses_observers(client):
    author = delegate(capacity=Capacity.OBSERVER)
    assert draft(signed_in(client, author), author.delegation.workshop).status_code == 403


def test_organisations_and_experts_can_draft(client):
    author = of_organisation()
    draft(signed_in(client, author), author.delegation.workshop)
    assert Recommendation.objects.get().lead.name == "Asia-Europe Foundation"
