"""The events of a draft within its delegation, between its author and the head of delegation; see `events`."""

from django.utils.translation import gettext_lazy as _

from recommendations.event_kinds import Event, Mail

FORWARDED_TO_HEAD = Event(
    key="with_head",
    button=_("Forward to head of delegation"),
    message=_("The draft has been forwarded to your head of delegation."),
    history=_("Forwarded to the head of delegation by %(actor)s"),
    news=_("%(object)s was forwarded to the head of delegation"),
    mail=Mail(
        subject=_("Draft recommendation for your approval: %(title)s"),
        sentence=_(
            "%(actor)s has forwarded a draft recommendation to you. You can edit the draft and submit it on "
            "behalf of your delegation."
        ),
        line=_("forwarded to you by %(actor)s"),
    ),
    is_always_mailed=True,
    is_internal=True,
)
# E-mails about drafts that their recipients can no longer read name neither their title nor anything else in them.
RECALLED = Event(
    key="recalled",
    button=_("Recall draft"),
    message=_("The draft has been recalled. You can continue drafting."),
    history=_("Recalled by %(actor)s"),
    news=_("%(object)s was recalled by its author"),
    mail=Mail(
        subject=_("Draft recommendation recalled by its author"),
        sentence=_(
            "%(actor)s has recalled a draft recommendation that was forwarded to you on %(forwarded)s. No "
            "action is required. You will be notified if the draft is forwarded to you again."
        ),
        line=_("recalled by %(actor)s"),
    ),
    is_always_mailed=True,
    is_internal=True,
)
# To the heads of delegation, of a draft that its author withdraws while it is with them.
WITHDRAWN_FROM_HEAD = Event(
    key="withdrawn_from_head",
    mail=Mail(
        subject=_("Draft recommendation withdrawn"),
        sentence=_(
            "%(actor)s has withdrawn a draft recommendation that was forwarded to you on %(forwarded)s. No "
            "action is required."
        ),
        line=_("withdrawn by %(actor)s"),
    ),
    is_always_mailed=True,
    is_internal=True,
)
NOT_SHOWN = (RECALLED, WITHDRAWN_FROM_HEAD)
RETURNED_TO_AUTHOR = Event(
    key="returned_to_author",
    button=_("Return to author"),
    question=_(
        "The author will be notified by e-mail and can continue drafting. You can add a note for the author; "
        "the secretariat will not see this note."
    ),
    message=_("The draft has been returned to %(author)s, who will be notified by e-mail."),
    history=_("Returned to the author by %(actor)s"),
    news=_("%(object)s was returned to its author"),
    mail=Mail(
        subject=_("Draft returned to you: %(title)s"),
        sentence=_("%(actor)s has returned this draft on behalf of the delegation. You can continue drafting."),
        line=_("returned to its author by %(actor)s"),
    ),
    is_always_mailed=True,
    is_internal=True,
)
