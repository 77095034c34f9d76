"""News of roles: before it is accepted, a role is an invitation, which is sent and withdrawn."""

import pytest

from asem_portal.dashboard import news
from registry.models import PersonalLink
from tests.asem_portal.dashboard.test_dashboard import news_lines
from tests.factories import create_role, create_user
from tests.signing import sign_in
from workshops.delegations import invitations, role_grants
from workshops.models import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("accepted", [True, False])
def test_an_invitation_is_not_reported_as_a_role(client, accepted):
    secretariat = create_role(Role.SECRETARIAT)
    holder = create_user(email="ada@example.org")
    role = role_grants.grant_role(secretariat.workshop, Role.CHAIR, holder.email, "Ada", by=secretariat.user)
    if accepted:
        invitations.accept(PersonalLink.objects.get(subject=role.key), holder, by=holder)
    role_grants.end_role(role, by=secretariat.user)
    ended = news.STAFF_NEWS["role.ended"] if accepted else news.INVITATION_WITHDRAWN
    other = create_role(Role.ORGANISER, secretariat.workshop)

    lines = news_lines(sign_in(client, other.user))

    assert (lines[0], lines[-1]) == (ended % {"object": role}, news.STAFF_NEWS["role.granted"] % {"object": role})
    assert news.STAFF_NEWS["role.ended"] != news.INVITATION_WITHDRAWN
