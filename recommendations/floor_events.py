"""The event of a recommendation that a delegation proposed orally in a session; `events` lists it with the others."""

from django.utils.translation import gettext_lazy as _

from recommendations.event_kinds import Event, Mail

# For the head of the delegation; everyone else is notified of the circulation of Rev.1, which happens in the same step.
PROPOSED_FROM_FLOOR = Event(
    key="proposed_from_floor",
    history=_("Proposed from the floor by %(lead)s (%(session)s), entered by %(actor)s"),
    public_history=_("Submitted by %(lead)s"),
    news=_("%(who)s proposed %(object)s from the floor"),
    mail=Mail(
        subject=_("Entered for your delegation: %(symbol)s, %(title)s"),
        sentence=_(
            "This recommendation was proposed orally by %(lead)s (%(session)s) and has been entered by %(actor)s. You "
            "can "
            "confirm or correct its wording until the end of the fifth working day after the session."
        ),
        line=_("proposed by your delegation from the floor; wording to be confirmed or corrected"),
    ),
    is_always_mailed=True,
)
