"""To whom the admin for reference data is open."""

from members.models import Visitor
from registry.admin import site
from workshops.roles import standing


@site.opened_by
def administrators(user: Visitor) -> bool:
    return standing(user).is_administrator
