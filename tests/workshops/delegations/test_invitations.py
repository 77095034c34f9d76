"""Granting roles, inviting delegates and accepting invitations: effects, refusals and audit entries."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from email.utils import getaddresses
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from registry import audit, links, outbox
from registry.access import Refused
from registry.models import Outgoing, PersonalLink
from tests.factories import (
    create_administrator,
    create_delegate,
    create_delegation,
    create_role,
    create_user,
    create_workshop,
)
from workshops.delegations import invitations, role_grants
from workshops.models import Delegate, DelegateState, Role, Workshop, WorkshopRole


def invited_delegate(**fields):
    """Return (delegate, link) for a delegate invited by the secretariat."""
    secretariat = create_role(Role.SECRETARIAT)
    delegation = create_delegation(secretariat.workshop)
    defaults = {"email": "vuong@example.org", "full_name": "Đặng Quốc Vượng", "state": DelegateState.NOMINATED}
    delegate = create_delegate(delegation, user=False, **defaults | fields)
    return delegate, invitations.invite_delegate(delegate, by=secretariat.user)


@pytest.mark.django_db
def test_an_administrator_grants_a_mandate():
    administrator = create_administrator()

    mandate = role_grants.grant_role(
        None, Role.ORGANISER, "Giang@example.org", "Nguyễn Thị Hương Giang", by=administrator
    )

    assert (mandate.workshop, mandate.user, mandate.email) == (None, None, "giang@example.org")
    assert PersonalLink.objects.get(purpose="role", subject=mandate.key).address == "giang@example.org"
    entry = audit.entries(mandate).get(verb="role.granted")
    assert (entry.actor, entry.data) == (str(administrator), {"role": "organiser"})


@pytest.mark.django_db
def test_the_secretariat_grants_roles_only_in_its_own_workshop():
    secretariat = create_role(Role.SECRETARIAT)

    chair = role_grants.grant_role(secretariat.workshop, Role.CHAIR, "c@example.org", "Vuk", by=secretariat.user)

    assert chair.workshop == secretariat.workshop
    for workshop in (create_workshop(), None):
        with pytest.raises(Refused):
            role_grants.grant_role(workshop, Role.ORGANISER, "d@example.org", "Vuk", by=secretariat.user)


@pytest.mark.django_db
@pytest.mark.parametrize("of_workshop", [True, False])
def test_an_address_holds_a_role_once(of_workshop):
    administrator, workshop = create_administrator(), create_workshop() if of_workshop else None
    role_grants.grant_role(workshop, Role.ORGANISER, "a@example.org", "Ada", by=administrator)

    with pytest.raises(role_grants.AlreadyGranted):
        role_grants.grant_role(workshop, Role.ORGANISER, "A@example.org", "Ada", by=administrator)

    assert WorkshopRole.objects.count() == 1


@pytest.mark.django_db
def test_ending_a_role_revokes_its_link():
    administrator = create_administrator()
    mandate = role_grants.grant_role(None, Role.ORGANISER, "a@example.org", "Ada", by=administrator)
    token = links.token(PersonalLink.objects.get(subject=mandate.key))

    role_grants.end_role(mandate, by=administrator)

    with pytest.raises(links.LinkRefused) as refusal:
        invitations.find(token)
    assert refusal.value.reason == "revoked"
    assert audit.entries(mandate).filter(verb="role.ended").count() == 1


@pytest.mark.django_db
def test_accepting_binds_and_confirms_a_delegate():
    delegate, link = invited_delegate()
    user = create_user(email="vuong@example.org")

    invitations.accept(link, user, by=user)

    delegate.refresh_from_db()
    assert (delegate.user, delegate.state) == (user, DelegateState.CONFIRMED)
    entry = audit.entries(delegate).get(verb="invitation.accepted")
    assert (entry.actor_key, entry.partner) == (str(user.key), "VN")


@pytest.mark.django_db
def test_another_account_cannot_accept():
    delegate, link = invited_delegate()
    stranger = create_user()

    with pytest.raises(Refused):
        invitations.accept(link, stranger, by=stranger)

    delegate.refresh_from_db()
    assert delegate.user is None


@pytest.mark.django_db
def test_an_unverified_address_is_not_sufficient():
    _delegate, link = invited_delegate()
    user = create_user()
    user.emailaddress_set.create(email="vuong@example.org", verified=False)

    with pytest.raises(Refused):
        invitations.accept(link, user, by=user)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"state": DelegateState.WITHDRAWN}, {"email": ""}, {"user": True}])
def test_delegates_who_cannot_be_invited(change):
    head = create_delegate(capacity="head")
    change = {name: create_user() if value is True else value for name, value in change.items()}
    delegate = create_delegate(head.delegation, **{"user": False, "email": "v@example.org"} | change)

    with pytest.raises(Refused):
        invitations.invite_delegate(delegate, by=head.user)

    assert not PersonalLink.objects.filter(subject=delegate.key).exists()


@pytest.mark.django_db
def test_a_delegate_may_not_invite_others():
    delegate = create_delegate()
    other = create_delegate(delegate.delegation, user=False, email="v@example.org")

    with pytest.raises(Refused):
        invitations.invite_delegate(other, by=delegate.user)


@pytest.mark.django_db
def test_the_email_contains_only_links_of_the_portal(mailoutbox, settings):
    _delegate, link = invited_delegate(full_name="Vượng http://evil.example/ www.evil.example")

    outbox.run("invitation.send", Outgoing.objects.get(kind="invitation.send").key)

    (mail,) = mailoutbox
    assert [address for _name, address in getaddresses(mail.to)] == ["vuong@example.org"]
    assert f"{settings.PORTAL_URL}/invitation/{links.token(link)}/" in mail.body.split()
    linked = [word for word in mail.body.split() if "://" in word or "evil.example" in word]
    assert {word.startswith(settings.PORTAL_URL) for word in linked} == {True}
    assert "Vượng http evil. example/ www. evil. example" in mail.body


@pytest.mark.django_db
def test_a_withdrawn_invitation_is_not_sent(mailoutbox):
    delegate, _link = invited_delegate()
    first = Outgoing.objects.get(kind="invitation.send")
    invitations.withdraw_invitation(delegate, by=create_role(workshop=delegate.delegation.workshop).user)

    outbox.run("invitation.send", first.key)

    first.refresh_from_db()
    assert (mailoutbox, bool(first.done_at)) == ([], True)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_acceptances_one_succeeds():
    delegate, link = invited_delegate()
    owners = [create_user(email="vuong@example.org")] * 2

    def accept(user):
        try:
            invitations.accept(link, user, by=user)
        except links.LinkRefused:
            return None
        finally:
            connection.close()
        return user

    with ThreadPoolExecutor(2) as pool:
        bound = [user for user in pool.map(accept, owners) if user]

    delegate.refresh_from_db()
    assert bound == [delegate.user]
    assert audit.entries(delegate).filter(verb="invitation.accepted").count() == 1


@pytest.mark.django_db
def test_a_new_link_revokes_the_earlier_one():
    delegate, link = invited_delegate()
    first = links.token(link)
    head = create_delegate(delegate.delegation, capacity="head")

    second = links.token(invitations.invite_delegate(delegate, by=head.user))

    assert invitations.find(second).subject == delegate
    with pytest.raises(links.LinkRefused) as refusal:
        invitations.find(first)
    assert (refusal.value.reason, refusal.value.link.subject) == ("revoked", delegate.key)
    assert Delegate.objects.get(pk=delegate.pk).invited_at <= timezone.now()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "closes", "last"),
    [(20, 10, 9), (20, 2, 1), (20, 1, 18), (20, -5, 18), (3, -5, 1), (1, -5, 1), (90, 80, 60), (-10, -20, 60)],
)
def test_a_delegates_link_expires_before_submissions_close_or_the_workshop_begins(days, closes, last):
    """Once that is less than a day away, it expires with the workshop; afterwards, as any link."""
    today = timezone.localdate(timezone=ZoneInfo("Asia/Ho_Chi_Minh"))
    workshop = create_workshop(starts_on=today + timedelta(days=days - 1), ends_on=today + timedelta(days=days))
    closing = datetime.combine(today + timedelta(days=closes), time(17), workshop.tz)
    Workshop.objects.filter(pk=workshop.pk).update(submissions_close_at=closing)
    secretariat = create_role(Role.SECRETARIAT, workshop)
    delegate = create_delegate(create_delegation(workshop), False, email="v@example.org", state="nominated")

    link = invitations.invite_delegate(delegate, by=secretariat.user)

    assert link.expires_at.astimezone(workshop.tz).date() == today + timedelta(days=last)
