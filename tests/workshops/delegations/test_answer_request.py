"""Confirming or declining a request for an invitation at another address."""

import pytest

from registry import audit, links
from registry.access import Refused
from registry.models import Outgoing, PersonalLink
from tests.elements import elements, texts
from tests.factories import create_delegate, create_role, create_user
from tests.signing import sign_in
from tests.workshops.delegations.invited import ADDRESS, Invited
from workshops.delegations import invitations, replies, role_grants
from workshops.models import Delegate, InvitationReply, Role, WorkshopRole

pytestmark = pytest.mark.django_db
NEW = "embassy@example.org"


@pytest.fixture(params=["secretariat", "mandate", "delegate"])
def invited(request):
    invited = Invited(request.param)
    details = {"address": NEW, "text": "A shared mailbox."}
    invited.reply = replies.ask_for_address(invited.link, **details, by=invited.link)
    return invited


def answer(client, invited, how):
    return client.post(f"/invitations/{invited.reply.key}/answer/", {"answer": how})


def test_the_page_lists_what_awaits_an_answer(client, invited):
    sign_in(client, invited.sender)

    page = client.get("/invitations/")

    cells = texts(page, "td")
    assert {ADDRESS, NEW, "A shared mailbox."} <= {cell.strip() for cell in cells}
    assert [button.get("value") for button in elements(page, "td button")] == ["confirm", "refuse"]


def test_a_confirmed_address_gets_its_own_invitation_and_the_earlier_one_ends(client, invited):
    former = links.token(invited.link)
    sign_in(client, invited.sender)

    assert answer(client, invited, "confirm").status_code == 302

    with pytest.raises(links.LinkRefused):
        invitations.find(former)
    link = PersonalLink.objects.get(address=NEW)
    assert Outgoing.objects.filter(kind="invitation.send", ids__link_key=str(link.key)).exists()
    for email, is_bound in ((ADDRESS, False), (NEW, True)):
        user = create_user(email=email)
        if not is_bound:
            with pytest.raises((Refused, links.LinkRefused)):
                invitations.accept(link, user, by=user)
        else:
            accepted = invitations.accept(link, user, by=user)
    assert (accepted.subject.user.email, accepted.subject.email) == (NEW, NEW)
    reply = InvitationReply.objects.get()
    assert (reply.is_confirmed, reply.answered_by) == (True, invited.sender)
    assert audit.entries(invited.subject).filter(verb="invitation.address_confirmed").count() == 1


def test_a_rapporteur_keeps_the_topics():
    secretariat = create_role(Role.SECRETARIAT)
    topics = list(secretariat.workshop.topics.all()[:2])
    details = (Role.RAPPORTEUR, ADDRESS, "Ada")
    role = role_grants.grant_role(secretariat.workshop, *details, by=secretariat.user, topics=topics)
    link = PersonalLink.objects.get(subject=role.key)
    reply = replies.ask_for_address(link, address=NEW, text="Misspelt", by=link)

    replies.confirm_address(reply, by=secretariat.user)

    assert list(WorkshopRole.objects.get(email=NEW).topics.all()) == topics


def test_a_declined_request_leaves_the_invitation_as_it_was(client, invited):
    sign_in(client, invited.sender)

    assert answer(client, invited, "refuse").status_code == 302

    assert InvitationReply.objects.get().is_confirmed is False
    assert invitations.find(links.token(invited.link)).subject == invited.subject
    assert not PersonalLink.objects.filter(address=NEW).exists()


def test_a_request_is_answered_once_and_only_while_the_invitation_is_open(invited):
    replies.refuse_address(invited.reply, by=invited.sender)
    with pytest.raises(Refused):
        replies.confirm_address(invited.reply, by=invited.sender)

    second = replies.ask_for_address(invited.link, address=NEW, text="Again", by=invited.link)
    owner = create_user(email=ADDRESS)
    invitations.accept(invited.link, owner, by=owner)
    with pytest.raises(Refused):
        replies.confirm_address(second, by=invited.sender)
    assert not PersonalLink.objects.filter(address=NEW).exists()


@pytest.mark.parametrize("who", ["nobody", "other delegation", "chair"])
def test_it_is_hidden_from_those_who_do_not_manage_the_invitation(client, invited, who):
    people = {
        "nobody": create_user,
        "other delegation": lambda: create_delegate(capacity="head").user,
        "chair": lambda: create_role(Role.CHAIR, workshop=invited.workshop).user,
    }
    user = people[who]()
    sign_in(client, user)

    assert NEW not in client.get("/invitations/").content.decode()
    assert answer(client, invited, "confirm").status_code == 404
    with pytest.raises(Refused):
        replies.confirm_address(invited.reply, by=user)


def test_an_address_that_has_the_role_already_is_refused_and_the_request_still_waits():
    invited = Invited("secretariat")
    reply = replies.ask_for_address(invited.link, address=NEW, text="Misspelt", by=invited.link)
    role_grants.grant_role(invited.workshop, Role.SECRETARIAT, NEW, "Ada", by=invited.sender)

    with pytest.raises(Refused):
        replies.confirm_address(reply, by=invited.sender)

    assert InvitationReply.objects.waiting().get() == reply
    assert invitations.find(links.token(invited.link)).subject == invited.subject


def test_a_person_registered_at_the_address_already_is_refused():
    invited = Invited("delegate")
    reply = replies.ask_for_address(invited.link, address=NEW, text="Misspelt", by=invited.link)
    subject = Delegate.objects.get(pk=invited.subject.pk)
    create_delegate(subject.delegation, user=False, full_name=subject.full_name, email=NEW)

    with pytest.raises(Refused):
        replies.confirm_address(reply, by=invited.sender)

    assert InvitationReply.objects.waiting().get() == reply
