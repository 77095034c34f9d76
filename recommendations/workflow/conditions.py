"""Preconditions of the steps: each returns a user-facing message if it is not met, or None."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations import labels
from recommendations.models import ParagraphKind, Recommendation
from workshops.models import Delegate, Workshop
from workshops.phrases import moment

BRACKETS = ("[", "]")
_BRACKETED = re.compile(r"\[[^\]]*\]?")


class LabelledParagraph(Protocol):
    """A row of a page, or a paragraph of the current version with the label it would have."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class _Labelled:
    kind: str
    text: str
    label: str


class StepContext:
    """What the preconditions need to know about a recommendation; read once, and only when needed.

    `rows` are the paragraphs of the current version, if the page has read them.
    """

    def __init__(self, recommendation: Recommendation, rows: Sequence[LabelledParagraph] | None = None) -> None:
        self.recommendation = recommendation
        self.now = timezone.now()
        if rows is not None:
            self.paragraphs = rows

    @cached_property
    def paragraphs(self) -> Sequence[LabelledParagraph]:
        paragraphs = list(self.recommendation.saved.texts.all())
        pairs = zip(paragraphs, labels.fresh(paragraphs), strict=True)
        return [_Labelled(paragraph.kind, paragraph.text, label) for paragraph, label in pairs]

    @cached_property
    def has_head(self) -> bool:
        heads = Delegate.objects.binding().filter(delegation=self.recommendation.lead_id)
        return heads.filter(user__isnull=False).exists()


def now_is(recommendation: Recommendation) -> str:
    """Return the message for a step that is not possible in the current state."""
    return (
        _("This step is no longer possible: the status of the recommendation is now “%s”.")
        % recommendation.get_state_display()
    )


def is_new(recommendation: Recommendation) -> bool:
    return recommendation.symbol is None


def was_returned(recommendation: Recommendation) -> bool:
    return recommendation.symbol is not None


def is_in_time(recommendation: Recommendation) -> bool:
    """Return whether the deadline for final drafts is in the future; after it, the secretariat must state a reason."""
    return timezone.now() < recommendation.workshop.final_drafts_close_at


def is_late(recommendation: Recommendation) -> bool:
    return not is_in_time(recommendation)


def is_not_published(recommendation: Recommendation) -> bool:
    return recommendation.published_at is None


def needs_open_submissions(context: StepContext) -> str | None:
    """Require submission before the deadline; a returned recommendation may be resubmitted until comments close."""
    workshop = context.recommendation.workshop
    if was_returned(context.recommendation):
        if context.now < workshop.comments_close_at:
            return None
        closed = moment(workshop.comments_close_at, workshop)
        return _("The deadline for resubmission passed on %(time)s. Contact the secretariat of the workshop.") % {
            "time": closed
        }
    return closed_notice(workshop) or None


def closed_notice(workshop: Workshop) -> str:
    """Return the notice that submissions are closed, with what is still possible; empty while they are open."""
    now = timezone.now()
    if now < workshop.submissions_close_at:
        return ""
    closed, until = moment(workshop.submissions_close_at, workshop), moment(workshop.comments_close_at, workshop)
    sentence = _("Submissions closed on %(time)s. Drafts can still be edited but not submitted.") % {"time": closed}
    if now < workshop.comments_close_at:
        sentence += " " + _("Recommendations under discussion are open to comments until %(time)s.") % {"time": until}
    return sentence


def needs_operative_paragraph(context: StepContext) -> str | None:
    if any(paragraph.kind == ParagraphKind.OPERATIVE for paragraph in context.paragraphs):
        return None
    return _("Add at least one operative paragraph that states what is recommended.")


def needs_head(context: StepContext) -> str | None:
    if context.has_head:
        return None
    return _("No head or deputy head of delegation has an account yet. Ask the organiser to register and invite one.")


def needs_uncirculated_version(context: StepContext) -> str | None:
    if context.recommendation.current_id != context.recommendation.circulated_id:
        return None
    return _("The latest version has already been circulated. Save a new version first.")


def needs_circulation(context: StepContext) -> str | None:
    if context.recommendation.current_id == context.recommendation.circulated_id:
        return None
    return _("The latest version has not been circulated. The secretariat must circulate it first.")


def needs_no_brackets(context: StepContext) -> str | None:
    """Require that no text in square brackets, which has not been agreed, remains."""
    bracketed = [row.label for row in context.paragraphs if any(bracket in row.text for bracket in BRACKETS)]
    if any(bracket in context.recommendation.saved.title for bracket in BRACKETS):
        return _("The title contains text in square brackets. This text must be agreed or deleted before adoption.")
    if not bracketed:
        return None
    places = ", ".join(label or _("unnumbered") for label in bracketed)
    return _("Text in square brackets must be agreed or deleted before adoption. Paragraphs concerned: %(places)s.") % {
        "places": places
    }


def bracketed_text(context: StepContext) -> list[tuple[str, str]]:
    """Return the text not yet agreed, as pairs (place, text in square brackets)."""
    bracketed = [(_("Title"), match) for match in _BRACKETED.findall(context.recommendation.saved.title)]
    for paragraph in context.paragraphs:
        place = _("Paragraph %s") % paragraph.label if paragraph.label else _("Unnumbered paragraph")
        bracketed += [(place, match) for match in _BRACKETED.findall(paragraph.text)]
    return bracketed
