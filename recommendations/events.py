"""The events of a recommendation's life, and every message that announces one.

An event has a button and a confirmation question, a message on the page afterwards, a line in the recommendation's
history, a line in the news, and an e-mail. `notifications/recipients.py` says who receives the e-mail.
"""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.states import State

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Subject and first sentence of the e-mail about an event, and its line in the daily summary."""

    subject: Text
    sentence: Text
    line: Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Event:
    """One kind of event; an empty field means that there is no such message. `key` is stored with notifications.

    `is_always_mailed`: the event requires action by a deadline or confirms a submission, and is e-mailed at once,
    whatever the recipient's preferences. `is_internal`: visible only within the delegation. `public_history` omits the
    names of those who recorded the event.
    """

    key: str
    button: Text = ""
    question: Text = ""
    message: Text = ""
    history: Text = ""
    public_history: Text = ""
    news: Text = ""
    mail: Mail | None = None
    is_always_mailed: bool = False
    is_internal: bool = False


FORWARDED_TO_HEAD = Event(
    key="with_head",
    button=_("Forward to head of delegation"),
    message=_("The draft has been forwarded to your head of delegation."),
    history=_("Forwarded to the head of delegation by %(actor)s"),
    news=_("%(object)s was forwarded to the head of delegation"),
    mail=Mail(
        subject=_("Draft recommendation for your approval: %(title)s"),
        sentence=_(
            "%(actor)s has forwarded a draft recommendation to you. "
            "You can edit it and submit it on behalf of your delegation."
        ),
        line=_("forwarded to you by %(actor)s"),
    ),
    is_always_mailed=True,
    is_internal=True,
)
RECALLED = Event(
    key="withdrawn",
    button=_("Recall draft"),
    message=_("The draft has been recalled. You can edit it again."),
    history=_("Recalled by %(actor)s"),
    news=_("%(object)s was recalled by its author"),
    is_internal=True,
)
RETURNED_TO_AUTHOR = Event(
    key="returned_to_author",
    button=_("Return to author"),
    question=_(
        "The author will be notified by e-mail and can continue drafting. You can add a note on what is missing; "
        "the secretariat will not see it."
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
SUBMITTED = Event(
    key="submitted",
    button=_("Submit"),
    question=_(
        "The secretariat or the rapporteur will open the recommendation for discussion, or the secretariat will return "
        "it with a note. "
        "Until then, the recommendation cannot be edited but can be withdrawn."
    ),
    message=_("The recommendation has been submitted as %(symbol)s. You will receive a confirmation by e-mail."),
    history=_("Submitted on behalf of %(lead)s by %(actor)s"),
    public_history=_("Submitted by %(lead)s"),
    news=_("%(who)s submitted %(object)s"),
    mail=Mail(
        subject=_("Submission received: %(symbol)s, %(title)s"),
        sentence=_(
            "The recommendation submitted on behalf of %(lead)s on %(time)s has been received and given the symbol %(symbol)s."
        ),
        line=_("submission by %(actor)s received"),
    ),
    is_always_mailed=True,
)
RESUBMITTED = replace(SUBMITTED, button=_("Resubmit"))
# Notifies the officers of the workshop of a submission.
RECEIVED = Event(
    key="received",
    mail=Mail(
        subject=_("Submitted: %(symbol)s, %(title)s"),
        sentence=_(
            "%(lead)s has submitted this recommendation. The secretariat or the rapporteur can open it for discussion; "
            "the secretariat can also return it with a note."
        ),
        line=_("submitted by %(lead)s"),
    ),
)
RETURNED = Event(
    key="returned",
    button=_("Return"),
    question=_(
        "Your note will be sent by e-mail to the authors and the head of delegation. "
        "They can then edit and resubmit the recommendation."
    ),
    message=_("The recommendation has been returned."),
    history=_("Returned by %(actor)s"),
    news=_("%(object)s was returned"),
    mail=Mail(
        subject=_("Returned: %(symbol)s, %(title)s"),
        sentence=_("The secretariat has returned this recommendation for revision."),
        line=_("returned by the secretariat"),
    ),
    is_always_mailed=True,
)
_CIRCULATES = _("All participants will be able to read this version and comment on it.")
# No notification of its own: the circulation of Rev.1, which happens in the same step, has one.
OPENED = Event(
    key="opened",
    button=_("Open for discussion"),
    question=_CIRCULATES,
    message=_("The recommendation is now open for discussion. All participants can read it and comment on it."),
    history=_("Opened for discussion by %(actor)s"),
)
CIRCULATED = Event(
    key="circulated",
    button=_("Circulate"),
    question=_CIRCULATES,
    message=_("This version has been circulated to all participants."),
    history=_("Rev.%(number)s circulated"),
    public_history=_("Rev.%(number)s circulated"),
    news=_("%(object)s/Rev.%(number)s was circulated"),
    mail=Mail(
        subject=_("Circulated: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_("Rev.%(number)s of this recommendation has been circulated to all participants."),
        line=_("Rev.%(number)s circulated"),
    ),
)
ACCEPTED = Event(
    key="final",
    button=_("Accept as final draft"),
    message=_("The recommendation has been accepted as a final draft."),
    history=_("Accepted as a final draft by %(actor)s"),
    public_history=_("Accepted as a final draft"),
    news=_("%(object)s was accepted as a final draft"),
    mail=Mail(
        subject=_("Final draft: %(symbol)s, %(title)s"),
        sentence=_("This recommendation has been accepted as a final draft and can now be adopted."),
        line=_("accepted as a final draft"),
    ),
)
ACCEPTED_LATE = replace(
    ACCEPTED,
    question=_(
        "The deadline for final drafts has passed. State why this recommendation is accepted as a final draft; "
        "the reason will be shown in its history."
    ),
)
BACK_IN_DISCUSSION = Event(
    key="discussion",
    button=_("Return to discussion"),
    question=_(
        "The recommendation cannot be adopted until it is accepted as a final draft again. "
        "Enter the session in which the return to discussion was decided, or give the reason."
    ),
    message=_("The recommendation has been returned to discussion."),
    history=_("Returned to discussion, recorded by %(actor)s"),
    news=_("%(object)s was returned to discussion"),
    mail=Mail(
        subject=_("Returned to discussion: %(symbol)s, %(title)s"),
        sentence=_("This recommendation is no longer a final draft and has been returned to discussion."),
        line=_("returned to discussion"),
    ),
)
ADOPTED = Event(
    key="adopted",
    button=_("Record adoption"),
    history=_("Adopted: consensus declared by %(chair)s, recorded by %(actor)s"),
    public_history=_("Adopted"),
    news=_("%(object)s was adopted"),
    mail=Mail(
        subject=_("Adopted: %(symbol)s, %(title)s"),
        sentence=_("This recommendation has been adopted by consensus and numbered %(full_number)s."),
        line=_("adopted and numbered %(full_number)s"),
    ),
)
WITHDRAWN = Event(
    key="withdrawn",
    button=_("Withdraw"),
    question=_(
        "A withdrawal cannot be undone. Everyone who can read the recommendation now will still be able to read it."
    ),
    message=_("The recommendation has been withdrawn."),
    history=_("Withdrawn by %(actor)s"),
    news=_("%(who)s withdrew %(object)s"),
    mail=Mail(
        subject=_("Withdrawn: %(symbol)s, %(title)s"),
        sentence=_("%(actor)s has withdrawn this recommendation."),
        line=_("withdrawn by %(actor)s"),
    ),
)
PUBLISHED = Event(
    key="published",
    button=_("Publish"),
    question=_("The recommendation will be publicly available at a permanent address. This cannot be undone."),
    message=_("The recommendation has been published."),
    history=_("Published by %(actor)s"),
    public_history=_("Published"),
    news=_("%(object)s was published"),
    mail=Mail(
        subject=_("Published: %(symbol)s, %(title)s"),
        sentence=_("This recommendation has been published and can be read by anyone."),
        line=_("published"),
    ),
)
CO_AUTHOR_NAMED = Event(
    key="co_author",
    mail=Mail(
        subject=_("You have been named as a co-author: %(title)s"),
        sentence=_("%(actor)s has named you as a co-author of this draft recommendation. You can read and edit it."),
        line=_("%(actor)s named you as a co-author"),
    ),
    is_always_mailed=True,
)
# The event of each change of state, by source and target, except a return to the author by the head of delegation.
MOVES = {
    (State.DRAFT, State.WITH_HEAD): FORWARDED_TO_HEAD,
    (State.RETURNED, State.WITH_HEAD): FORWARDED_TO_HEAD,
    (State.WITH_HEAD, State.DRAFT): RECALLED,
    (State.WITH_HEAD, State.RETURNED): RECALLED,
    (State.DRAFT, State.SUBMITTED): SUBMITTED,
    (State.WITH_HEAD, State.SUBMITTED): SUBMITTED,
    (State.RETURNED, State.SUBMITTED): RESUBMITTED,
    (State.SUBMITTED, State.RETURNED): RETURNED,
    (State.SUBMITTED, State.IN_DISCUSSION): OPENED,
    (State.IN_DISCUSSION, State.FINAL_DRAFT): ACCEPTED,
    (State.FINAL_DRAFT, State.IN_DISCUSSION): BACK_IN_DISCUSSION,
    (State.FINAL_DRAFT, State.ADOPTED): ADOPTED,
}


def of_move(source: str, target: str, *, is_returned_to_author: bool = False) -> Event:
    """Return the event of a change of state from `source` to `target`, as an audit entry records it."""
    if is_returned_to_author:
        return RETURNED_TO_AUTHOR
    if target == State.WITHDRAWN:
        return WITHDRAWN
    return MOVES[State(source), State(target)]
