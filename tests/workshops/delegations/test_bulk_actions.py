"""Bulk actions on delegates, with their preview; and replacement of a delegate."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.dateformat import format as date_format

from registry import audit
from registry.access import Refused
from registry.models import Outgoing
from tests.confirming import page_that_asks
from tests.elements import texts
from tests.factories import create_delegate, create_delegation, create_user, create_workshop
from tests.workshops.plans import codes, errors, head, organiser, person
from workshops.delegations import bulk_actions, invitations, people
from workshops.models import Capacity, Delegate, DelegateState

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation(client):
    """Return a delegation of a current workshop: one delegate invited, one not, and one without an e-mail address."""
    today = timezone.now().date() - timedelta(days=1)
    workshop = organiser(client, create_workshop(starts_on=today, ends_on=today + timedelta(days=3))).workshop
    delegation = create_delegation(workshop)
    facts = {"state": DelegateState.NOMINATED}
    create_delegate(delegation, False, full_name="Asked", email="a@example.org", invited_at=timezone.now(), **facts)
    create_delegate(delegation, False, full_name="New", email="n@example.org", **facts)
    create_delegate(delegation, False, full_name="Without", badge_name="WITHOUT, Ph.D.", **facts)
    return delegation


def post(client, delegation, **typed):
    return client.post(f"/workshops/{delegation.workshop.slug}/participants/bulk/", typed)


def numbers(page, selector):
    """Return the numbers in the text of each matching element."""
    return [re.findall(r"\d+", text) for text in texts(page, selector)]


def test_the_plan_shows_who_is_included_and_why_others_are_skipped(client, delegation):
    page = page_that_asks(client, post(client, delegation, action="invite", scope="all", query=""))

    assert [one.full_name for one in page.context["applies"]] == ["New"]
    assert [(one.full_name, reason) for one, reason in page.context["skipped"]] == [
        ("Asked", str(bulk_actions.INVITED)),
        ("Without", str(invitations.NO_EMAIL)),
    ]
    assert texts(page, 'section[aria-labelledby="skipped"] li')[1].startswith("WITHOUT, Ph.D. (Without, Viet Nam)")
    assert numbers(page, ".lead") == [["1", "3"]]
    assert not Outgoing.objects.exists()


def test_confirming_applies_the_action(client, delegation):
    answer = post(client, delegation, action="invite", scope="all", query="capacity=delegate", do="apply")

    assert answer.url == f"/workshops/{delegation.workshop.slug}/participants/?capacity=delegate"
    assert numbers(client.get(answer.url), ".notice-ok") == [["1", "2"]]
    assert Delegate.objects.get(full_name="New").invited_at
    assert Outgoing.objects.filter(kind="invitation.send").count() == 1


def test_attendance_is_recorded_and_removed(client, delegation):
    selected = [str(one.key) for one in delegation.delegates.all()]
    typed = {"scope": "selected", "selected": selected[:2], "do": "apply"}

    post(client, delegation, action="attended", **typed)
    states = list(delegation.delegates.order_by("pk").values_list("state", flat=True))
    post(client, delegation, action="not_attended", **typed)

    list_of_all = client.get(f"/workshops/{delegation.workshop.slug}/participants/")
    assert texts(list_of_all, ".notice-ok") == [bulk_actions.receipt(one, 2) for one in ("attended", "not_attended")]
    assert states == ["attended", "attended", "nominated"]
    assert set(delegation.delegates.values_list("state", flat=True)) == {"nominated"}
    assert audit.entries(Delegate.objects.get(full_name="New")).count() == 2


def test_attendance_cannot_be_recorded_before_the_workshop(client):
    delegate = create_delegate(create_delegation(organiser(client).workshop), False)
    by = delegate.delegation.workshop.roles.get().user

    with pytest.raises(Refused, match=date_format(delegate.delegation.workshop.starts_on, "j F Y")):
        people.mark_attendance(delegate, attended=True, by=by)


def test_a_head_may_not_record_attendance(client, delegation):
    one = head(client, delegation)

    with pytest.raises(Refused, match=str(people.BY_REGISTRARS)):
        people.mark_attendance(delegation.delegates.first(), attended=True, by=one.user)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"action": "invite"},
        {"action": "adopt", "scope": "all"},
        {"action": "invite", "scope": "selected", "selected": "x"},
    ],
    ids=str,
)
def test_incomplete_input_is_reported(client, delegation, typed):
    page = page_that_asks(client, post(client, delegation, **typed, do="apply"))

    assert (page.status_code, errors(page) != {}) == (200, True)


def test_delegates_of_another_workshop_are_not_included(client, delegation):
    foreign = create_delegate(create_delegation(), False)

    answer = post(client, delegation, action="withdraw", scope="selected", selected=[str(foreign.key)], do="apply")
    page = page_that_asks(client, answer)

    assert codes(page) == {"__all__": ["none_selected"]}
    foreign.refresh_from_db()
    assert foreign.is_active


def test_a_head_can_be_replaced_although_all_places_are_taken(client):
    delegation = create_delegation(organiser(client).workshop, quota=1)
    old = create_delegate(delegation, create_user(), Capacity.HEAD, full_name="Old Head")

    answer = client.post(f"/delegates/{old.key}/replace/", person(full_name="New Head", capacity="head"))

    old.refresh_from_db()
    new = Delegate.objects.get(full_name="New Head")
    assert (old.state, old.replaced_by, new.capacity, answer.url) == ("replaced", new, "head", new.get_absolute_url())
    entry = audit.entries(old).get(verb="delegate.replaced")
    assert entry.data == {"before": "confirmed", "replacement": str(new.key)}
    assert "New Head" in client.get(old.get_absolute_url()).content.decode()
    assert client.post(f"/delegates/{old.key}/replace/", person(full_name="Third")).status_code == 403


def test_only_those_who_may_register_can_replace(client):
    mine = head(client)
    other = create_delegate()

    assert client.get(f"/delegates/{mine.key}/replace/").status_code == 200
    assert client.get(f"/delegates/{other.key}/replace/").status_code == 404
