"""Export the personal data of a person, and erase them, on the person's request; called by an operator's commands.

What the record must keep remains: who adopted, submitted, signed or wrote, in rows whose checksums and chains would
otherwise no longer be valid, and the list of participants. The privacy statement says so.
"""

from typing import Any

from members import erasure as of_account
from members.models import User
from recommendations import erasure as of_contributions
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops import erasure as of_participation

APPS = (of_contributions, of_participation, of_account)  # the account last: the others search for its address
LAST_ADMINISTRATOR = "This is the only administrator. Appoint another one first."
KEPT = (
    "Kept as part of the record: the name, position and capacity in lists of participants, contributions with the name"
    " of their author, and the audit record. Their checksums and chains could not be verified without them."
)


def export(user: User) -> dict[str, Any]:
    """Return everything stored about `user`, by subject."""
    return {name: value for app in reversed(APPS) for name, value in app.data_of(user).items()}


@door
def erase(user: User, *, by: audit.Actor) -> User:
    """Erase the personal data of `user` that the record does not need, and close the account; cannot be undone.

    Raises Refused for the only administrator.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    administrators = User.objects.administrators()
    if user.is_administrator and not administrators.exclude(pk=user.pk).exists():
        raise Refused(LAST_ADMINISTRATOR)
    for app in APPS:
        app.erase(user)
    audit.record(by, "user.erased", user)
    return user
