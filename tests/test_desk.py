"""The desk: what waits for somebody, what happened lately as far as they may know it, and their preferences."""

import pytest
from django.db import transaction

from registry import audit
from tests.factories import (
    create_administrator,
    create_comment,
    create_delegate,
    create_delegation,
    create_partner,
    create_recommendation,
    create_role,
    create_user,
    create_workshop,
)
from tests.signing import sign_in
from workshops.models import Capacity, Role

pytestmark = pytest.mark.django_db
BUDGET = 10


def record(by, verb, subject, *, partner="", **data):
    with transaction.atomic():
        return audit.record(by, verb, subject, partner=partner, **data)


def told(client):
    return [change["text"] for change in client.get("/desk/").context["changes"]]


def test_a_delegate_sees_the_workshop_and_its_deadlines(client):
    delegate = create_delegate()
    client.force_login(delegate.user)

    page = client.get("/desk/")

    words = page.content.decode()
    for word in (delegate.delegation.workshop.title, "Submissions close", "Ho Chi Minh (UTC+7)", "Viet Nam"):
        assert word in words
    (_workshop, acting_as, zone, line) = page.context["workshops"][0]
    assert (acting_as, zone) == ("Viet Nam", "Ho Chi Minh (UTC+7)")
    assert [item["state"] for item in line] == ["next", "later", "later", "later"]


def test_it_tells_of_no_draft_of_another_delegation(client):
    draft = create_recommendation("draft")
    workshop = draft.workshop
    record(draft.author.user, "recommendation.moved", draft, source="draft", target="with_head")
    other = create_delegate(create_delegation(workshop, partner=create_partner("IT")), full_name="Nicolò D’Alò")
    head = create_delegate(draft.lead, capacity=Capacity.HEAD)

    for reader in (
        other.user,
        head.user,
        create_role(Role.SECRETARIAT, workshop).user,
        create_role(Role.CHAIR, workshop).user,
    ):
        assert told(sign_in(client, reader)) == []
    assert len(told(sign_in(client, draft.author.user))) == 1


@pytest.mark.parametrize(
    ("source", "target", "officers", "others"),
    [
        ("draft", "with_head", 0, 0),
        ("with_head", "draft", 0, 0),
        ("submitted", "returned", 1, 0),
        ("with_head", "submitted", 1, 1),
    ],
)
def test_inner_steps_are_told_to_those_between_whom_they_pass(client, source, target, officers, others):
    text = create_recommendation("discussion")
    record(text.author.user, "recommendation.moved", text, partner="VN", source=source, target=target)
    workshop = text.workshop
    other = create_delegate(create_delegation(workshop, partner=create_partner("IT")))

    assert len(told(sign_in(client, text.author.user))) == 1
    assert len(told(sign_in(client, create_role(Role.SECRETARIAT, workshop).user))) == officers
    assert len(told(sign_in(client, other.user))) == others


@pytest.mark.parametrize(("audience", "lines"), [("delegation", 0), ("secretariat", 0), ("participants", 1)])
def test_it_tells_of_comments_for_all_alone(client, audience, lines):
    """A colleague of the writer, who may read an own delegation's note, finds it beside the text."""
    note = create_comment(audience=audience)
    record(note.author, "comment.written", note, recommendation=note.recommendation.key, audience=audience)
    workshop = note.recommendation.workshop
    colleague = create_delegate(note.delegation)

    for reader in (note.recommendation.author.user, create_role(Role.SECRETARIAT, workshop).user, colleague.user):
        assert len(told(sign_in(client, reader))) == lines


def test_a_step_is_told_by_symbol_to_who_may_read_the_text(client):
    text = create_recommendation("discussion")
    record(text.author.user, "recommendation.moved", text, partner="VN", source="with_head", target="submitted")
    record(create_user(), "recommendation.circulated", text, number=1)
    reader = create_delegate(create_delegation(text.workshop, partner=create_partner("IT")))

    line = [f"REC/{text.serial}/Rev.1 was circulated", f"Viet Nam submitted REC/{text.serial}"]
    assert told(sign_in(client, reader.user)) == line


def test_people_matters_are_told_to_those_who_look_after_people(client):
    delegate = create_delegate()
    record(delegate.user, "delegate.invited", delegate)
    organiser = create_role(Role.ORGANISER, delegate.delegation.workshop)

    assert told(sign_in(client, organiser.user)) == [f"{delegate} was invited"]
    assert told(sign_in(client, delegate.user)) == []


def test_another_workshop_is_not_told_of(client):
    elsewhere = create_workshop()
    record(create_user(), "workshop.opened", elsewhere)

    assert told(sign_in(client, create_delegate().user)) == []


def test_an_administrator_is_led_to_the_roles(client):
    page = sign_in(client, create_administrator()).get("/desk/").content.decode()

    assert "Grant a mandate" in page
    assert 'href="/roles/"' in page


@pytest.mark.parametrize("count", [3, 60])
@pytest.mark.parametrize("role", [None, Role.SECRETARIAT])
def test_it_asks_the_database_as_little_however_much_happened(client, django_assert_max_num_queries, count, role):
    delegate = create_delegate()
    workshop = delegate.delegation.workshop
    user = create_role(role, workshop).user if role else delegate.user
    text = create_recommendation("discussion", topic=workshop.topics.first())
    for _time in range(count):
        record(user, "recommendation.moved", text, source="submitted", target="discussion")
    sign_in(client, user)

    with django_assert_max_num_queries(BUDGET):  # session, user and second factor among them
        assert client.get("/desk/").status_code == 200


def test_preferences_are_saved(client):
    user = create_user()
    client.force_login(user)

    client.post(
        "/preferences/", {"full_name": " Giang ", "timezone": "Europe/Riga", "language": "en", "email": "x@y.z"}
    )

    user.refresh_from_db()
    assert (user.full_name, user.timezone, user.email.endswith("@example.org")) == ("Giang", "Europe/Riga", True)


@pytest.mark.parametrize(
    "wrong", [{"full_name": ""}, {"timezone": "Mars/Base"}, {"language": "xx"}, {"full_name": "\x00"}]
)
def test_bad_preferences_are_said_beside_their_field(client, wrong):
    user = create_user(full_name="Giang")
    client.force_login(user)

    page = client.post("/preferences/", {"full_name": "Neu", "timezone": "", "language": "en"} | wrong)

    assert set(page.context["form"].errors) == set(wrong)
    user.refresh_from_db()
    assert user.full_name == "Giang"


def test_who_is_not_signed_in_is_asked_to(client):
    assert [client.get(page).url for page in ("/desk/", "/preferences/")] == [
        "/account/login/?next=/desk/",
        "/account/login/?next=/preferences/",
    ]
