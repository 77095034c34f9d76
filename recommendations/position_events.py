"""The e-mails about positions of partners. None contains a position: the recipient reads it on the page."""

from django.utils.translation import gettext_lazy as _

from recommendations.events import Event, Mail

# To the chair and the secretariat, who may read all positions.
POSITION_RECORDED = Event(
    key="position",
    mail=Mail(
        subject=_("Position of %(partner)s: %(symbol)s, %(title)s"),
        sentence=_(
            "The position of %(partner)s on Rev.%(number)s of this recommendation has been recorded. You can "
            "read the position on the recommendation page."
        ),
        line=_("the position of %(partner)s was recorded"),
    ),
)
# To the heads of the lead delegation, who may not read the positions of others before they are made public.
POSITIONS_CHANGED = Event(
    key="positions_changed",
    mail=Mail(
        subject=_("Positions of partners: %(symbol)s, %(title)s"),
        sentence=_(
            "The positions of partners on Rev.%(number)s of this recommendation have changed. Only the chair "
            "and the secretariat can read the positions."
        ),
        line=_("the positions of partners have changed"),
    ),
)
# To the heads of the partner for which the secretariat recorded a position.
POSITION_ON_BEHALF = Event(
    key="position_on_behalf",
    mail=Mail(
        subject=_("Position recorded on behalf of %(partner)s: %(symbol)s, %(title)s"),
        sentence=_(
            "The secretariat has recorded a position on Rev.%(number)s of this recommendation on behalf of "
            "%(partner)s. Please check the position. On the recommendation page, you can approve the "
            "wording or record another position."
        ),
        line=_("the secretariat recorded a position on behalf of %(partner)s"),
    ),
    is_always_mailed=True,
)
EDITORIAL_REJECTED = Event(
    key="editorial_rejected",
    mail=Mail(
        subject=_("Objection to editorial changes: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_(
            "A partner considers that the changes in Rev.%(number)s are not editorial. "
            "Positions on earlier revisions must be reconfirmed."
        ),
        line=_("the changes in Rev.%(number)s are no longer considered editorial"),
    ),
)
WORDING_CORRECTED = Event(
    key="wording_corrected",
    mail=Mail(
        subject=_("Wording of a reservation: %(symbol)s, %(title)s"),
        sentence=_("A partner has approved or corrected the wording of its reservation or statement for the record."),
        line=_("the wording of a reservation or statement was approved or corrected"),
    ),
)
