"""The events of amendments and every message that announces one; for recommendations, see `events`."""

from django.utils.translation import gettext_lazy as _

from recommendations.events import Event, Mail

AMENDMENT_RELEASED = Event(
    key="amendment_released",
    button=_("Submit amendment"),
    question=_(
        "The amendment will be assigned a symbol and will be visible to everyone who can read the "
        "recommendation. Once submitted, it can be withdrawn but not edited."
    ),
    message=_("The amendment has been submitted as %(amendment)s. You will receive a confirmation by e-mail."),
    mail=Mail(
        subject=_("Amendment received: %(amendment)s"),
        sentence=_(
            "The amendment submitted on behalf of %(proposer)s on %(time)s has been received and assigned the symbol "
            "%(amendment)s."
        ),
        line=_("amendment %(amendment)s received"),
    ),
    is_always_mailed=True,
)
# Notifies the officers of the workshop and the lead of the recommendation.
AMENDMENT_RECEIVED = Event(
    key="amendment_received",
    mail=Mail(
        subject=_("Amendment by %(proposer)s: %(amendment)s"),
        sentence=_("%(proposer)s has proposed amendment %(amendment)s to this recommendation."),
        line=_("amendment %(amendment)s by %(proposer)s"),
    ),
)
AMENDMENT_WITHDRAWN = Event(
    key="amendment_withdrawn",
    button=_("Withdraw amendment"),
    question=_(
        "The amendment will remain visible and will be marked as withdrawn. Any changes already incorporated "
        "will remain in the text. A withdrawal cannot be undone."
    ),
    message=_("The amendment has been withdrawn."),
    mail=Mail(
        subject=_("Amendment withdrawn: %(amendment)s"),
        sentence=_("%(proposer)s has withdrawn amendment %(amendment)s."),
        line=_("amendment %(amendment)s withdrawn"),
    ),
)
AMENDMENT_DISCARDED = Event(
    key="amendment_discarded",
    button=_("Discard draft"),
    question=_("The draft will be deleted for all members of your delegation. This cannot be undone."),
    message=_("The draft amendment has been discarded."),
)
AMENDMENT_ADJUSTED = Event(
    key="amendment_adjusted",
    mail=Mail(
        subject=_("Your amendment %(amendment)s has been adjusted to the edited text"),
        sentence=_(
            "The paragraph to which amendment %(amendment)s relates has been edited. The edit and your "
            "amendment have been combined. Please check the result on the amendment page."
        ),
        line=_("your amendment %(amendment)s was adjusted to the edited text"),
    ),
    is_always_mailed=True,
)
AMENDMENT_CLASHES = Event(
    key="amendment_clashes",
    mail=Mail(
        subject=_("Your amendment %(amendment)s conflicts with the edited text"),
        sentence=_(
            "The passage to which amendment %(amendment)s relates has since been modified, and the two changes "
            "cannot be combined. Both will be shown as alternatives in square brackets until a decision is "
            "taken."
        ),
        line=_("your amendment %(amendment)s conflicts with the edited text"),
    ),
    is_always_mailed=True,
)
AMENDMENT_OFFERED = Event(
    key="amendment_offered",
    message=_("The proposal has been sent to the proposer."),
    mail=Mail(
        subject=_("Proposal by the secretariat on your amendment %(amendment)s"),
        sentence=_(
            "The secretariat has made a proposal on amendment %(amendment)s. The head of delegation or the "
            "deputy head can reply on the amendment page."
        ),
        line=_("proposal by the secretariat on your amendment %(amendment)s"),
    ),
    is_always_mailed=True,
)
AMENDMENT_ANSWERED = Event(
    key="amendment_answered",
    message=_("Your reply has been sent to the secretariat."),
    mail=Mail(
        subject=_("Reply from %(proposer)s concerning amendment %(amendment)s"),
        sentence=_("%(proposer)s has replied to the secretariat’s proposal on amendment %(amendment)s."),
        line=_("%(proposer)s replied to the proposal on amendment %(amendment)s"),
    ),
)
AMENDMENT_DECIDED = Event(
    key="amendment_decided",
    message=_("The decision of the chair has been recorded."),
    mail=Mail(
        subject=_("Decision on amendment %(amendment)s"),
        sentence=_("The chair has decided on amendment %(amendment)s. The decision was recorded by %(actor)s."),
        line=_("the chair decided on amendment %(amendment)s"),
    ),
    is_always_mailed=True,
)
AMENDMENT_APPLIED = Event(
    key="amendment_applied",
    button=_("Apply to the text"),
    question=_(
        "A new version of the recommendation will be saved with the agreed changes. All other open amendments "
        "will be adapted to the new version, and their proposers will be notified of any adjustment."
    ),
    message=_("The agreed changes have been incorporated in a new version."),
    mail=Mail(
        subject=_("Agreed changes incorporated: amendment %(amendment)s"),
        sentence=_("The agreed changes from amendment %(amendment)s have been incorporated in a new version."),
        line=_("agreed changes from amendment %(amendment)s incorporated"),
    ),
)
SPONSORED = Event(
    key="amendment_sponsored",
    button=_("Co-sponsor"),
    question=_(
        "Your delegation will be named as a co-sponsor alongside the proposer of the amendment. You "
        "can withdraw at any time."
    ),
    message=_("Your delegation is now a co-sponsor of the amendment."),
)
SPONSOR_LEFT = Event(
    key="amendment_sponsor_left",
    button=_("Withdraw as co-sponsor"),
    question=_("Your delegation will no longer be named as a co-sponsor of the amendment."),
    message=_("Your delegation is no longer a co-sponsor of the amendment."),
)
