"""The invitation page: from the link in the e-mail to the dashboard, and all cases in which it is refused."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import User
from registry import links
from registry.models import PersonalLink
from tests.elements import element, elements, texts
from tests.factories import (
    PASSWORD,
    create_administrator,
    create_delegate,
    create_delegation,
    create_partner,
    create_role,
    create_user,
)
from tests.signing import SecureClient, ask_for_code, mailed_code, sign_in_by_code
from workshops.delegations import invitations, role_grants
from workshops.models import Capacity, DelegateState, Role, WorkshopRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited():
    """Return a delegate of Viet Nam, invited at vuong@example.org."""
    secretariat = create_role(Role.SECRETARIAT)
    delegate = create_delegate(
        create_delegation(secretariat.workshop),
        user=False,
        email="vuong@example.org",
        full_name="Đặng Quốc Vượng",
        state=DelegateState.NOMINATED,
    )
    delegate.link = invitations.invite_delegate(delegate, by=secretariat.user)
    delegate.page = f"/invitation/{links.token(delegate.link)}/"
    return delegate


def bound(delegate):
    delegate.refresh_from_db()
    return delegate.user


def sign_up(client, email, full_name="Đặng Quốc Vượng", password=""):
    return client.post("/account/signup/", {"full_name": full_name, "email": email, "password1": password}, follow=True)


def signs_in_with_password(email):
    browser = SecureClient()
    browser.post("/account/login/", {"login": email, "password": PASSWORD})
    return browser.get("/dashboard/").status_code == 200


def confirm(client, mailoutbox):
    """Enter the code that verifies the address of a new account; return the page that follows."""
    return client.post("/account/confirm-email/", {"code": mailed_code(mailoutbox)}, follow=True)


def test_the_page_shows_the_invitation_and_changes_nothing(client, invited):
    page = client.get(invited.page)

    content = texts(page, "h1") + texts(page, "dl.facts dd")
    assert page.status_code == 200
    assert {invited.delegation.workshop.title, "Đặng Quốc Vượng (Viet Nam)", "vuong@example.org"} <= set(content)
    assert any(str(Capacity.DELEGATE.label) in one and "Viet Nam" in one for one in content)
    assert bound(invited) is None
    assert page["Cache-Control"] == "private, no-store"


def test_codes_are_marked_as_sent_by_a_machine(client, invited, mailoutbox):
    client.post(invited.page)
    sign_up(client, "vuong@example.org")
    ask_for_code(SecureClient(), create_user().email)

    assert [mail.extra_headers.get("Auto-Submitted") for mail in mailoutbox] == ["auto-generated"] * 2


def test_a_new_user_signs_up_and_accepts(client, invited, mailoutbox):
    form = client.post(invited.page, follow=True)
    assert form.request["PATH_INFO"] == "/account/signup/"
    assert "Đặng Quốc Vượng" in form.content.decode()
    assert "vuong@example.org" in form.content.decode()

    sign_up(client, "Vuong@Example.org")
    assert bound(invited) is None
    page = confirm(client, mailoutbox)

    assert page.request["PATH_INFO"] == "/dashboard/"
    assert (bound(invited).email, bound(invited).full_name) == ("vuong@example.org", "Đặng Quốc Vượng")
    assert PersonalLink.objects.get(pk=invited.link.pk).uses_left == 0


def test_a_password_set_at_sign_up_is_valid_once_the_address_is_verified(client, invited, mailoutbox):
    client.post(invited.page)
    sign_up(client, "vuong@example.org", password=PASSWORD)
    assert not signs_in_with_password("vuong@example.org")

    page = confirm(client, mailoutbox)

    assert page.request["PATH_INFO"] == "/dashboard/"
    assert client.get("/dashboard/").status_code == 200
    assert signs_in_with_password("vuong@example.org")


def test_a_password_set_by_the_reader_of_a_forwarded_link_is_never_valid(client, invited, mailoutbox):
    client.post(invited.page)
    sign_up(client, "vuong@example.org", password=PASSWORD)

    owner = User.objects.get(email="vuong@example.org")
    browser = SecureClient()
    sign_in_by_code(browser, owner, mailoutbox)

    assert browser.get("/dashboard/").status_code == 200
    assert not signs_in_with_password("vuong@example.org")
    assert bound(invited) is None


def test_an_existing_account_signs_in_first(client, invited, mailoutbox):
    owner = create_user(email="vuong@example.org")

    page = client.post(invited.page, follow=True)
    assert page.request["PATH_INFO"] == "/account/login/"
    assert bound(invited) is None
    page = sign_in_by_code(client, owner, mailoutbox)

    assert page.request["PATH_INFO"] == "/dashboard/"
    assert bound(invited) == owner


def test_a_signed_in_user_with_the_address_accepts_immediately(client, invited):
    owner = create_user(email="vuong@example.org")
    client.force_login(owner)

    page = client.post(invited.page)

    assert page.url == "/dashboard/"
    assert bound(invited) == owner


def test_an_account_of_another_delegation_cannot_accept(client, invited):
    """A mistyped address must not give access to the internal notes of another delegation."""
    owner = create_user(email="vuong@example.org")
    workshop = invited.delegation.workshop
    create_delegate(create_delegation(workshop, partner=create_partner("IT")), user=owner)
    client.force_login(owner)

    page = client.post(invited.page)

    assert page.status_code == 403
    assert texts(page, ".lead") == [str(invitations.ALREADY_REGISTERED)]
    assert bound(invited) is None


def test_another_signed_in_user_cannot_accept(client, invited):
    other = create_user(full_name="Åse Bjørnstad-Sæther")
    client.force_login(other)

    for page in (client.get(invited.page), client.post(invited.page)):
        assert page.status_code == 403
        assert "Åse Bjørnstad-Sæther" in page.content.decode()
    assert bound(invited) is None
    page = client.post("/account/logout/", {"next": invited.page}, follow=True)

    assert (page.request["PATH_INFO"], page.status_code) == (invited.page, 200)
    assert len(elements(page, "main form:not([action]) button")) == 1


def test_signing_in_as_another_user_does_not_accept(client, invited, mailoutbox):
    create_user(email="vuong@example.org")
    other = create_user()
    client.post(invited.page)

    page = sign_in_by_code(client, other, mailoutbox)

    assert (page.request["PATH_INFO"], page.status_code) == (invited.page, 403)
    assert bound(invited) is None


def test_sign_up_is_for_the_invited_address_whatever_is_typed(client, invited, mailoutbox):
    client.post(invited.page)
    sign_up(client, "private@example.org")

    assert [mail.to for mail in mailoutbox] == [["vuong@example.org"]]
    assert not User.objects.filter(email="private@example.org").exists()
    confirm(client, mailoutbox)
    assert bound(invited).email == "vuong@example.org"
    assert bound(invited).emailaddress_set.get().verified


def test_sign_up_at_an_invited_address_that_has_an_account_accepts_nothing(client, invited, mailoutbox):
    """The form answers as for any other address; the owner of the account gets an e-mail."""
    owner = create_user(email="vuong@example.org")
    client.post(invited.page)

    page = sign_up(client, "vuong@example.org")

    assert page.request["PATH_INFO"] == "/account/confirm-email/"
    assert [mail.to for mail in mailoutbox] == [["vuong@example.org"]]
    assert bound(invited) is None
    assert User.objects.filter(email="vuong@example.org").get() == owner


def test_a_used_link_is_refused(client, invited):
    owner = create_user(email="vuong@example.org")
    invitations.accept(invited.link, owner, by=owner)

    page = client.get(invited.page)

    assert (page.status_code, page.context["reason"]) == (410, "used")
    assert element(page, "main .btn").get("href") == "/account/login/"
    assert client.post(invited.page).status_code == 410


def test_a_revoked_link_names_whom_to_ask(client, invited):
    invitations.withdraw_invitation(invited, by=create_role(workshop=invited.delegation.workshop).user)

    page = client.post(invited.page)

    assert (page.status_code, page.context["reason"]) == (410, "revoked")
    assert texts(page, ".lead") == [str(links.LinkRefused.SENTENCES["revoked"])]
    assert page.context["contact"].address in " ".join(texts(page, "main p"))


def test_an_expired_link_names_whom_to_ask(client, invited):
    PersonalLink.objects.filter(pk=invited.link.pk).update(expires_at=timezone.now() - timedelta(minutes=1))

    page = client.post(invited.page)

    assert (page.status_code, page.context["reason"]) == (410, "expired")
    assert texts(page, ".lead") == [str(links.LinkRefused.SENTENCES["expired"])]
    assert page.context["contact"].address in " ".join(texts(page, "main p"))
    assert bound(invited) is None


@pytest.mark.parametrize("token", ["x", "AAAAAAAAAAAAAAAAAAAAAA.AAAA", "%F0%9F%92%A5", "é.é", "A" * 3000])
def test_an_unknown_link_is_not_found(client, token):
    assert client.get(f"/invitation/{token}/").status_code == 404


def test_sign_up_without_an_invitation_is_closed(client):
    form = client.get("/account/signup/")
    sign_up(client, "stranger@example.org")

    assert "full_name" not in form.content.decode()
    assert not User.objects.exists()


def test_sign_up_closes_when_the_invitation_is_withdrawn(client, invited):
    client.post(invited.page)
    invitations.withdraw_invitation(invited, by=create_role(workshop=invited.delegation.workshop).user)

    sign_up(client, "vuong@example.org")

    assert not User.objects.filter(email="vuong@example.org").exists()


def test_sign_in_does_not_reveal_who_has_an_account(client):
    create_user(email="known@example.org")

    answers = [ask_for_code(SecureClient(), f"{name}@example.org") for name in ("known", "none")]

    known, unknown = [answer.content.decode().replace("none@", "known@") for answer in answers]
    assert [answer.request["PATH_INFO"] for answer in answers] == ["/account/login/code/confirm/"] * 2
    assert without_tokens(known) == without_tokens(unknown)


def without_tokens(text):
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", text)


def test_a_role_is_accepted_like_a_registration(client, mailoutbox):
    mandate = role_grants.grant_role(
        None, Role.ORGANISER, "giang@example.org", "Nguyễn Thị Hương Giang", by=create_administrator()
    )
    page = f"/invitation/{links.token(PersonalLink.objects.get(subject=mandate.key))}/"

    shown = client.get(page)
    assert shown.context["invitation"].workshop is None
    assert {"Nguyễn Thị Hương Giang", shown.context["invitation"].capacity} <= set(texts(shown, "dl.facts dd"))
    client.post(page)
    sign_up(client, "giang@example.org", "Nguyễn Thị Hương Giang")
    confirm(client, mailoutbox)

    assert WorkshopRole.objects.get(pk=mandate.pk).user.email == "giang@example.org"


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("same_delegation", [True, False])
def test_an_account_that_takes_part_already_is_refused_at_once_with_what_to_do(
    client, invited, signed_in, same_delegation
):
    owner = create_user(email=invited.email)
    other = create_delegation(invited.delegation.workshop, create_partner("IT"))
    create_delegate(invited.delegation if same_delegation else other, owner, full_name="Bo Lind")
    if signed_in:
        client.force_login(owner)

    for page in (client.get(invited.page), client.post(invited.page)):
        assert (page.status_code, texts(page, ".lead")) == (403, [str(invitations.ALREADY_REGISTERED)])
        assert not elements(page, "main form")
        assert elements(page, f'main a.btn[href="{invited.page}address/"]')
    assert bound(invited) is None
