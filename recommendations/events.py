"""The events of a recommendation's life, and every message that announces one.

An event has a button and a confirmation question, a message on the page afterwards, a line in the recommendation's
history, a line in the news, and an e-mail. `notifications/recipients.py` says who receives the e-mail.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from recommendations.delegation_events import FORWARDED_TO_HEAD, RECALLED, RETURNED_TO_AUTHOR
from recommendations.event_kinds import Event, Mail
from recommendations.floor_events import PROPOSED_FROM_FLOOR
from recommendations.merger_events import MERGED, MERGER_UNDONE
from recommendations.referendum_events import AGREED_AD_REFERENDUM, BACK_FROM_REFERENDUM, CONFIRMED
from recommendations.silence_events import ADOPTED_BY_SILENCE, ADOPTION_VOID, BACK_FROM_SILENCE, SILENCE_LAUNCHED
from recommendations.states import State
from registry import numbers

SUBMITTED = Event(
    key="submitted",
    button=_("Submit"),
    question=_(
        "The recommendation will be opened for discussion by the secretariat or the rapporteur, or returned by "
        "the secretariat with a note. Until then, the recommendation can be withdrawn but not edited."
    ),
    message=_("The recommendation has been submitted as %(symbol)s. You will receive a confirmation by e-mail."),
    history=_("Submitted on behalf of %(lead)s by %(actor)s"),
    public_history=_("Submitted by %(lead)s"),
    news=_("%(who)s submitted %(object)s"),
    mail=Mail(
        subject=_("Submission received: %(symbol)s, %(title)s"),
        sentence=_(
            "The recommendation submitted on behalf of %(lead)s on %(time)s has been received and assigned the symbol "
            "%(symbol)s."
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
            "%(lead)s has submitted this recommendation. The secretariat or the rapporteur can open the "
            "recommendation for discussion; the secretariat can also return it with a note."
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
_CIRCULATES = _("Everyone who receives drafts will be able to read this version and comment on it.")
# No notification of its own: the circulation of Rev.1, which happens in the same step, has one.
OPENED = Event(
    key="opened",
    button=_("Open for discussion"),
    question=_CIRCULATES,
    message=_("The recommendation is now open for discussion and has been circulated as Rev.1."),
    history=_("Opened for discussion by %(actor)s"),
)
CIRCULATED = Event(
    key="circulated",
    button=_("Circulate"),
    question=_CIRCULATES,
    message=_("This version has been circulated."),
    history=_("Rev.%(number)s circulated"),
    public_history=_("Rev.%(number)s circulated"),
    news=_("%(object)s/Rev.%(number)s was circulated"),
    mail=Mail(
        subject=_("Circulated: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_("Rev.%(number)s of this recommendation has been circulated."),
        line=_("Rev.%(number)s circulated"),
    ),
)
EDITORIAL = replace(
    CIRCULATED,
    key="editorial",
    history=_("Rev.%(number)s circulated with editorial changes; objections until %(until)s"),
    public_history=_("Rev.%(number)s circulated with editorial changes"),
    mail=Mail(
        subject=_("Editorial changes: %(symbol)s/Rev.%(number)s, %(title)s"),
        sentence=_(
            "Rev.%(number)s of this recommendation has been circulated. The secretariat considers the changes "
            "editorial. Objections may be raised until %(until)s."
        ),
        line=_("Rev.%(number)s circulated with editorial changes; objections until %(until)s"),
    ),
)
ACCEPTED = Event(
    key="final",
    button=_("Accept as final draft"),
    question=_(
        "The text will be final unless the recommendation is returned to discussion. The authors, their head "
        "of delegation and the officers of the workshop will be notified."
    ),
    message=_("The recommendation has been accepted as a final draft."),
    history=_("Accepted as a final draft by %(actor)s"),
    public_history=_("Accepted as a final draft"),
    news=_("%(object)s was accepted as a final draft"),
    mail=Mail(
        subject=_("Final draft: %(symbol)s, %(title)s"),
        sentence=_("This recommendation has been accepted as a final draft."),
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
        "The recommendation will no longer be a final draft. "
        "Name the session in which the return to discussion was decided, or give the reason."
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
# In a workshop that adopts no recommendations: the report whose summary carries it is issued.
CARRIED = Event(
    key="carried",
    history=_("Included in the chair’s summary as %(full_number)s; report issued by %(actor)s"),
    public_history=_("Included in the chair’s summary"),
    news=_("%(object)s was included in the chair’s summary"),
    mail=Mail(
        subject=_("In the chair’s summary: %(symbol)s, %(title)s"),
        sentence=_("The chair’s summary contains this recommendation as %(full_number)s. The report has been issued."),
        line=_("included in the chair’s summary as %(full_number)s"),
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
        sentence=_(
            "%(actor)s has named you as a co-author of this draft recommendation. You can now read and edit the draft."
        ),
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
    (State.DRAFT, State.IN_DISCUSSION): PROPOSED_FROM_FLOOR,
    (State.WITH_HEAD, State.SUBMITTED): SUBMITTED,
    (State.RETURNED, State.SUBMITTED): RESUBMITTED,
    (State.SUBMITTED, State.RETURNED): RETURNED,
    (State.SUBMITTED, State.IN_DISCUSSION): OPENED,
    (State.IN_DISCUSSION, State.FINAL_DRAFT): ACCEPTED,
    (State.FINAL_DRAFT, State.IN_DISCUSSION): BACK_IN_DISCUSSION,
    (State.FINAL_DRAFT, State.ADOPTED): ADOPTED,
    (State.FINAL_DRAFT, State.UNDER_SILENCE): SILENCE_LAUNCHED,
    (State.UNDER_SILENCE, State.ADOPTED): ADOPTED_BY_SILENCE,
    (State.UNDER_SILENCE, State.IN_DISCUSSION): BACK_FROM_SILENCE,
    (State.FINAL_DRAFT, State.AD_REFERENDUM): AGREED_AD_REFERENDUM,
    (State.AD_REFERENDUM, State.ADOPTED): CONFIRMED,
    (State.AD_REFERENDUM, State.IN_DISCUSSION): BACK_FROM_REFERENDUM,
    (State.ADOPTED, State.IN_DISCUSSION): ADOPTION_VOID,
    (State.IN_DISCUSSION, State.MERGED): MERGED,
    (State.MERGED, State.IN_DISCUSSION): MERGER_UNDONE,
}


def comments_open(count: int) -> str:
    """Return the sentence on the comments that were open when the text became final; empty if none was."""
    sentence = ngettext(
        "%(count)s comment was still open at that time.", "%(count)s comments were still open at that time.", count
    )
    return sentence % {"count": numbers.at_start(count)} if count else ""


def of_move(source: str, target: str, *, is_returned_to_author: bool = False) -> Event:
    """Return the event of a change of state from `source` to `target`, as an audit entry records it."""
    if is_returned_to_author:
        return RETURNED_TO_AUTHOR
    if target == State.WITHDRAWN:
        return WITHDRAWN
    return MOVES[State(source), State(target)]


def of_circulation(data: Mapping[str, Any]) -> Event:
    """Return the event of a circulation whose audit entry has this `data`."""
    return EDITORIAL if "objections_until" in data else CIRCULATED


def objections_until(data: Mapping[str, Any]) -> datetime | None:
    """Return until when a circulation may be objected to, from the data of its audit entry; None if it is not editorial."""
    return datetime.fromisoformat(data["objections_until"]) if "objections_until" in data else None
