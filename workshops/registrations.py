"""The modules of this app that register hooks or admin pages with a lower layer."""

from workshops import admin, user_roles
from workshops.delegations import invitations, printed_list
from workshops.imports import jobs

__all__ = ["admin", "invitations", "jobs", "printed_list", "user_roles"]
