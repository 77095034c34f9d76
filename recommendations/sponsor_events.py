"""The e-mails about co-sponsors of a recommendation: to the partners invited, to the lead, and to co-sponsors."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from recommendations import events
from recommendations.event_kinds import Event, Mail

# To the heads of the partner that is invited.
SPONSOR_INVITED = Event(
    key="sponsor_invited",
    mail=Mail(
        subject=_("Invitation to co-sponsor: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_(
            "%(lead)s has invited %(partner)s to co-sponsor this recommendation. You can confirm or decline on "
            "the recommendation page."
        ),
        line=_("%(lead)s invited %(partner)s to co-sponsor"),
    ),
    is_always_mailed=True,
)
SPONSOR_RETRACTED = Event(
    key="sponsor_retracted",
    mail=Mail(
        subject=_("Invitation to co-sponsor withdrawn: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_(
            "%(lead)s has withdrawn its invitation to %(partner)s to co-sponsor this recommendation. No answer is needed."
        ),
        line=_("%(lead)s has withdrawn its invitation to %(partner)s to co-sponsor"),
    ),
    is_always_mailed=True,
)
# To the author and the heads of the lead delegation.
SPONSOR_CONFIRMED = Event(
    key="sponsor_confirmed",
    mail=Mail(
        subject=_("Co-sponsorship confirmed: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_("%(partner)s has confirmed its co-sponsorship of Rev.%(number)s of this recommendation."),
        line=_("%(partner)s confirmed its co-sponsorship of Rev.%(number)s"),
    ),
)
SPONSOR_DECLINED = Event(
    key="sponsor_declined",
    mail=Mail(
        subject=_("Invitation to co-sponsor declined: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_("%(partner)s has declined the invitation to co-sponsor this recommendation."),
        line=_("%(partner)s declined the invitation to co-sponsor"),
    ),
)
SPONSOR_WITHDRAWN = Event(
    key="sponsor_withdrawn",
    mail=Mail(
        subject=_("Co-sponsorship withdrawn: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_("%(partner)s has withdrawn its co-sponsorship of this recommendation."),
        line=_("%(partner)s withdrew its co-sponsorship"),
    ),
)
# Instead of the e-mail to all participants about the same circulation, to the heads of co-sponsors.
TO_BE_RECONFIRMED = replace(
    events.CIRCULATED,
    key="sponsor_circulated",
    mail=Mail(
        subject=_("Please reconfirm your co-sponsorship: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_(
            "Rev.%(number)s of this recommendation has been circulated. Your delegation confirmed its "
            "co-sponsorship of an earlier revision. Please reconfirm or withdraw your co-sponsorship on the "
            "recommendation page. Until you reconfirm, your delegation will not be named as a "
            "co-sponsor."
        ),
        line=_("Rev.%(number)s circulated; please reconfirm your co-sponsorship"),
    ),
    is_always_mailed=True,
)
KEPT_UNLESS_OBJECTED = replace(
    events.EDITORIAL,
    key="sponsor_editorial",
    mail=Mail(
        subject=_("Editorial changes: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_(
            "Rev.%(number)s of this recommendation has been circulated. The secretariat considers the changes "
            "editorial, so your delegation remains a co-sponsor. If you consider the changes substantive, you "
            "can object on the recommendation page until %(until)s. All co-sponsors will then be asked "
            "to reconfirm."
        ),
        line=_("Rev.%(number)s circulated with editorial changes; you remain a co-sponsor; objections until %(until)s"),
    ),
    is_always_mailed=True,
)
# To the heads of co-sponsors, when a partner has objected to a circulation as not editorial.
NOT_EDITORIAL = Event(
    key="sponsor_not_editorial",
    mail=Mail(
        subject=_("Please reconfirm your co-sponsorship: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_(
            "A partner considers that the changes in Rev.%(number)s are not editorial. Please reconfirm or "
            "withdraw your co-sponsorship on the recommendation page. Until you reconfirm, your "
            "delegation will not be named as a co-sponsor."
        ),
        line=_(
            "please reconfirm your co-sponsorship, because the changes in Rev.%(number)s are not considered editorial"
        ),
    ),
    is_always_mailed=True,
)
OF_ACT = {
    "invited": SPONSOR_INVITED,
    "retracted": SPONSOR_RETRACTED,
    "confirmed": SPONSOR_CONFIRMED,
    "declined": SPONSOR_DECLINED,
    "withdrawn": SPONSOR_WITHDRAWN,
}
CIRCULATIONS = (TO_BE_RECONFIRMED, KEPT_UNLESS_OBJECTED)
