"""Preconditions of the steps: each returns the reason why the step is refused, or None."""

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
    """A row of a page, or a paragraph of the version last saved with the label that it would have."""

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


class Facts:
    """What the conditions need to know of a recommendation; each thing is read at most once, and only when needed.

    `rows`, where the page has them, are the paragraphs of the wording last saved.
    """

    def __init__(self, recommendation: Recommendation, rows: Sequence[LabelledParagraph] | None = None) -> None:
        self.recommendation = recommendation
        self.now = timezone.now()
        if rows is not None:
            self.texts = rows

    @cached_property
    def texts(self) -> Sequence[LabelledParagraph]:
        texts = list(self.recommendation.saved.texts.all())
        pairs = zip(texts, labels.fresh(texts), strict=True)
        return [_Labelled(text.kind, text.text, label) for text, label in pairs]

    @cached_property
    def has_head(self) -> bool:
        heads = Delegate.objects.binding().filter(delegation=self.recommendation.lead_id)
        return heads.filter(user__isnull=False).exists()


def now_is(recommendation: Recommendation) -> str:
    """Return the sentence of a step that is not possible any more, because of the state that the text is in."""
    return _("This recommendation is now “%s”.") % recommendation.get_state_display()


def is_new(recommendation: Recommendation) -> bool:
    return recommendation.symbol is None


def was_returned(recommendation: Recommendation) -> bool:
    return recommendation.symbol is not None


def is_in_time(recommendation: Recommendation) -> bool:
    """Return whether the deadline for final drafts lies ahead; afterwards the secretariat makes one, with a reason."""
    return timezone.now() < recommendation.workshop.final_drafts_close_at


def is_late(recommendation: Recommendation) -> bool:
    return not is_in_time(recommendation)


def is_not_published(recommendation: Recommendation) -> bool:
    return recommendation.published_at is None


def submissions_open(facts: Facts) -> str | None:
    """Before the deadline, by the server's clock; a returned text was in time once, and has until comments close."""
    workshop = facts.recommendation.workshop
    if was_returned(facts.recommendation):
        if facts.now < workshop.comments_close_at:
            return None
        closed = moment(workshop.comments_close_at, workshop)
        return _("Returned texts could be submitted again until %(time)s. The secretariat can tell you more.") % {
            "time": closed
        }
    return closed_words(workshop) or None


def closed_words(workshop: Workshop) -> str:
    """Say that submissions are closed, since when, and what is still possible; nothing while they are open."""
    now = timezone.now()
    if now < workshop.submissions_close_at:
        return ""
    closed, until = moment(workshop.submissions_close_at, workshop), moment(workshop.comments_close_at, workshop)
    sentence = _("Submissions closed on %(time)s. Drafts stay as they are.") % {"time": closed}
    if now < workshop.comments_close_at:
        sentence += " " + _("You can comment on the texts in discussion until %(time)s.") % {"time": until}
    return sentence


def an_operative_paragraph(facts: Facts) -> str | None:
    if any(text.kind == ParagraphKind.OPERATIVE for text in facts.texts):
        return None
    return _("Write at least one operative paragraph first: one that says what is recommended.")


def a_head(facts: Facts) -> str | None:
    if facts.has_head:
        return None
    return _("Your delegation has no head or alternate who can sign in yet. Ask the organiser to register one.")


def something_to_circulate(facts: Facts) -> str | None:
    if facts.recommendation.current_id != facts.recommendation.circulated_id:
        return None
    return _("The wording last saved has been circulated.")


def circulated(facts: Facts) -> str | None:
    if facts.recommendation.current_id == facts.recommendation.circulated_id:
        return None
    return _(
        "The wording last saved has not been circulated. The secretariat circulates it first, so that all know it."
    )


def no_brackets(facts: Facts) -> str | None:
    """Square brackets enclose words that are not agreed: none may be left in an adopted text."""
    open_ones = [text.label for text in facts.texts if any(bracket in text.text for bracket in BRACKETS)]
    if any(bracket in facts.recommendation.saved.title for bracket in BRACKETS):
        return _("The title has words in square brackets, which are not agreed. Agree or delete them first.")
    if not open_ones:
        return None
    where = ", ".join(label or _("without a number") for label in open_ones)
    return _("Words in square brackets are not agreed. Agree or delete them first, in paragraph: %(where)s.") % {
        "where": where
    }


def open_brackets(facts: Facts) -> list[tuple[str, str]]:
    """Return what is not agreed yet, as (where it stands, the words in their brackets)."""
    found = [(_("Title"), words) for words in _BRACKETED.findall(facts.recommendation.saved.title)]
    for text in facts.texts:
        where = _("Paragraph %s") % text.label if text.label else _("Without a number")
        found += [(where, words) for words in _BRACKETED.findall(text.text)]
    return found
