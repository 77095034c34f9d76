"""The events of a recommendation in a silence procedure; `events` lists them with the others."""

from django.utils.translation import gettext_lazy as _

from recommendations.event_kinds import Event, Mail

# The entitled partners have e-mails of their own (`silence.messages`). Nothing here names a partner that broke silence.
SILENCE_LAUNCHED = Event(
    key="silence",
    history=_("Silence procedure launched, recorded by %(actor)s"),
    news=_("A silence procedure on %(object)s was launched"),
)
ADOPTED_BY_SILENCE = Event(
    key="adopted_by_silence",
    history=_("Adopted by silence: consensus declared by %(chair)s, recorded by %(actor)s"),
    public_history=_("Adopted by silence procedure"),
    news=_("%(object)s was adopted by silence"),
    mail=Mail(
        subject=_("Adopted by silence: %(symbol)s, %(title)s"),
        sentence=_("Silence held. This recommendation has been adopted and numbered %(full_number)s."),
        line=_("adopted by silence and numbered %(full_number)s"),
    ),
)
BACK_FROM_SILENCE = Event(
    key="back_from_silence",
    news=_("%(object)s was returned to discussion"),
    history=_("Returned to discussion after the silence procedure, recorded by %(actor)s"),
    mail=Mail(
        subject=_("Returned to discussion: %(symbol)s, %(title)s"),
        sentence=_(
            "The silence procedure on this recommendation ended without adoption. The recommendation has "
            "returned to discussion."
        ),
        line=_("returned to discussion after the silence procedure"),
    ),
)
ADOPTION_VOID = Event(
    key="adoption_void",
    history=_("Adoption void: silence had been broken in time. Returned to discussion, recorded by %(actor)s"),
    public_history=_("Adoption void: silence had been broken in time"),
    news=_("Adoption void: %(object)s has returned to discussion"),
    mail=Mail(
        subject=_("Adoption void: %(symbol)s, %(title)s"),
        sentence=_(
            "Silence on this recommendation had been broken in time, but the break was recorded only after the "
            "chair’s finding. The finding is void, and the recommendation has returned to discussion."
        ),
        line=_("adoption void, returned to discussion"),
    ),
    is_always_mailed=True,
)
