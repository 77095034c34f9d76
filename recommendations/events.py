"""What happens to a recommendation or is said on it: the one place for how each event is worded.

An event has a button and a question before it, a message on the page after it, a line in the recommendation's history,
a line among the news, and a mail. Whom it is told to is said in `notifications/recipients.py`.
"""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.states import State

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Mail:
    """How one event is told: subject and sentence of a mail of its own, and its line in the digest of a day."""

    subject: Text
    sentence: Text
    line: Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Event:
    """One kind of event; what is empty is not said. `key` is stored with notifications.

    `is_always_mailed`: it asks for an answer by a time, or is the receipt of one, and is mailed whatever a person chose.
    `is_internal`: it stays within the delegation. `public_history` names nobody who recorded something.
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


HANDED_TO_HEAD = Event(
    key="with_head",
    button=_("Hand to the head"),
    message=_("The draft is with the head of your delegation now."),
    history=_("Handed to the head by %(actor)s"),
    news=_("%(object)s was handed to the head"),
    mail=Mail(
        subject=_("A draft waits for you: %(title)s"),
        sentence=_(
            "%(actor)s hands you a draft recommendation. As head of the delegation you can read it, change it and submit it."
        ),
        line=_("handed to you by %(actor)s"),
    ),
    is_always_mailed=True,
    is_internal=True,
)
TAKEN_BACK = Event(
    key="withdrawn",
    button=_("Take back"),
    message=_("The draft is yours again."),
    history=_("Taken back by %(actor)s"),
    news=_("%(object)s was taken back"),
    is_internal=True,
)
# A returned recommendation that was with the head goes back to being returned.
TAKEN_BACK_RETURNED = replace(TAKEN_BACK, message=_("Returned."), news=_("%(object)s was returned"))
GIVEN_BACK = Event(
    key="returned_to_author",
    button=_("Return to the author"),
    question=_(
        "The author can go on writing, and is told by e-mail. Say what is missing, if something is; officers do not read it."
    ),
    message=_("%(author)s has it again, and is told by e-mail."),
    history=_("Returned to the author by %(actor)s"),
    news=_("%(object)s was taken back"),
    mail=Mail(
        subject=_("Returned to you: %(title)s"),
        sentence=_("%(actor)s, as head of the delegation, returned the draft to its author. You can go on writing."),
        line=_("returned to its author by %(actor)s"),
    ),
    is_always_mailed=True,
    is_internal=True,
)
GIVEN_BACK_RETURNED = replace(GIVEN_BACK, news=_("%(object)s was returned"))
SUBMITTED = Event(
    key="submitted",
    button=_("Submit"),
    question=_(
        "The secretariat of the workshop gets this wording, and opens it for discussion or returns it with a note. "
        "It cannot be changed meanwhile; it can be withdrawn."
    ),
    message=_("Submitted. The symbol is %(symbol)s; a receipt goes out by e-mail."),
    history=_("Submitted for %(lead)s by %(actor)s"),
    public_history=_("Submitted by %(lead)s"),
    news=_("%(who)s submitted %(object)s"),
    mail=Mail(
        subject=_("Received: %(symbol)s, %(title)s"),
        sentence=_(
            "The recommendation has been received and has its symbol, %(symbol)s. Submitted by %(actor)s on %(time)s."
        ),
        line=_("received, submitted by %(actor)s"),
    ),
    is_always_mailed=True,
)
SUBMITTED_AGAIN = replace(SUBMITTED, button=_("Submit again"))
# What the officers are told of a submission.
RECEIVED = Event(
    key="received",
    mail=Mail(
        subject=_("Submitted: %(symbol)s, %(title)s"),
        sentence=_("%(lead)s submitted a recommendation. It can be opened for discussion, or returned with a note."),
        line=_("submitted by %(lead)s"),
    ),
)
RETURNED = Event(
    key="returned",
    button=_("Return"),
    question=_("The author and the head of the delegation get your note by e-mail, and can submit the text again."),
    message=_("Returned."),
    history=_("Returned by %(actor)s"),
    news=_("%(object)s was returned"),
    mail=Mail(
        subject=_("Returned: %(symbol)s, %(title)s"),
        sentence=_("The secretariat returned the recommendation. It can be changed and submitted again."),
        line=_("returned by the secretariat"),
    ),
    is_always_mailed=True,
)
_SENDS = _("All who take part can read and comment on this wording. Each delegate with an account gets one e-mail.")
# Told by the circulation of Rev.1, which goes with it.
OPENED = Event(
    key="opened",
    button=_("Open for discussion"),
    question=_SENDS,
    message=_("In discussion: all who take part can read it and comment."),
    history=_("Opened for discussion by %(actor)s"),
)
CIRCULATED = Event(
    key="circulated",
    button=_("Circulate"),
    question=_SENDS,
    message=_("Circulated. All who take part read this wording now."),
    history=_("Rev.%(number)s circulated"),
    public_history=_("Rev.%(number)s circulated"),
    news=_("%(object)s/Rev.%(number)s was circulated"),
    mail=Mail(
        subject=_("%(symbol)s/Rev.%(number)s circulated: %(title)s"),
        sentence=_(
            "A wording of this recommendation was put before all who take part, as Rev.%(number)s. You can comment on it."
        ),
        line=_("Rev.%(number)s circulated"),
    ),
)
MADE_FINAL = Event(
    key="final",
    button=_("Make final draft"),
    message=_("This is now a final draft."),
    history=_("Made final draft by %(actor)s"),
    public_history=_("Final draft"),
    news=_("%(object)s is a final draft"),
    mail=Mail(
        subject=_("Final draft: %(symbol)s, %(title)s"),
        sentence=_("The recommendation is now a final draft and goes to the session for adoption."),
        line=_("made a final draft"),
    ),
)
MADE_FINAL_LATE = replace(
    MADE_FINAL,
    question=_(
        "The hour planned for final drafts has passed. Say why this text still becomes one; the reason is shown with it."
    ),
)
BACK_IN_DISCUSSION = Event(
    key="discussion",
    button=_("Back to discussion"),
    question=_("The text can be changed and commented on again. Name the session, or the reason."),
    message=_("In discussion: all who take part can read it and comment."),
    history=_("Back to discussion, recorded by %(actor)s"),
    news=_("%(object)s is back in discussion"),
    mail=Mail(
        subject=_("Back in discussion: %(symbol)s, %(title)s"),
        sentence=_("The recommendation went back from final draft to discussion."),
        line=_("back in discussion"),
    ),
)
ADOPTED = Event(
    key="adopted",
    button=_("Record as adopted"),
    history=_("Adopted: consensus found by %(chair)s, recorded by %(actor)s"),
    public_history=_("Adopted"),
    news=_("%(object)s was adopted"),
    mail=Mail(
        subject=_("Adopted: %(symbol)s, %(title)s"),
        sentence=_("The recommendation was adopted, with the number %(full_number)s."),
        line=_("adopted, with the number %(full_number)s"),
    ),
)
WITHDRAWN = Event(
    key="withdrawn",
    button=_("Withdraw"),
    question=_("A withdrawn text is not taken up again. Its page stays for all who could read it."),
    message=_("Withdrawn."),
    history=_("Withdrawn by %(actor)s"),
    news=_("%(who)s withdrew %(object)s"),
    mail=Mail(
        subject=_("Withdrawn: %(symbol)s, %(title)s"),
        sentence=_("The recommendation was withdrawn by %(actor)s."),
        line=_("withdrawn by %(actor)s"),
    ),
)
PUBLISHED = Event(
    key="published",
    button=_("Release"),
    question=_("The adopted text becomes public, at an address that does not change. This is not undone."),
    message=_("Published. Anybody can read the text now."),
    history=_("Published by %(actor)s"),
    public_history=_("Published"),
    news=_("%(object)s was published to the public"),
    mail=Mail(
        subject=_("Published: %(symbol)s, %(title)s"),
        sentence=_("The adopted text is public now."),
        line=_("published to the public"),
    ),
)
CO_AUTHOR_NAMED = Event(
    key="co_author",
    mail=Mail(
        subject=_("You were named as co-author: %(title)s"),
        sentence=_("%(actor)s named you as co-author of a draft recommendation. You can read it and write on it."),
        line=_("you were named as co-author by %(actor)s"),
    ),
    is_always_mailed=True,
)
# The event of each change of state, by source and target; what is given back by the head has events of its own.
MOVES = {
    (State.DRAFT, State.WITH_HEAD): HANDED_TO_HEAD,
    (State.RETURNED, State.WITH_HEAD): HANDED_TO_HEAD,
    (State.WITH_HEAD, State.DRAFT): TAKEN_BACK,
    (State.WITH_HEAD, State.RETURNED): TAKEN_BACK_RETURNED,
    (State.DRAFT, State.SUBMITTED): SUBMITTED,
    (State.WITH_HEAD, State.SUBMITTED): SUBMITTED,
    (State.RETURNED, State.SUBMITTED): SUBMITTED_AGAIN,
    (State.SUBMITTED, State.RETURNED): RETURNED,
    (State.SUBMITTED, State.IN_DISCUSSION): OPENED,
    (State.IN_DISCUSSION, State.FINAL_DRAFT): MADE_FINAL,
    (State.FINAL_DRAFT, State.IN_DISCUSSION): BACK_IN_DISCUSSION,
    (State.FINAL_DRAFT, State.ADOPTED): ADOPTED,
}
GIVEN_BACK_MOVES = {State.DRAFT: GIVEN_BACK, State.RETURNED: GIVEN_BACK_RETURNED}


def of_move(source: str, target: str, *, is_returned_to_author: bool = False) -> Event:
    """The event of a change from `source` to `target`, as the audit record holds it."""
    if is_returned_to_author:
        return GIVEN_BACK_MOVES[State(target)]
    if target == State.WITHDRAWN:
        return WITHDRAWN
    return MOVES[State(source), State(target)]
