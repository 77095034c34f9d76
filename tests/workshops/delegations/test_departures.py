"""A person withdrawn from a delegation or replaced is told by e-mail, if they were invited; the page says so before."""

import pytest
from django.core import mail

from registry import links
from registry.models import Outgoing, PersonalLink
from tests.elements import elements
from tests.factories import create_delegate, create_delegation, create_partner, create_role, create_user
from tests.recommendations.pages import addresses, deliver
from tests.signing import SecureClient, sign_in
from tests.workshops.imports.tables import PLAIN, carry_out, checked_import, csv
from workshops.delegations import departures, invitations, people
from workshops.imports import undo
from workshops.models import Capacity, Delegate, DelegateState, Role

pytestmark = pytest.mark.django_db
ADDRESS = "vuong@example.org"


@pytest.fixture
def organiser():
    role = create_role(Role.ORGANISER)
    role.client = sign_in(SecureClient(), role.user)
    return role


def participant(organiser, kind, delegation=None):
    """Return a delegate who has accepted, or has an open invitation, no invitation, no address or a closed account."""
    delegation = delegation or create_delegation(organiser.workshop)
    if kind in ("accepted", "closed"):
        return create_delegate(delegation, user=create_user(email=ADDRESS, is_active=kind == "accepted"))
    email = "" if kind == "no address" else ADDRESS
    delegate = create_delegate(delegation, user=False, email=email, state=DelegateState.NOMINATED)
    if kind == "invited":
        invitations.invite_delegate(delegate, by=organiser.user)
        Outgoing.objects.all().delete()
    return Delegate.objects.get(pk=delegate.pk)


def withdraw(delegate, by):
    people.withdraw(delegate, by=by)


def replace(delegate, by):
    people.replace(delegate, full_name="Anu Tamm", capacity=Capacity.DELEGATE, by=by)


ACTIONS = pytest.mark.parametrize("leave", [withdraw, replace])
KINDS = {"accepted": [ADDRESS], "invited": [ADDRESS], "not invited": [], "no address": [], "closed": []}


@ACTIONS
@pytest.mark.parametrize(("kind", "told"), KINDS.items())
def test_one_email_reaches_whoever_was_invited(organiser, leave, kind, told):
    leave(participant(organiser, kind), organiser.user)
    mail.outbox.clear()
    deliver()
    deliver()

    assert addresses(mail.outbox) == told


@ACTIONS
@pytest.mark.parametrize("kind", ["accepted", "invited"])
def test_the_email_says_what_happened_and_whom_to_ask(organiser, leave, kind):
    delegate = participant(organiser, kind)
    leave(delegate, organiser.user)
    mail.outbox.clear()
    deliver()

    [message] = mail.outbox
    for part in (organiser.workshop.title, delegate.delegation.name, organiser.user.email, delegate.salutation):
        assert part in message.body
    assert message.reply_to == organiser.workshop.correspondents() == [organiser.user.email]
    left = DelegateState.WITHDRAWN if leave is withdraw else DelegateState.REPLACED
    assert message.body.startswith(departures.preview(Delegate.objects.get(pk=delegate.pk), left)[:40])


def test_someone_erased_in_the_meantime_receives_nothing(organiser):
    delegate = participant(organiser, "invited")
    people.withdraw(delegate, by=organiser.user)
    Delegate.objects.filter(pk=delegate.pk).update(email="")
    deliver()

    assert mail.outbox == []


def test_those_who_withdraw_themselves_receive_nothing():
    head = create_delegate(create_delegation(), capacity=Capacity.HEAD)

    people.withdraw(head, by=head.user)

    assert not Outgoing.objects.filter(kind=departures.NOTIFY).exists()


@pytest.mark.parametrize("page", ["/delegates/{}/withdraw/", "/delegates/{}/replace/"])
@pytest.mark.parametrize(("kind", "told"), KINDS.items())
def test_the_page_shows_before_who_is_told(organiser, page, kind, told):
    delegate = participant(organiser, kind)

    shown = organiser.client.get(page.format(delegate.key))

    assert (shown.context["told"], shown.context["untold"]) == (len(told), 1 - len(told))
    assert len(elements(shown, "[data-told]")) == len(elements(shown, "[data-preview]")) == len(told)
    if told:
        assert ADDRESS in elements(shown, "[data-told]")[0].text


def test_a_bulk_withdrawal_counts_both(organiser):
    delegation = create_delegation(organiser.workshop)
    everyone = [participant(organiser, kind, delegation) for kind in ("accepted", "no address", "not invited")]
    posted = {"action": "withdraw", "scope": "selected", "selected": [str(one.key) for one in everyone], "query": ""}

    page = organiser.client.post(f"/workshops/{organiser.workshop.slug}/participants/bulk/", posted, follow=True)

    assert (page.context["told"], page.context["untold"]) == (1, 2)
    assert len(elements(page, "[data-told]")) == len(elements(page, "[data-untold]")) == 1


def test_a_withdrawal_is_confirmed_on_a_page_of_its_own(organiser):
    delegate = participant(organiser, "invited")
    address = f"/delegates/{delegate.key}/withdraw/"

    page = organiser.client.get(f"/delegates/{delegate.key}/")
    asked = organiser.client.get(address)

    assert not elements(page, f"form[action='{address}']")
    assert [link.get("href") for link in elements(page, f"a[href='{address}']")] == [address]
    assert asked.status_code == 200
    assert Delegate.objects.get(pk=delegate.pk).is_active
    assert organiser.client.post(address).status_code == 302
    assert not Delegate.objects.get(pk=delegate.pk).is_active
    assert organiser.client.get(address).status_code == 302


def test_every_withdrawal_and_replacement_is_asked_about_first(organiser):
    """No page has a form that removes a person at once: each leads to a page that says who is told."""
    delegate = participant(organiser, "accepted")
    delegation = delegate.delegation
    pages = [f"/delegates/{delegate.key}/", f"/delegations/{delegation.key}/"]

    forms = [one.get("action", "") for page in pages for one in elements(organiser.client.get(page), "form")]

    assert not [action for action in forms if action.endswith(("/withdraw/", "/replace/"))]


def imported(organiser, *kinds):
    """Return an import and its delegates, of whom some have been invited."""
    rows = [
        [f"Person {kind}", "Viet Nam", "" if kind == "no address" else f"{number}@example.org"]
        for number, kind in enumerate(kinds)
    ]
    row = carry_out(organiser, checked_import(organiser, csv(*rows, head=PLAIN)))
    for delegate in row.delegates.filter(full_name="Person invited"):
        invitations.invite_delegate(delegate, by=organiser.user)
    Outgoing.objects.all().delete()
    return row


def test_undoing_an_import_tells_those_who_were_invited(organiser):
    create_partner("VN")
    row = imported(organiser, "invited", "not invited", "no address")
    delegate = row.delegates.get(full_name="Person invited")
    token = links.token(PersonalLink.objects.get(subject=delegate.key))

    page = organiser.client.get(f"/imports/{row.key}/undo/")
    undo.undo(row, by=organiser.user, invited=1)
    mail.outbox.clear()
    deliver()

    assert (page.context["told"], len(elements(page, "[data-preview]"))) == (1, 1)
    assert addresses(mail.outbox) == [delegate.email]
    assert list(row.delegates.values_list("full_name", "state")) == [("Person invited", DelegateState.WITHDRAWN)]
    assert organiser.user.email in SecureClient().get(f"/invitation/{token}/").content.decode()
