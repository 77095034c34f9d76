"""The events of a recommendation that is agreed ad referendum; `events` lists them with the others."""

from django.utils.translation import gettext_lazy as _

from recommendations.event_kinds import Event, Mail

# The partners that are named have e-mails of their own (`ad_referendum.messages`). Nothing here names one of them.
AGREED_AD_REFERENDUM = Event(
    key="agreed_ad_referendum",
    button=_("Record agreement ad referendum"),
    history=_("Agreed ad referendum, recorded by %(actor)s"),
    public_history=_("Agreed ad referendum"),
    news=_("%(object)s was agreed ad referendum"),
    mail=Mail(
        subject=_("Agreed ad referendum: %(symbol)s, %(title)s"),
        sentence=_(
            "This recommendation has been agreed ad referendum. It will be adopted and numbered once the partners "
            "concerned have confirmed it."
        ),
        line=_("agreed ad referendum, confirmation by partners awaited"),
    ),
)
CONFIRMED = Event(
    key="confirmed",
    history=_("Adopted: all partners that agreed ad referendum have confirmed; consensus declared by %(chair)s"),
    public_history=_("Adopted: all partners that agreed ad referendum have confirmed"),
    news=_("%(object)s was adopted after confirmation by all partners"),
    mail=Mail(
        subject=_("Adopted: %(symbol)s, %(title)s"),
        sentence=_(
            "All partners that agreed ad referendum have confirmed. This recommendation has been adopted and numbered "
            "%(full_number)s."
        ),
        line=_("confirmed by all partners, adopted and numbered %(full_number)s"),
    ),
)
BACK_FROM_REFERENDUM = Event(
    key="back_from_referendum",
    history=_("Returned to discussion after agreement ad referendum"),
    news=_("%(object)s was returned to discussion"),
    mail=Mail(
        subject=_("Returned to discussion: %(symbol)s, %(title)s"),
        sentence=_(
            "This recommendation had been agreed ad referendum but was not confirmed. It has returned to discussion."
        ),
        line=_("returned to discussion after agreement ad referendum"),
    ),
)
