"""The pages to which a refusal links, and the labels of the links."""

from django.utils.translation import gettext_lazy as _

from registry import items

LABELS = {
    "delegations:delegate": _("Go to the participant"),
    "delegations:delegation": _("Go to the delegation"),
    "delegations:delegations": _("Go to the delegations"),
    "delegations:invitation_replies": _("Go to the replies to invitations"),
    "delegations:participants": _("Go to the participants"),
    "imports:imports": _("Go to the imports"),
    "imports:review": _("Go to the import"),
    "programme:activity": _("Go to the event"),
    "programme:session": _("Go to the session"),
    "public_pages:workshop": _("Go to the workshop"),
    "public_pages:workshops": _("Go to the workshops"),
    "reading:recommendation": _("Go to the recommendation"),
    "reading:recommendations": _("Go to the recommendations"),
    "clearance:check": _("Go to the language and consistency check"),
    "ad_referendum:referendum": _("Go to the agreement ad referendum"),
    "history:publication": _("Go to the publication of the history"),
    "silence:round": _("Go to the silence procedure"),
    "silence:rounds": _("Go to the silence procedures"),
    "live_session:room": _("Go to the session"),
    "non_papers:non_papers": _("Go to the non-papers"),
    "live_session:sessions": _("Go to the sessions"),
    "live_session:statements": _("Go to the statements"),
    "consolidation:consolidation": _("Go to the consolidation"),
    "amendments:amendment": _("Go to the amendment"),
    "amendments:compromise": _("Go to the compromise text"),
    "composing:report": _("Go to the report"),
    "summary:summary": _("Go to the chair’s summary"),
    "directory:meeting": _("Go to the meeting"),
}

items.pages.register(LABELS, "asem_portal")
