"""A person's data, exported and erased at their request: what goes, and what the record keeps."""

import json
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from asem_portal import personal_data
from members.models import PlatformRole, User
from recommendations.models import Notification, Version
from registry import audit, links, retention
from registry.access import Refused
from registry.models import AuditEntry
from tests.elements import elements
from tests.factories import create_administrator, create_delegate, create_role, create_user
from tests.factories.recommendations import create_recommendation
from tests.signing import SecureClient, sign_in
from tests.workshops.delegations.invited import Invited
from tests.workshops.imports.tables import PLAIN, checked_import, csv
from workshops.delegations import invitations, replies
from workshops.models import Delegate, DelegateState, InvitationReply, Role
from workshops.programme import calendar

pytestmark = pytest.mark.django_db
ADDRESS, NAME = "giang@example.org", "Nguyễn Thị Hương Giang"


@pytest.fixture
def person():
    """A delegate and secretariat with everything that may be stored about a person."""
    user = create_user(full_name=NAME, email=ADDRESS, timezone="Asia/Bangkok")
    delegate = create_delegate(user=user, salutation="Dear Ms Giang,")
    delegate.delegation.workshop.starts_on = delegate.delegation.workshop.ends_on = "2099-01-01"
    delegate.delegation.workshop.save()
    recommendation = create_recommendation("discussion", author=delegate)
    create_role(Role.SECRETARIAT, workshop=delegate.delegation.workshop, user=user)
    sign_in(SecureClient(), user)
    calendar.give_link(user, by=user)
    event = {"happening": "step", "verb": "recommendation.moved", "happened_at": recommendation.submitted_at}
    Notification.objects.create(user=user, recommendation=recommendation, entry=recommendation.key, **event)
    invited = Invited("secretariat")
    reply = replies.ask_for_address(invited.link, address=ADDRESS, text="My own mailbox", by=invited.link)
    replies.confirm_address(reply, by=invited.sender)
    link = links.PersonalLink.objects.get(address=ADDRESS, purpose="role")
    invitations.accept(link, user, by=user)
    again = create_role(Role.CHAIR, user=user, workshop=invited.workshop)
    InvitationReply.objects.create(role=again, kind="declined", text="On leave", replied_at=reply.replied_at)
    return user


def erase(user):
    call_command("erase_person", user.email, yes=True, stdout=StringIO())
    return User.objects.get(pk=user.pk)


def test_the_export_holds_what_is_stored(person):
    output = StringIO()
    call_command("export_person", ADDRESS.upper(), stdout=output)

    data = json.loads(output.getvalue())
    assert data["account"]["email"] == data["addresses"][0]["email"] == ADDRESS
    assert (data["registrations"][0]["full_name"], data["registrations"][0]["salutation"]) == (NAME, "Dear Ms Giang,")
    assert {role["role"] for role in data["roles"]} == {"secretariat", "chair"}
    assert {reply["text"] for reply in data["replies_to_invitations"]} == {"On leave", "My own mailbox"}
    assert data["versions"]
    assert data["notifications"]
    assert {action["verb"] for action in data["actions"]} >= {"invitation.accepted", "calendar.link_given"}
    assert [factor["type"] for factor in data["second_factors"]] == ["totp"]


def test_nothing_of_another_person_is_exported(person):
    other = create_user(full_name="Ada", email="ada@example.org")

    data = json.dumps(personal_data.export(personal_data.find(other.email)), default=str)

    assert "ada@example.org" in data
    assert not [word for word in (ADDRESS, NAME, "On leave") if word in data]


def test_account_addresses_and_messages_are_erased(person):
    erased = erase(person)

    assert (erased.is_active, erased.has_usable_password(), erased.timezone) == (False, False, "")
    assert NAME not in (erased.full_name, str(erased))
    for model in (EmailAddress, Authenticator, Notification):
        assert not model.objects.filter(user=person).exists()
    assert not Session.objects.exists()
    assert not [row for row in _rows() if ADDRESS in row or "On leave" in row or "Dear Ms Giang" in row]


ROWS = {"name": [NAME.upper(), "Viet Nam", ""], "address": ["Ms Giang", "Viet Nam", "GIANG@example.org\u200b"]}


@pytest.mark.parametrize("row", [ROWS["name"], ROWS["address"]], ids=ROWS)
def test_uploaded_lists_with_the_person_are_exported_and_their_rows_deleted(person, row):
    organiser = create_role(Role.ORGANISER, workshop=person.delegates.get().delegation.workshop)
    named = checked_import(organiser, csv(row, ["Bo Lind", "Viet Nam", ""], head=PLAIN))
    other = checked_import(organiser, csv(["Bo Lind", "Viet Nam", ""], head=PLAIN))

    [exported] = personal_data.export(personal_data.find(person.email))["uploaded_lists"]
    erase(person)

    assert [one["Name"] for one in exported["rows"]] == [row[0]]
    named.refresh_from_db()
    other.refresh_from_db()
    assert (named.rows, named.findings, named.deleted_at is None) == ([], [], False)
    assert (len(other.rows), other.deleted_at) == (1, None)


def _rows():
    """Every row of the people's tables as text."""
    for model in (User, Delegate, InvitationReply, links.PersonalLink, EmailAddress):
        for row in model.objects.values():
            yield str(row)


def test_roles_end_and_the_person_leaves_workshops_that_are_not_over(person):
    erase(person)

    assert not person.workshop_roles.filter(ended_at=None).exists()
    assert [delegate.state for delegate in person.delegates.all()] == [DelegateState.WITHDRAWN]


def test_the_record_keeps_who_acted_and_can_still_be_verified(person):
    authors = list(Version.objects.values_list("author_name", flat=True))
    entries = list(AuditEntry.objects.values_list("actor", "hash"))

    erased = erase(person)

    assert list(Version.objects.values_list("author_name", flat=True)) == authors
    assert list(AuditEntry.objects.exclude(verb="user.erased").values_list("actor", "hash")) == entries
    assert person.delegates.get().full_name == NAME
    entry = audit.entries(erased).get(verb="user.erased")
    assert (entry.actor_kind, NAME in entry.object_label) == ("console", False)
    assert audit.verify_chain("platform")[1] is None


def test_the_last_administrator_is_not_erased():
    administrator = create_administrator()
    with pytest.raises(Refused):
        personal_data.erase(administrator.email, by=audit.CONSOLE)

    create_administrator()
    personal_data.erase(administrator.email, by=audit.CONSOLE)
    assert PlatformRole.objects.count() == 1


@pytest.mark.parametrize("arguments", [[ADDRESS], ["nobody@example.org", "--yes"]])
def test_nothing_is_erased_by_mistake(person, arguments):
    with pytest.raises(CommandError):
        call_command("erase_person", *arguments)
    assert User.objects.get(pk=person.pk).email == ADDRESS


def test_the_privacy_statement_gives_the_periods_and_says_what_remains(client):
    page = client.get("/privacy/", secure=True)

    cells = {cell.get("data-period"): cell.text_content() for cell in elements(page, "[data-period]")}
    assert str(retention.QUEUE.days) in cells["queue"]
    assert str(retention.NOTIFICATIONS.days) in cells["notifications"]
    assert elements(page, "#erasure")
