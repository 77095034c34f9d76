"""The modules of this app that register hooks or admin pages with a lower layer."""

from django.db.models import Q

from registry import audit, seals
from registry import retention as periods
from workshops import admin, user_roles
from workshops.delegations import departures, invitation_mails, invitations, managers, printed_list
from workshops.imports import jobs, retention
from workshops.models import DelegateImport, Rendition, Workshop
from workshops.public_pages import moments

__all__ = ["admin", "invitation_mails", "jobs", "moments", "printed_list", "retention", "user_roles"]

periods.passing_kinds.register((invitations.SEND, managers.NOTIFY, departures.NOTIFY), "workshops")
# A plan may change at any time; what identifies a workshop may not.
seals.register(Workshop, "workshop", columns=("id", "key", "slug", "symbol_stem", "archived_at"))
uploaded = ("id", "key", "workshop", "filename", "uploaded_by", "uploaded_at")
seals.register(DelegateImport, "import", columns=uploaded)
seals.register(Rendition, "participants_list", without=("requested_at", "requested_by"), where=~Q(file=""))
audit.opening_verbs.register(("workshop.opened", "archive.entered"), "workshops")
audit.public_verbs.register(
    (
        *("workshop.opened", "workshop.changed", "workshop.outcome_chosen", "archive.entered", "archive.attended"),
        *("session.added", "session.changed", "session.removed"),
        *("activity.added", "activity.changed", "activity.removed"),
        # The public page gives the number of participants of each delegation.
        *(
            "invitation.declined",
            "delegate.registered",
            "delegate.withdrawn",
            "delegate.attended",
            "delegate.not_attended",
        ),
        *("delegation.standing_changed", "import.written", "import.undone"),
        *("meeting.entered", "meeting.changed"),
    ),
    "workshops",
)
