"""The states of a recommendation: the one place for their labels, their tags, and what a state allows."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """In the order of a recommendation's life, which is the order of lists sorted by state."""

    DRAFT = "draft", _("Draft")
    WITH_HEAD = "with_head", _("With the head")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    IN_DISCUSSION = "discussion", _("In discussion")
    FINAL_DRAFT = "final", _("Final draft")
    ADOPTED = "adopted", _("Adopted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@dataclass(frozen=True, kw_only=True)
class Description:
    """What pages say and show of a state.

    `tag` is the shape of its tag. `not_editable` tells those who may not edit it why; `no_comments` tells everyone why
    it cannot be commented on, and is empty where it can. `is_in_preparation`: still with its authors and their head.
    """

    tag: str
    not_editable: str | Promise
    no_comments: str | Promise = ""
    is_in_preparation: bool = False


_NOT_YET = _("Comments open when the secretariat puts the text before everybody.")
_WITH_SECRETARIAT = _("The text is in discussion: the secretariat writes it now. You can still comment on it.")

DESCRIPTIONS = {
    State.DRAFT: Description(
        tag="draft",
        not_editable=_(
            "This draft is its author’s: only the author, or the delegation it is shared with, writes on it."
        ),
        no_comments=_NOT_YET,
        is_in_preparation=True,
    ),
    State.WITH_HEAD: Description(
        tag="draft",
        not_editable=_("The draft is with the head of the delegation. Its author can take it back and go on writing."),
        no_comments=_NOT_YET,
        is_in_preparation=True,
    ),
    State.SUBMITTED: Description(
        tag="submitted",
        not_editable=_(
            "The text has been submitted: its words stay as they are until the secretariat opens or returns it."
        ),
        no_comments=_NOT_YET,
    ),
    State.RETURNED: Description(
        tag="draft",
        not_editable=_("The text was returned: its author and the head of the delegation write on it."),
        no_comments=_NOT_YET,
        is_in_preparation=True,
    ),
    State.IN_DISCUSSION: Description(tag="discussion", not_editable=_WITH_SECRETARIAT),
    State.FINAL_DRAFT: Description(tag="final", not_editable=_WITH_SECRETARIAT),
    State.ADOPTED: Description(
        tag="ok",
        not_editable=_("The text has been adopted: its words are never changed again."),
        no_comments=_("The text has been adopted: the discussion is closed."),
    ),
    State.WITHDRAWN: Description(
        tag="closed",
        not_editable=_("The text has been withdrawn. Begin a new draft to take it up again."),
        no_comments=_("The text has been withdrawn: the discussion is closed."),
    ),
}
IN_PREPARATION = [state for state, described in DESCRIPTIONS.items() if described.is_in_preparation]
OPEN_TO_COMMENTS = [state for state, described in DESCRIPTIONS.items() if not described.no_comments]
