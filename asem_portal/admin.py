"""To whom the admin for reference data is open."""

from registry.admin import access_rules
from workshops.roles import standing


@access_rules.register
def administrators(user):
    return standing(user).is_administrator
