"""Registration of a delegate: view, edit, invite and withdraw, with permissions."""

import pytest
from django.utils import timezone

from registry import audit, links
from registry.models import PersonalLink
from tests.elements import elements, texts
from tests.factories import create_delegate, create_delegation, create_partner
from tests.workshops.plans import errors, head, organiser, person
from workshops.delegations import invitations
from workshops.models import Capacity, Delegate, DelegateState

pytestmark = pytest.mark.django_db


def registered(client, delegation, **changes):
    """Return a delegate without an account, registered through the form by the user of `client`."""
    client.post(f"/delegations/{delegation.key}/register/", person(**changes))
    return Delegate.objects.get(delegation=delegation, user=None)


def url(delegate, verb=""):
    return f"/delegates/{delegate.key}/{verb}"


def test_the_organiser_can_edit_a_registration(client):
    delegate = registered(client, create_delegation(organiser(client).workshop))

    response = client.post(url(delegate), person(function="Curator", capacity="expert", sort_key="dang quoc vuong"))

    delegate.refresh_from_db()
    assert (response.url, delegate.function, delegate.capacity) == (url(delegate), "Curator", "expert")
    entry = audit.entries(delegate).get(verb="delegate.changed")
    assert entry.data == {"changed": ["capacity", "function"]}


def test_saving_unchanged_values_writes_no_audit_entry(client):
    delegate = registered(client, create_delegation(organiser(client).workshop))
    shown = client.get(url(delegate)).context["form"].initial

    client.post(url(delegate), {name: value or "" for name, value in shown.items()})

    assert [entry.verb for entry in audit.entries(delegate)] == ["delegate.registered"]


def test_a_new_email_address_cancels_the_earlier_invitation(client):
    delegate = registered(client, create_delegation(organiser(client).workshop), email="old@example.org")
    old = links.token(PersonalLink.objects.get())

    client.post(url(delegate), person(email="new@example.org"))

    link = PersonalLink.objects.get()
    assert (link.address, link.revoked_at) == ("new@example.org", None)
    with pytest.raises(links.LinkRefused):
        links.find("delegate", old)


def test_removing_the_email_address_cancels_the_invitation(client):
    delegate = registered(client, create_delegation(organiser(client).workshop), email="old@example.org")

    client.post(url(delegate), person(email=""))

    assert PersonalLink.objects.get().revoked_at is not None


def test_a_second_head_is_refused(client):
    delegation = head(client).delegation
    delegate = registered(client, delegation)

    assert set(errors(client.post(url(delegate), person(capacity="head")))) == {"capacity"}


def test_a_head_sees_only_their_own_delegation(client):
    delegation = head(client).delegation
    own = create_delegate(delegation, user=False)
    other = create_delegate(create_delegation(delegation.workshop, partner=create_partner("IT")), user=False)

    assert (client.get(url(own)).status_code, client.get(url(other)).status_code) == (200, 404)
    for verb in ("invite/", "uninvite/", "withdraw/"):
        assert client.post(url(other, verb)).status_code == 404


def test_a_delegate_can_edit_only_their_own_name_fields(client):
    delegate = create_delegate(full_name="Vuong")
    colleague = create_delegate(delegate.delegation)
    client.force_login(delegate.user)

    page = client.get(url(delegate))
    client.post(url(delegate), person(full_name="Đặng Quốc Vượng", capacity="head", email="x@example.org"))

    delegate.refresh_from_db()
    assert set(page.context["form"].fields) == {
        "full_name",
        "honorific",
        "function",
        "badge_name",
        "sort_key",
        "salutation",
        "name_language",
    }
    assert (delegate.full_name, delegate.capacity, delegate.email) == (
        "Đặng Quốc Vượng",
        "delegate",
        delegate.user.email,
    )
    assert client.get(url(colleague)).status_code == 404
    assert client.post(url(delegate, "withdraw/")).status_code == 404


def test_a_head_can_resend_and_withdraw_an_invitation(client):
    delegate = registered(client, head(client).delegation, email="vuong@example.org")
    first = PersonalLink.objects.get().version

    client.post(url(delegate, "invite/"))
    again = PersonalLink.objects.get().version
    assert elements(client.get(url(delegate, "uninvite/")), "main form[method=post] button")
    assert PersonalLink.objects.get().revoked_at is None
    client.post(url(delegate, "uninvite/"))

    assert (again, PersonalLink.objects.get().revoked_at is not None) == (first + 1, True)
    delegate.refresh_from_db()
    assert delegate.invited_at is None
    verbs = [entry.verb for entry in audit.entries(delegate)]
    assert verbs == ["delegate.uninvited", "delegate.invited", "delegate.invited", "delegate.registered"]


def test_an_accepted_invitation_cannot_be_withdrawn(client):
    delegate = create_delegate(head(client).delegation, invited_at=timezone.now())
    links.issue("delegate", delegate.key, address=delegate.email, uses=0)

    client.post(url(delegate, "uninvite/"))

    assert client.get(url(delegate, "uninvite/")).url == delegate.get_absolute_url()
    assert (PersonalLink.objects.get().revoked_at, audit.entries(delegate).count()) == (None, 0)


def test_inviting_without_an_email_address_is_refused(client):
    delegate = registered(client, head(client).delegation)

    response = client.post(url(delegate, "invite/"))

    assert (response.status_code, texts(response, ".lead")) == (403, [str(invitations.NO_EMAIL)])


def test_withdrawal_frees_the_place_and_cancels_the_invitation(client):
    delegation = create_delegation(organiser(client).workshop, quota=1)
    delegate = registered(client, delegation, email="vuong@example.org", capacity="head")

    assert client.post(url(delegate, "withdraw/")).url == delegation.get_absolute_url()
    twice = client.post(url(delegate, "withdraw/"))

    delegate.refresh_from_db()
    assert (delegate.state, twice.status_code) == (DelegateState.WITHDRAWN, 403)
    assert PersonalLink.objects.get().revoked_at is not None
    assert audit.entries(delegate).get(verb="delegate.withdrawn").data == {"before": "nominated"}
    assert registered_again(client, delegation) == ("Vuk", Capacity.HEAD)


def registered_again(client, delegation):
    client.post(f"/delegations/{delegation.key}/register/", person(full_name="Vuk", capacity="head"))
    return delegation.delegates.active().values_list("full_name", "capacity").get()


def test_a_withdrawn_head_loses_access_to_the_delegation(client):
    delegate = head(client)

    assert client.post(url(delegate, "withdraw/")).status_code == 302

    assert client.get(f"/delegations/{delegate.delegation.key}/").status_code == 404


def test_the_message_names_the_delegate_as_saved(client):
    delegate = registered(client, create_delegation(organiser(client).workshop), full_name="Name before")
    client.get(url(delegate))  # shows the message of the registration

    page = client.post(url(delegate), person(full_name="Sok Sophea"), follow=True)

    told = texts(page, ".messages, [role=status]")
    assert any("Sok Sophea" in text for text in told)
    assert not any("Name before" in text for text in told)
