"""To whom the admin for reference data is open."""

from registry.admin import site
from workshops.roles import standing


@site.opened_by
def administrators(user):
    return standing(user).is_administrator
