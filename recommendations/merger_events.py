"""The events of mergers of recommendations; for other events, see `events`. Their steps have no buttons."""

from django.utils.translation import gettext_lazy as _

from recommendations.event_kinds import Event, Mail

MERGED = Event(
    key="merged",
    history=_("Merged into %(into)s by %(actor)s"),
    news=_("%(object)s was merged into another recommendation"),
    mail=Mail(
        subject=_("Merged into %(into)s: %(symbol)s, %(title)s"),
        sentence=_(
            "This recommendation has been merged into %(into)s and will no longer be discussed separately. The "
            "list below shows where your paragraphs have been placed. The head of delegation can undo the "
            "merger until %(into)s becomes a final draft."
        ),
        line=_("merged into %(into)s"),
    ),
    is_always_mailed=True,
)
MERGER_UNDONE = Event(
    key="merger_undone",
    history=_("Merger into %(into)s undone by %(actor)s"),
    news=_("The merger of %(object)s was undone"),
    mail=Mail(
        subject=_("Merger undone: %(symbol)s, %(title)s"),
        sentence=_(
            "%(actor)s has undone the merger of this recommendation into %(into)s. This recommendation is "
            "under discussion again. Any text included in %(into)s will remain there until the secretariat "
            "changes it."
        ),
        line=_("merger into %(into)s undone by %(actor)s"),
    ),
)
