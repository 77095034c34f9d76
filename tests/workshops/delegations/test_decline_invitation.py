"""Declining an invitation: what it ends, who learns of it, and who may not do it."""

from urllib.parse import urljoin

import pytest

from members.models import User
from registry import audit, links, outbox
from registry.models import Outgoing
from tests.elements import element, texts
from tests.factories import create_user
from tests.signing import sign_in
from tests.workshops.delegations.invited import ADDRESS, Invited
from workshops.delegations import invitations, replies
from workshops.delegations.forms.invitations import DeclineForm
from workshops.models import DelegateState, InvitationReply

pytestmark = pytest.mark.django_db
KINDS = ["secretariat", "mandate", "delegate"]


@pytest.fixture(params=KINDS)
def invited(request):
    return Invited(request.param)


def test_opening_the_page_declines_nothing(client, invited):
    assert client.get(f"{invited.page}decline/").status_code == 200
    assert not InvitationReply.objects.exists()


def test_it_ends_the_invitation_and_keeps_the_message(client, invited):
    page = client.post(f"{invited.page}decline/", {"text": "On leave until May."}, follow=True)

    invited.subject.refresh_from_db()
    reply = InvitationReply.objects.get()
    assert (reply.subject, reply.text, page.context["reason"]) == (invited.subject, "On leave until May.", "declined")
    ended = getattr(invited.subject, "ended_at", None) or invited.subject.state == DelegateState.DECLINED
    assert ended
    assert audit.entries(invited.subject).get(verb="invitation.declined").actor_kind == "link"
    owner = create_user(email=ADDRESS)
    with pytest.raises(links.LinkRefused):
        invitations.accept(invited.link, owner, by=owner)


def test_the_message_is_not_lost_if_the_invitation_has_been_replaced(client, invited):
    links.revoke(invited.link.purpose, invited.subject.key)
    page = client.post(f"{invited.page}decline/", {"text": "On leave until May."})
    assert (page.status_code, texts(page, "[data-typed]")) == (410, ["On leave until May."])


def test_its_sender_reads_the_message_in_an_email_and_on_the_page(client, invited, mailoutbox):
    replies.decline(invited.link, text="On leave until May.", by=invited.link)

    for row in Outgoing.objects.filter(kind="invitation.notify"):
        assert outbox.run(row.kind, row.key)
    (mail,) = mailoutbox
    assert (invited.sender.email in mail.to[0], "On leave until May." in mail.body) == (True, True)
    sign_in(client, invited.sender)
    assert "On leave until May." in " ".join(texts(client.get("/invitations/"), "td"))


def test_it_is_declined_once(client, invited):
    replies.decline(invited.link, text="", by=invited.link)

    with pytest.raises(links.LinkRefused):
        replies.decline(invited.link, text="", by=invited.link)
    assert client.post(f"{invited.page}decline/", {"text": ""}).status_code == 410
    assert InvitationReply.objects.count() == 1


def test_an_accepted_invitation_is_not_declined(invited):
    owner = create_user(email=ADDRESS)
    invitations.accept(invited.link, owner, by=owner)

    with pytest.raises(links.LinkRefused):
        replies.decline(invited.link, text="", by=owner)


def test_another_account_does_not_decline(client, invited):
    client.force_login(create_user())

    assert client.post(f"{invited.page}decline/", {"text": ""}).status_code == 403
    assert not InvitationReply.objects.exists()


def decline_by_the_page(client, invited, text):
    """Decline as an invited person does: open the link, choose to decline, enter a message; return the last page."""
    address = element(client.get(invited.page), 'main a[href$="/decline/"]').get("href")
    form = next(element(client.get(address), "main form [name=text]").iterancestors("form"))
    return client.post(urljoin(address, form.get("action", "")), {"text": text})


def test_an_invited_person_declines_without_an_account(client, invited):
    answer = decline_by_the_page(client, invited, "On leave.")

    assert (answer.status_code, InvitationReply.objects.get().text) == (302, "On leave.")
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_invited_person_declines_when_signed_in(client, invited):
    owner = create_user(email=ADDRESS)
    client.force_login(owner)

    decline_by_the_page(client, invited, "On leave.")

    assert InvitationReply.objects.get().text == "On leave."
    assert audit.entries(invited.subject).get(verb="invitation.declined").actor_key == str(owner.key)


def test_whoever_is_signed_in_as_somebody_else_signs_out_first(client, invited):
    client.force_login(create_user())
    form = element(client.get(invited.page), 'main form[action$="/logout/"]')
    target = form.find(".//input[@name='next']").get("value")

    answer = client.post(form.get("action"), {"next": target})
    decline_by_the_page(client, invited, "On leave.")

    assert (answer.url, InvitationReply.objects.get().text) == (invited.page, "On leave.")


@pytest.mark.parametrize(("length", "status"), [(500, 302), (501, 200)])
def test_the_message_is_short(client, invited, length, status):
    assert decline_by_the_page(client, invited, "x" * length).status_code == status
    assert InvitationReply.objects.exists() is (status == 302)


def test_only_a_delegate_is_asked_for_someone_else():
    hints = {
        kind: str(DeclineForm(invitation=invitations.about(Invited(kind).link)).fields["text"].help_text)
        for kind in KINDS
    }

    assert hints["secretariat"] == hints["mandate"] != hints["delegate"]
