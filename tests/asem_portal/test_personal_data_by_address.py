"""The data of a person without an account, found by an e-mail address: exported, and erased at their request."""

import json
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from asem_portal import personal_data
from members.models import Contact
from registry import audit, outbox
from registry.access import Refused
from registry.models import AuditEntry, Outgoing, PersonalLink
from reports.dispatch import delivery
from reports.models import Dispatch
from tests.factories import (
    create_administrator,
    create_contact,
    create_delegate,
    create_dispatch,
    create_role,
    create_user,
)
from tests.workshops.delegations.invited import Invited
from tests.workshops.imports.tables import PLAIN, checked_import, csv
from workshops.delegations import invitations, replies, role_grants
from workshops.models import Delegate, DelegateImport, DelegateState, InvitationReply, Role, WorkshopRole

pytestmark = pytest.mark.django_db
ADDRESS, NAME = "tomoko@ministry.example", "Tomoko Ishibashi"
# What an e-mail address may remain in, and why.
KEPT = {Dispatch: "the row of a letter that was sent is sealed: it proves to whom"}


@pytest.fixture
def guest():
    """A person with rows in each table that has addresses, except those of accounts."""
    organiser = create_role(Role.ORGANISER)
    workshop = organiser.workshop
    workshop.starts_on = workshop.ends_on = "2099-01-01"
    workshop.save()
    role_grants.grant_role(workshop, Role.CHAIR, ADDRESS.upper(), NAME, by=create_administrator())
    delegate = create_delegate(user=False, email=ADDRESS, full_name=NAME, function="Head of unit")
    delegate.delegation.workshop.starts_on = delegate.delegation.workshop.ends_on = "2099-01-01"
    delegate.delegation.workshop.save()
    invitations.invite_delegate(delegate, by=create_role(Role.ORGANISER, delegate.delegation.workshop).user)
    invited = Invited("secretariat")
    replies.ask_for_address(invited.link, address=ADDRESS, text=f"For {NAME}", by=invited.link)
    create_contact(email=ADDRESS, full_name=NAME)
    create_dispatch(email=ADDRESS, addressee=NAME, sent_at=timezone.now())
    checked_import(organiser, csv([NAME, "Viet Nam", ADDRESS], head=PLAIN))


def rows_with(text):
    """Return the models whose rows contain `text`, except the record of who did what."""
    found = set()
    for model in apps.get_models():
        if model is not AuditEntry and any(text.lower() in str(row).lower() for row in model.objects.values()):
            found.add(model)
    return found


def addressed():
    """Return the portal's models with a column for e-mail addresses."""
    own = [one for one in apps.get_models() if one.__module__.split(".")[0] in ("members", "workshops", "reports")]
    own += [PersonalLink]
    return {one for one in own if any(isinstance(column, models.EmailField) for column in one._meta.fields)}


def erase(address=ADDRESS):
    call_command("erase_person", address, yes=True, stdout=StringIO())


def test_every_row_with_the_address_is_erased(guest):
    of_accounts = {create_user()._meta.model}
    assert rows_with(ADDRESS) >= addressed() - of_accounts

    erase(ADDRESS.upper())

    assert rows_with(ADDRESS) == rows_with(NAME) == set(KEPT)


def test_nothing_of_the_person_stays_open(guest):
    erase()

    assert not WorkshopRole.objects.filter(user=None, ended_at=None, role=Role.CHAIR).exists()
    assert Delegate.objects.get(user=None).state == DelegateState.WITHDRAWN
    assert not InvitationReply.objects.waiting().exists()
    assert not Contact.objects.filter(ended_at=None).exists()
    assert not PersonalLink.objects.filter(purpose=delivery.LINK, revoked_at=None).exists()
    assert DelegateImport.objects.get().rows == []


def test_the_export_holds_each_of_them(guest):
    output = StringIO()
    call_command("export_person", ADDRESS, stdout=output)

    data = json.loads(output.getvalue())

    subjects = {name for name, value in data.items() if value}
    assert subjects == {
        *("registrations", "roles", "replies_to_invitations", "uploaded_lists", "contact_at_ministries", "letters")
    }
    assert data["letters"][0]["addressee"] == data["contact_at_ministries"][0]["full_name"] == NAME


def test_the_record_says_that_somebody_was_erased_and_not_who(guest):
    before = dict(AuditEntry.objects.values_list("pk", "hash"))
    letters = list(Dispatch.objects.values())

    erase()

    entry = AuditEntry.objects.get(verb="person.erased")
    assert (entry.actor_kind, entry.object_kind, entry.data) == (audit.CONSOLE, "person", {})
    assert NAME not in entry.object_label
    assert before.items() <= dict(AuditEntry.objects.values_list("pk", "hash")).items()
    assert list(Dispatch.objects.values()) == letters


def test_an_account_that_is_a_contact_as_well_leaves_neither(guest):
    create_user(email=ADDRESS, full_name=NAME)

    erase()

    assert rows_with(ADDRESS) == set(KEPT)


@pytest.mark.parametrize("verified", [True, False])
def test_only_a_verified_second_address_leads_to_the_account(verified):
    user = create_user(email="main@example.org")
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=verified)
    create_contact(email="main@example.org")
    create_contact(email=ADDRESS, role="copy")

    erase()

    user.refresh_from_db()
    assert user.is_active is not verified
    assert Contact.objects.filter(email="main@example.org").exists() is not verified
    assert not Contact.objects.filter(email=ADDRESS).exists()


def test_the_name_of_a_participant_of_a_past_workshop_remains():
    delegate = create_delegate(user=False, email=ADDRESS, full_name=NAME, state=DelegateState.ATTENDED)
    delegate.delegation.workshop.starts_on = delegate.delegation.workshop.ends_on = "2020-01-01"
    delegate.delegation.workshop.save()

    erase()

    delegate.refresh_from_db()
    assert (delegate.full_name, delegate.state, delegate.email == ADDRESS) == (NAME, DelegateState.ATTENDED, False)


def test_an_unsent_letter_must_first_go_to_somebody_else():
    dispatch = create_dispatch(email=ADDRESS)
    create_contact(email=ADDRESS, full_name=NAME)

    with pytest.raises(Refused) as refusal:
        personal_data.erase(ADDRESS, by=audit.CONSOLE)

    assert dispatch.symbol in str(refusal.value)
    assert Contact.objects.get().email == ADDRESS


def test_an_erased_invitation_still_in_the_queue_is_not_sent(guest, mailoutbox):
    queued = list(Outgoing.objects.filter(kind=invitations.SEND).values_list("key", flat=True))

    erase()
    for key in queued:
        outbox.run(invitations.SEND, key)

    assert len(queued) >= 2
    assert not Outgoing.objects.filter(kind=invitations.SEND, failed_at__isnull=False).exists()
    assert not [message for message in mailoutbox if ADDRESS in str(message.to).lower()]


def test_others_with_the_same_name_or_a_similar_address_stay(guest):
    other = create_contact(email=f"x{ADDRESS}", full_name=NAME, role="copy")

    erase()

    other.refresh_from_db()
    assert (other.full_name, other.ended_at) == (NAME, None)


@pytest.mark.parametrize("command", [["export_person"], ["erase_person", "--yes"]])
def test_an_address_about_which_nothing_is_stored_is_reported(command):
    with pytest.raises(CommandError):
        call_command(*command[:1], "nobody@example.org", *command[1:])
