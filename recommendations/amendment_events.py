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
# Notifies the heads of the delegation from which the secretariat received it by letter or e-mail.
AMENDMENT_ON_BEHALF = Event(
    key="amendment_on_behalf",
    message=_("The draft has been saved. Check it, add further changes if necessary, and submit it."),
    mail=Mail(
        subject=_("Amendment recorded on behalf of %(proposer)s: %(amendment)s"),
        sentence=_(
            "The secretariat has recorded amendment %(amendment)s, which it received from %(proposer)s by letter or "
            "e-mail. "
            "The head of delegation or the deputy head can withdraw or correct it on the page of the amendment."
        ),
        line=_("amendment %(amendment)s recorded on behalf of %(proposer)s"),
    ),
    is_always_mailed=True,
)
AMENDMENT_CORRECTED = Event(
    key="amendment_corrected",
    button=_("Correct amendment"),
    question=_(
        "A draft with the same content will be created for your delegation. Once you have corrected and submitted it,"
        " it will "
        "replace this amendment, which will be marked as withdrawn."
    ),
    message=_("The draft has been created. Correct it, and submit it to replace the amendment."),
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
# Notifies the heads of the delegations that a coordinator asks; the draft has no symbol yet.
GROUP_ASKED = Event(
    key="amendment_group_asked",
    button=_("Ask partners of the group to confirm"),
    message=_("The partners have been asked to confirm the draft."),
    mail=Mail(
        subject=_("Confirmation requested by %(proposer)s: amendment to %(symbol)s"),
        sentence=_(
            "As coordinator, %(proposer)s asks your delegation to confirm a draft amendment to this recommendation. "
            "If the "
            "head of delegation or the deputy head confirms it, your delegation will be named as a co-sponsor when the "
            "amendment is submitted. Until then, only the partners that were asked can read the draft."
        ),
        line=_("%(proposer)s asks your delegation to confirm a draft amendment"),
    ),
    is_always_mailed=True,
)
# Notifies the coordinator's delegation.
GROUP_ANSWERED = Event(
    key="amendment_group_answered",
    button=_("Confirm the draft"),
    question=_(
        "If you confirm the draft, your delegation will be named as a co-sponsor when the amendment is submitted. You "
        "can "
        "withdraw your confirmation before that. If the draft is edited, you will be asked to confirm it again."
    ),
    message=_("Your delegation has confirmed the draft."),
    mail=Mail(
        subject=_("Confirmation of your group amendment to %(symbol)s"),
        sentence=_(
            "The confirmations of your draft amendment to this recommendation have changed: a partner of the group "
            "has either confirmed the draft or withdrawn its confirmation. See the page of the draft."
        ),
        line=_("the confirmations of your draft amendment have changed"),
    ),
)
GROUP_RETRACTED = Event(
    key="amendment_group_retracted",
    button=_("Withdraw the confirmation"),
    question=_(
        "Your delegation will not be named when the amendment is submitted, unless you confirm the draft again."
    ),
    message=_("Your confirmation has been withdrawn."),
)
# Notifies the heads of all delegations of partners, with the wording proposed.
COMPROMISE_PROPOSED = Event(
    key="compromise_proposed",
    message=_("The compromise text has been proposed. The heads of delegation of the partners are being notified."),
    mail=Mail(
        subject=_("Compromise text on %(symbol)s: objections until %(until)s"),
        sentence=_(
            "The chair has proposed a compromise text for this recommendation, which would close all amendments that "
            "are "
            "still open. It will be applied unless a delegation objects by %(until)s. To object, the head of "
            "delegation or the deputy head must sign in at the address below."
        ),
        line=_("the chair proposed a compromise text; delegations can object until %(until)s"),
    ),
    is_always_mailed=True,
)
# Notifies the chair and the secretariat. Which delegation objected is on the page only, which checks who reads it.
COMPROMISE_OBJECTED = Event(
    key="compromise_objected",
    button=_("Object to the compromise text"),
    message=_("Your objection has been recorded. The amendments remain open."),
    mail=Mail(
        subject=_("Objection to the compromise text on %(symbol)s"),
        sentence=_(
            "A delegation has objected to the compromise text for this recommendation. The amendments remain open. "
            "The delegation and its reason, if given, are shown on the page of the compromise text."
        ),
        line=_("a delegation objected to the compromise text; the amendments remain open"),
    ),
    is_always_mailed=True,
)
COMPROMISE_WITHDRAWN = Event(
    key="compromise_withdrawn",
    button=_("Withdraw the compromise text"),
    question=_(
        "The amendments will remain open, and the heads of delegation of the partners will be notified. Another "
        "compromise text can then be proposed."
    ),
    message=_("The compromise text has been withdrawn. The amendments remain open."),
    mail=Mail(
        subject=_("Compromise text on %(symbol)s withdrawn"),
        sentence=_("The chair has withdrawn the compromise text for this recommendation. The amendments remain open."),
        line=_("the chair withdrew the compromise text; the amendments remain open"),
    ),
    is_always_mailed=True,
)
# Notifies the proposers of the amendments closed.
COMPROMISE_APPLIED = Event(
    key="compromise_applied",
    button=_("Apply the compromise text"),
    question=_(
        "A new version of the recommendation will be saved with the compromise text. All amendments that were open "
        "when it "
        "was proposed will be closed by it, and their proposers will be notified."
    ),
    message=_("The compromise text has been incorporated in a new version, and the amendments have been closed."),
    mail=Mail(
        subject=_("Amendments to %(symbol)s closed by the compromise text"),
        sentence=_(
            "The compromise text proposed by the chair has been incorporated in a new version. The amendments that "
            "were "
            "open when it was proposed, including those of your delegation, have been closed by it."
        ),
        line=_("the compromise text was incorporated; your open amendments were closed by it"),
    ),
    is_always_mailed=True,
)
