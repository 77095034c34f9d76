"""Correcting the name of a delegate: its other forms follow it unless somebody entered them."""

import pytest

from tests.factories import create_delegation
from tests.workshops.plans import organiser, person
from workshops.delegations import name_forms, people
from workshops.models import Capacity, Delegate

pytestmark = pytest.mark.django_db
NAME = {"full_name": "Anu Tamm", "honorific": "H.E. Ms"}


def forms_of(delegate):
    return {form: getattr(delegate, form) for form in name_forms.DERIVED}


def registered(client, **typed):
    """Return a delegate registered by the signed-in organiser, whose name has these forms."""
    role = organiser(client)
    delegation = create_delegation(role.workshop)
    return people.register(delegation, capacity=Capacity.DELEGATE, by=role.user, **NAME, **typed)


def corrected(client, delegate, **changes):
    """Return the delegate after the page has been saved with these changes, and the other values as they are."""
    shown = {name: getattr(delegate, name) for name in people.NAMES}
    client.post(delegate.get_absolute_url(), person(**shown | {"capacity": "delegate"} | changes))
    return Delegate.objects.get(pk=delegate.pk)


def test_derived_forms_follow_the_name(client):
    delegate = registered(client)

    delegate = corrected(client, delegate, full_name="Anu TAMM-WALK", honorific="Ms")

    assert forms_of(delegate) == {
        "badge_name": "Anu TAMM-WALK",
        "sort_key": "tamm-walk anu",
        "salutation": "Ms Anu TAMM-WALK",
    }
    assert "tamm walk" in delegate.search_text
    assert str(delegate.names) == "Anu TAMM-WALK"


@pytest.mark.parametrize(
    ("form", "typed"), [("badge_name", "Anu T."), ("sort_key", "tamm"), ("salutation", "Excellency")]
)
def test_a_form_that_was_entered_stays(client, form, typed):
    delegate = registered(client, **{form: typed})

    delegate = corrected(client, delegate, full_name="Anu Tamm-Walk", honorific="Ms")

    assert forms_of(delegate)[form] == typed


@pytest.mark.parametrize("form", name_forms.DERIVED)
def test_a_form_entered_with_the_correction_is_used(client, form):
    delegate = registered(client)

    delegate = corrected(client, delegate, full_name="Anu Tamm-Walk", **{form: "anu"})

    assert forms_of(delegate)[form] == "anu"


@pytest.mark.parametrize("form", name_forms.DERIVED)
def test_an_emptied_form_is_derived_again(client, form):
    delegate = registered(client, **{form: "someone"})

    delegate = corrected(client, delegate, **{form: ""})

    assert forms_of(delegate)[form] == name_forms.DERIVED[form](delegate)
    assert "someone" not in forms_of(delegate).values()
