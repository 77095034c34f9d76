"""The states of a recommendation, with their labels, their tags and the messages about what each state allows."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The states in the order in which a recommendation passes through them, by which lists are also sorted."""

    DRAFT = "draft", _("Draft")
    WITH_HEAD = "with_head", _("With head of delegation")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    IN_DISCUSSION = "discussion", _("Under discussion")
    FINAL_DRAFT = "final", _("Final draft")
    UNDER_SILENCE = "silence", _("Under silence")
    AD_REFERENDUM = "referendum", _("Agreed ad referendum")
    ADOPTED = "adopted", _("Adopted")
    CARRIED = "carried", _("In the chair’s summary")
    MERGED = "merged", _("Merged")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# The states in which a recommendation is numbered and can no longer change: adopted or, in a workshop that adopts none,
# carried by the chair's summary in an issued report.
CONCLUDED = (State.ADOPTED, State.CARRIED)
AS_REPORTED = _(
    "Adopted, according to public sources"
)  # instead of "Adopted", for a recommendation entered from public sources
NO_LEAD = _("Lead partner not known")  # the lead of such a recommendation


@dataclass(frozen=True, kw_only=True)
class Description:
    """How pages present a state.

    `tag` is the style of its tag. `not_editable` is the message for a user who may not edit the recommendation;
    `no_comments` says why it is closed to comments, and is empty if it is open. `is_in_preparation`: the recommendation
    is still with its authors and their head of delegation.
    """

    tag: str
    not_editable: str | Promise
    no_comments: str | Promise = ""
    is_in_preparation: bool = False


_NOT_YET = _("Comments will open when the recommendation is circulated.")
_EDITED_BY_SECRETARIAT = _("Only the secretariat can edit the recommendation now. Propose changes in a comment.")

DESCRIPTIONS = {
    State.DRAFT: Description(
        tag="draft",
        not_editable=_("Only the authors and, if the draft is shared, the author’s delegation can edit this draft."),
        no_comments=_NOT_YET,
        is_in_preparation=True,
    ),
    State.WITH_HEAD: Description(
        tag="draft",
        not_editable=_(
            "The draft is with the head of delegation. The author can recall the draft and continue drafting."
        ),
        no_comments=_NOT_YET,
        is_in_preparation=True,
    ),
    State.SUBMITTED: Description(
        tag="submitted",
        not_editable=_(
            "The recommendation has been submitted and cannot be edited unless it is opened for discussion or returned."
        ),
        no_comments=_NOT_YET,
    ),
    State.RETURNED: Description(
        tag="draft",
        not_editable=_(
            "The recommendation has been returned for revision. Only the authors and their head of delegation "
            "can edit it."
        ),
        no_comments=_NOT_YET,
        is_in_preparation=True,
    ),
    State.IN_DISCUSSION: Description(tag="discussion", not_editable=_EDITED_BY_SECRETARIAT),
    State.FINAL_DRAFT: Description(tag="final", not_editable=_EDITED_BY_SECRETARIAT),
    State.UNDER_SILENCE: Description(
        tag="silence",
        not_editable=_(
            "The final draft is under a silence procedure and cannot be edited until the chair has recorded "
            "the outcome."
        ),
        no_comments=_("The final draft is under a silence procedure. Comments are closed."),
    ),
    State.AD_REFERENDUM: Description(
        tag="held",
        not_editable=_(
            "The recommendation has been agreed ad referendum and cannot be edited while confirmation is awaited."
        ),
        no_comments=_("The recommendation has been agreed ad referendum. Comments are closed."),
    ),
    State.ADOPTED: Description(
        tag="ok",
        not_editable=_("The recommendation has been adopted and can no longer be edited."),
        no_comments=_("The recommendation has been adopted. Comments are closed."),
    ),
    State.CARRIED: Description(
        tag="ok",
        not_editable=_("The recommendation is part of an issued report and can no longer be edited."),
        no_comments=_("The recommendation is part of an issued report. Comments are closed."),
    ),
    State.MERGED: Description(
        tag="merged",
        not_editable=_(
            "The recommendation has been merged into another recommendation and can no longer be edited separately."
        ),
        no_comments=_(
            "The recommendation has been merged into another recommendation. Comment on that recommendation instead."
        ),
    ),
    State.WITHDRAWN: Description(
        tag="closed",
        not_editable=_("The recommendation has been withdrawn. To propose it again, start a new draft."),
        no_comments=_("The recommendation has been withdrawn. Comments are closed."),
    ),
}
IN_PREPARATION = [state for state, description in DESCRIPTIONS.items() if description.is_in_preparation]
OPEN_TO_COMMENTS = [state for state, description in DESCRIPTIONS.items() if not description.no_comments]


def states_of(adopts: bool, has_silence: bool) -> list[State]:
    """Return the states of recommendations in a workshop that adopts them or, with False, leaves them to a summary."""
    others = {State.CARRIED} if adopts else {State.AD_REFERENDUM, State.ADOPTED}
    if not has_silence:
        others.add(State.UNDER_SILENCE)
    return [state for state in State if state not in others]
