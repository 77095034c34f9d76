"""An address whose letters become those of the invited one in capitals, such as ı and ſ, is another address.

PostgreSQL compares without case by converting to capitals, in which I and ı, S and ſ are the same; and the domain
"miniſtry.example" can belong to somebody else.
"""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from asem_portal import personal_data
from members.accounts.sign_in_forms import AddEmailForm, ResetPasswordForm
from registry import links
from registry.access import Refused
from tests.factories import create_administrator, create_delegate, create_role, create_user
from workshops.delegations import invitations, role_grants
from workshops.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
INVITED = "Kim.Silva@Ministry.example"
OTHERS = [INVITED.lower().replace(letter, other) for letter, other in ("iı", "sſ", "k\u212a", "iİ", "aａ")]


@pytest.fixture(params=["role", "delegate"])
def link(request):
    secretariat = create_role(Role.SECRETARIAT)
    if request.param == "delegate":
        delegate = create_delegate(user=False, email=INVITED)
        return invitations.invite_delegate(delegate, by=create_role(Role.ORGANISER, delegate.delegation.workshop).user)
    granted = role_grants.grant_role(secretariat.workshop, Role.CHAIR, INVITED, "Kim Silva", by=secretariat.user)
    return links.PersonalLink.objects.get(subject=granted.key)


@pytest.mark.parametrize("address", OTHERS)
def test_it_does_not_open_an_invitation(link, address):
    user = create_user(email="other@example.org")
    EmailAddress.objects.create(user=user, email=address, verified=True)

    assert not invitations.is_for(link, user)
    with pytest.raises(Refused):
        invitations.accept(link, user, by=user)


def test_capitals_in_the_invited_address_make_no_difference(link):
    user = create_user(email=INVITED.lower())

    assert invitations.accept(link, user, by=user).subject.user == user


@pytest.mark.parametrize("address", [one for one in OTHERS if one.lower() != INVITED.lower()])
def test_the_data_of_the_other_are_neither_exported_nor_erased(link, address):
    user = create_user(email=address)
    subject = invitations.about(link).subject

    exported = personal_data.export(personal_data.find(user.email))
    personal_data.erase(user.email, by=create_administrator())

    subject.refresh_from_db()
    assert (exported["roles"], exported["registrations"]) == ([], [])
    assert subject.email.lower() == INVITED.lower()


@pytest.mark.parametrize("form", [AddEmailForm, ResetPasswordForm])
@pytest.mark.parametrize(
    ("typed", "read"), [("ana@m\u00fcller.example", "ana@xn--mller-kva.example"), ("k\u0131m@example.org", None)]
)
def test_the_pages_of_accounts_read_addresses_alike(form, typed, read):
    field = form(user=create_user()).fields["email"] if form is AddEmailForm else form().fields["email"]
    if read:
        assert field.clean(typed) == read
    else:
        with pytest.raises(ValidationError):
            field.clean(typed)
