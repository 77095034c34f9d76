"""The access rule of the admin for reference data."""

from members.models import Visitor
from registry.admin import access_rules
from workshops.user_roles import roles_of


@access_rules.register
def administrators(user: Visitor) -> bool:
    return roles_of(user).is_administrator
