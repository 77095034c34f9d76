"""Asking for an invitation at another address: it changes nothing until someone who manages it confirms."""

import pytest

from registry import audit, outbox
from registry.models import Outgoing
from tests.elements import element, texts
from tests.factories import create_role, create_user
from tests.signing import sign_in
from tests.workshops.delegations.invited import ADDRESS, Invited
from workshops import worklist
from workshops.delegations import invitations, managers, replies, role_grants
from workshops.models import InvitationReply, Role, WorkshopRole

pytestmark = pytest.mark.django_db
NEW = {"address": "Embassy@example.org", "text": "The embassy uses a shared mailbox."}


@pytest.fixture(params=["secretariat", "mandate", "delegate"])
def invited(request):
    return Invited(request.param)


@pytest.mark.parametrize("signed_in", [False, True])
def test_anyone_with_the_link_may_ask(client, invited, signed_in):
    if signed_in:
        other = create_user(email="embassy@example.org")
        client.force_login(other)
        shown = client.get(f"{invited.page}address/")
        assert element(shown, "input[name=address]").get("value") == "embassy@example.org"

    page = client.post(f"{invited.page}address/", NEW)

    assert page.status_code == 302
    reply = InvitationReply.objects.get()
    assert (reply.subject, reply.address, reply.text) == (invited.subject, "embassy@example.org", NEW["text"])
    entry = audit.entries(invited.subject).get(verb="invitation.address_requested")
    assert (entry.actor_kind, NEW["text"] in str(entry.data)) == ("user" if signed_in else "link", False)
    invited.subject.refresh_from_db()
    assert (invited.subject.email, invited.subject.user) == (ADDRESS, None)


def test_the_sender_gets_an_email_and_a_task(client, invited, mailoutbox):
    client.post(f"{invited.page}address/", NEW)

    (row,) = Outgoing.objects.filter(kind="invitation.notify")
    assert outbox.run(row.kind, row.key)
    assert (invited.sender.email in mailoutbox[0].to[0], NEW["text"] in mailoutbox[0].body) == (True, True)
    tasks = [item for item in worklist.items(invited.sender) if item.url == "/invitations/"]
    assert [(item.count, item.due) for item in tasks] == [(1, True)]
    assert not [item for item in worklist.items(create_user()) if item.url == "/invitations/"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({**NEW, "address": ADDRESS.upper()}, "address"),
        ({**NEW, "address": "embassy"}, "address"),
        ({**NEW, "text": " "}, "text"),
    ],
)
def test_it_asks_for_another_address_and_a_reason(client, invited, typed, field):
    page = client.post(f"{invited.page}address/", typed)

    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert not InvitationReply.objects.exists()


def test_a_request_is_shown_and_can_be_corrected_while_it_waits(client, invited, mailoutbox):
    client.post(f"{invited.page}address/", NEW)
    first = InvitationReply.objects.get()
    for page in (client.get(invited.page), client.get(f"{invited.page}address/")):
        assert NEW["address"].lower() in " ".join(texts(page, "main p"))
    assert element(page, "input[name=address]").get("value") == NEW["address"].lower()

    client.post(f"{invited.page}address/", {**NEW, "address": "second@example.org"})

    reply = InvitationReply.objects.get()
    assert (reply.address, reply.key != first.key) == ("second@example.org", True)
    sign_in(client, invited.sender)
    assert client.post(f"/invitations/{first.key}/answer/", {"answer": "confirm"}).status_code == 404
    for row in Outgoing.objects.filter(kind="invitation.notify").order_by("pk"):
        outbox.run(row.kind, row.key)
    assert [("second@example.org" in mail.body, NEW["address"].lower() in mail.body) for mail in mailoutbox] == [
        (True, False)
    ]


def test_a_request_is_not_corrected_without_end(client, invited):
    for number in range(replies.REQUESTS_PER_DAY + 2):
        page = client.post(f"{invited.page}address/", {**NEW, "address": f"embassy{number}@example.org"})

    assert (page.status_code, page.context["form"].is_valid()) == (200, False)
    assert InvitationReply.objects.get().address == f"embassy{replies.REQUESTS_PER_DAY - 1}@example.org"


def test_an_email_quotes_both_addresses_as_they_are(client, invited, mailoutbox):
    client.post(f"{invited.page}address/", {"address": "walk.jose.new@mail.example.org", "text": "Misspelt"})

    (row,) = Outgoing.objects.filter(kind="invitation.notify")
    outbox.run(row.kind, row.key)

    assert "walk.jose.new@mail.example.org" in mailoutbox[0].body
    assert ADDRESS in mailoutbox[0].body


def test_the_invited_address_can_still_accept_and_then_nothing_waits(client, invited):
    client.post(f"{invited.page}address/", NEW)
    owner = create_user(email=ADDRESS)

    invitations.accept(invited.link, owner, by=owner)

    assert not InvitationReply.objects.waiting().exists()
    assert client.post(f"{invited.page}address/", NEW).status_code == 410


def test_if_the_sender_has_left_others_are_asked(client):
    """A role granted by a secretariat whose own role has ended: its successor is asked."""
    former = create_role(Role.SECRETARIAT)
    details = (Role.CHAIR, ADDRESS, "Ada")
    granted = role_grants.grant_role(former.workshop, *details, by=former.user)
    WorkshopRole.objects.filter(pk=former.pk).update(ended_at=granted.granted_at)
    successor = create_role(Role.SECRETARIAT, workshop=former.workshop)

    assert managers.managers(WorkshopRole.objects.get(pk=granted.pk)) == [successor.user]


def test_a_sender_learns_who_accepted_with_which_address(client, invited, mailoutbox):
    owner = create_user(email=ADDRESS, full_name="Đặng Quốc Vượng")
    invitations.accept(invited.link, owner, by=owner)

    (row,) = Outgoing.objects.filter(kind="invitation.notify")
    assert outbox.run(row.kind, row.key)
    assert (invited.sender.email in mailoutbox[0].to[0], ADDRESS in mailoutbox[0].body) == (True, True)
    sign_in(client, invited.sender)
    owner.email = "moved@example.org"
    owner.save()
    pages = {"mandate": "/roles/", "secretariat": f"/roles/{invited.workshop.key}/"}
    kind = "delegate" if hasattr(invited.subject, "delegation") else invited.subject.role
    kind = "mandate" if kind == "organiser" else kind
    page = client.get(pages.get(kind) or invited.subject.delegation.get_absolute_url())
    assert "moved@example.org" in page.content.decode()


def test_a_registrar_reads_on_the_dashboard_that_a_delegate_accepted_and_gets_no_email():
    invited = Invited("delegate")
    organiser = create_role(Role.ORGANISER, workshop=invited.workshop).user
    link = invitations.invite_delegate(invited.subject, by=organiser)
    owner = create_user(email=ADDRESS)

    invitations.accept(link, owner, by=owner)

    assert not Outgoing.objects.filter(kind="invitation.notify").exists()
