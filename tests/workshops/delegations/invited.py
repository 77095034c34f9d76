"""Invitations of both kinds, for tests of what may be replied to them."""

from registry import links
from registry.models import PersonalLink
from tests.factories import create_administrator, create_delegate, create_delegation, create_role
from workshops.delegations import invitations, role_grants
from workshops.models import DelegateState, Role

ADDRESS = "vuong@example.org"


class Invited:
    """An invitation to ADDRESS: its `subject`, `link` and `page`, and the `sender` who manages it."""

    def __init__(self, kind):
        self.workshop = create_role(Role.ORGANISER).workshop
        if kind == "delegate":
            delegation = create_delegation(self.workshop)
            self.sender = create_delegate(delegation, capacity="head").user
            fields = {"email": ADDRESS, "full_name": "Đặng Quốc Vượng", "state": DelegateState.NOMINATED}
            self.subject = create_delegate(delegation, user=False, **fields)
            invitations.invite_delegate(self.subject, by=self.sender)
        else:
            self.sender = create_administrator()
            workshop = None if kind == "mandate" else self.workshop
            role = Role.ORGANISER if kind == "mandate" else Role.SECRETARIAT
            details = (role, ADDRESS, "Đặng Quốc Vượng")
            self.subject = role_grants.grant_role(workshop, *details, by=self.sender)
        self.link = PersonalLink.objects.get(subject=self.subject.key)
        self.page = f"/invitation/{links.token(self.link)}/"
