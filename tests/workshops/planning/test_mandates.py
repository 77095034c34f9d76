"""Mandates to create a workshop, and changes to its plan."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from registry import audit
from registry.access import Refused
from tests.factories import create_ministry, create_partner, create_role, create_user, create_workshop
from workshops.models import Role, Workshop, WorkshopRole
from workshops.planning import workshops

pytestmark = pytest.mark.django_db
USELESS = {
    "ended": lambda mandate: {"ended_at": timezone.now()},
    "used": lambda mandate: {"workshop": create_workshop()},
    "another role": lambda mandate: {"workshop": create_workshop(), "role": Role.CHAIR},
    "somebody else's": lambda mandate: {"user": create_user()},
}


@pytest.fixture
def mandate():
    return create_role(Role.ORGANISER, False)


def set_to(mandate, fields):
    WorkshopRole.objects.filter(pk=mandate.pk).update(**fields)


def create(mandate, by, **facts):
    """Create a workshop as `by` with `mandate`, in Ha Long unless `facts` differ."""
    days = {"starts_on": date(2010, 4, 28), "ends_on": date(2010, 4, 29)}
    closing = datetime(2010, 3, 31, tzinfo=UTC)
    facts = {"title": "Visibility", "city": "Ha Long", "host": create_partner(), **days} | facts
    facts |= dict.fromkeys(workshops.DEADLINES, closing)
    lists = {"ministry_kinds": ["culture"], "co_sponsors": [], "target_meetings": []}
    return workshops.create_workshop(mandate, topics=["One", "Two"], by=by, **lists, **facts)


def change(workshop, by, **changes):
    """Change the given fields of the plan of a workshop made by `create`."""
    plan = {"topics": ["One", "Two"], "ministry_kinds": ["culture"], "co_sponsors": [], "target_meetings": []}
    workshops.change_workshop(workshop, by=by, **plan | changes)
    return [entry.data["changed"] for entry in audit.entries(workshop) if entry.verb == "workshop.changed"]


def test_a_mandate_is_found_for_its_holder(mandate):
    assert workshops.mandate_of(mandate.user) == mandate
    assert workshops.mandate_of(AnonymousUser()) is None


@pytest.mark.parametrize("state", USELESS)
def test_used_and_ended_mandates_are_not_found(mandate, state):
    set_to(mandate, USELESS[state](mandate))

    assert workshops.mandate_of(mandate.user) is None
    with pytest.raises(Refused):
        workshops.mandate_to_use(mandate.user)


@pytest.mark.parametrize("state", [*USELESS, "named"])
def test_a_submission_uses_the_named_mandate_of_the_user_or_the_next(mandate, state):
    following = create_role(Role.ORGANISER, False, user=mandate.user, email="second@example.org")
    set_to(mandate, USELESS[state](mandate) if state in USELESS else {})

    found = workshops.mandate_to_use(mandate.user, str(mandate.key))

    assert found == (mandate if state in ("used", "named") else following)
    assert workshops.mandate_to_use(mandate.user, str(following.key)) == following


@pytest.mark.parametrize("key", [None, "", "no key", "5f0c4f0e-9d0a-4a55-9a0f-0d9a3f6e2f11"])
def test_an_unknown_key_selects_the_next_mandate(mandate, key):
    assert workshops.mandate_to_use(mandate.user, key) == mandate


@pytest.mark.parametrize("state", ["ended", "another role", "somebody else's"])
def test_a_workshop_is_not_created_without_a_valid_mandate(mandate, state):
    set_to(mandate, USELESS[state](mandate))
    before = Workshop.objects.count()

    with pytest.raises(Refused):
        create(mandate, mandate.user)
    assert Workshop.objects.count() == before


def test_host_ministries_are_set_by_kind(mandate):
    wanted = create_ministry(create_partner(), "culture")
    create_ministry(create_partner(), "foreign_affairs")
    create_ministry(create_partner("IT"), "culture")

    assert list(create(mandate, mandate.user).host_ministries.all()) == [wanted]


def test_the_third_workshop_of_a_place_is_numbered(mandate):
    made = [create(role, role.user) for role in (mandate, *(create_role(Role.ORGANISER, False) for _ in range(2)))]

    assert [one.slug for one in made] == ["ha-long-2010", "ha-long-2010-2", "ha-long-2010-3"]
    assert [one.symbol_stem for one in made] == [f"ASEM/WS/2010/VN{number}" for number in ("", "/2", "/3")]


@pytest.mark.parametrize(
    ("changes", "recorded"),
    [
        (dict, []),
        (lambda: {"topics": ["One", "Two", "Three"]}, [["topics"]]),
        (lambda: {"topics": ["One"]}, [["topics"]]),
        (lambda: {"topics": ["One", "2"]}, [["topics"]]),
        (lambda: {"co_sponsors": [create_partner("IT")]}, [["partners"]]),
        (lambda: {"ministry_kinds": []}, [["partners"]]),
        (lambda: {"city": "Hanoi"}, [["city"]]),
    ],
    ids=["nothing", "a topic more", "one fewer", "another title", "a partner", "no ministry", "a fact"],
)
def test_the_audit_entry_names_the_changed_fields(mandate, changes, recorded):
    create_ministry()
    workshop = create(mandate, mandate.user)

    assert change(workshop, mandate.user, **changes()) == recorded
    assert workshop.topics.count() == len(changes().get("topics", ["One", "Two"]))


def test_only_the_organiser_can_change_a_plan(mandate):
    workshop = create(mandate, mandate.user)

    with pytest.raises(Refused):
        change(workshop, create_role(Role.ORGANISER).user, city="Hanoi")
