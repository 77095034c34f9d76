"""To whom the admin for reference data is open."""

from members.models import Visitor
from registry.admin import access_rules
from workshops.roles import standing


@access_rules.register
def administrators(user: Visitor) -> bool:
    return standing(user).is_administrator
