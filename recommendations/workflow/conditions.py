"""Preconditions of the steps: each returns a user-facing message if it is not met, or None."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations import labels
from recommendations.models import (
    AmendmentChange,
    AmendmentState,
    CompromiseState,
    Fit,
    FloorStatement,
    LanguageCheck,
    Merger,
    Outcome,
    ParagraphKind,
    Position,
    PositionKind,
    Recommendation,
    State,
)
from recommendations.positions import current, footnotes
from recommendations.reading.places import Labelled
from recommendations.states import CONCLUDED
from workshops.models import Delegate, Workshop
from workshops.phrases import moment

REVIEWED = (State.IN_DISCUSSION, State.FINAL_DRAFT)
BRACKETS = ("[", "]")
_BRACKETED = re.compile(r"\[[^\]]*\]?")


@dataclass(frozen=True)
class _Labelled:
    kind: str
    text: str
    label: str


class StepContext:
    """What the preconditions need to know about a recommendation; read once, and only when needed.

    `rows` are the paragraphs of the current version, if the page has read them. `is_unamended`: it is known that there
    are no open amendments.
    """

    def __init__(
        self,
        recommendation: Recommendation,
        rows: Sequence[Labelled] | None = None,
        *,
        is_unamended: bool = False,
    ) -> None:
        self.recommendation = recommendation
        self.is_unamended = is_unamended
        self.now = timezone.now()
        if rows is not None:
            self.paragraphs = rows

    @cached_property
    def paragraphs(self) -> Sequence[Labelled]:
        paragraphs = list(self.recommendation.saved.texts.all())
        pairs = zip(paragraphs, labels.fresh(paragraphs), strict=True)
        return [_Labelled(paragraph.kind, paragraph.text, label) for paragraph, label in pairs]

    @cached_property
    def positions(self) -> list[Position]:
        return current.latest(self.recommendation.positions.all())

    def positions_of(self, kind: PositionKind) -> str:
        """Return the partners whose position is of this kind, on whichever revision; "" if there is none."""
        return ", ".join(position.partner_name for position in self.positions if position.kind == kind)

    @cached_property
    def open_proposals(self) -> list[str]:
        """Return the delegations whose proposals from the floor are still open, unless a list has read them."""
        known: list[str] | None = getattr(self.recommendation, "open_proposals", None)
        if known is not None:
            return known
        rows = FloorStatement.objects.undecided().filter(recommendation=self.recommendation)
        return list(rows.order_by("pk").values_list("delegation_name", flat=True))

    @property
    def lacks_check(self) -> bool:
        """Return whether the current version needs a language check before it is, or becomes, a final draft."""
        recommendation = self.recommendation
        return recommendation.circulated_id is not None and recommendation.state in REVIEWED and not self.is_checked

    @cached_property
    def is_checked(self) -> bool:
        return LanguageCheck.objects.filter(version=self.recommendation.current_id).exists()

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
        return _("The deadline for resubmission was %(time)s. Contact the secretariat of the workshop.") % {
            "time": closed
        }
    return closed_notice(workshop) or None


def closed_notice(workshop: Workshop) -> str:
    """Return the notice that submissions are closed, with what is still possible; empty while they are open."""
    now = timezone.now()
    if now < workshop.submissions_close_at:
        return ""
    closed, until = moment(workshop.submissions_close_at, workshop), moment(workshop.comments_close_at, workshop)
    sentence = _("The deadline for submissions was %(time)s. Drafts can still be edited but not submitted.") % {
        "time": closed
    }
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
    return _(
        "Your head of delegation and deputy head do not have accounts yet. Ask the organiser to register and "
        "invite one of them."
    )


def needs_uncirculated_version(context: StepContext) -> str | None:
    if context.recommendation.current_id != context.recommendation.circulated_id:
        return None
    return _("The latest version has already been circulated. Save a new version first.")


def needs_circulation(context: StepContext) -> str | None:
    if context.recommendation.current_id == context.recommendation.circulated_id:
        return None
    return _("The secretariat must circulate the latest version first.")


def is_adopted_here(recommendation: Recommendation) -> bool:
    """Return whether the workshop adopts recommendations, rather than leaving them to the chair's summary."""
    return recommendation.workshop.adopts


def may_be_editorial(recommendation: Recommendation) -> bool:
    """Return whether a circulation can be marked as editorial: one after Rev.1 of what will be adopted."""
    return recommendation.circulated_id is not None and is_adopted_here(recommendation)


def needs_no_brackets_in_summary(context: StepContext) -> str | None:
    """Require the same of a final draft that is not adopted, because the chair's summary carries it as it is."""
    return None if is_adopted_here(context.recommendation) else needs_no_brackets(context)


def needs_no_brackets(context: StepContext) -> str | None:
    """Require that no text in square brackets, which has not been agreed, remains."""
    bracketed = [row.label for row in context.paragraphs if any(bracket in row.text for bracket in BRACKETS)]
    if any(bracket in context.recommendation.saved.title for bracket in BRACKETS):
        return _("The title contains text in square brackets. This text must be agreed or deleted first.")
    if not bracketed:
        return None
    places = ", ".join(label or _("unnumbered") for label in bracketed)
    return _("Text in square brackets must be agreed or deleted first. Paragraphs concerned: %(places)s.") % {
        "places": places
    }


def needs_no_open_proposals(context: StepContext) -> str | None:
    """Require that wording and brackets for which delegations asked from the floor have been dealt with."""
    waiting = dict.fromkeys(context.open_proposals)
    message = _("Proposals from the floor are still open: %(partners)s. Deal with them in the session first.")
    return message % {"partners": ", ".join(waiting)} if waiting else None


def needs_no_open_amendments(context: StepContext) -> str | None:
    """Require that every change of a released amendment is closed, and that no compromise text is proposed."""
    recommendation = context.recommendation
    if context.is_unamended or not recommendation.workshop.takes_amendments:
        return None
    open_changes = AmendmentChange.objects.filter(
        amendment__recommendation=recommendation, amendment__state=AmendmentState.RELEASED, outcome=Outcome.OPEN
    )
    rows = open_changes.order_by("amendment__number").values_list("amendment__number", "fit")
    numbers = dict.fromkeys(number for number, _fit in rows)
    if not numbers:
        is_proposed = recommendation.compromises.filter(state=CompromiseState.OPEN).exists()
        return _("The compromise text must first be applied or withdrawn.") if is_proposed else None
    symbols = ", ".join(f"Am.{number}" for number in numbers)
    clashing = ", ".join(f"Am.{number}" for number in dict.fromkeys(n for n, fit in rows if fit == Fit.CLASH))
    message = _("Amendments are still open: %(symbols)s.") % {"symbols": symbols}
    if clashing:
        message += " " + _("In conflict with the present wording: %(symbols)s.") % {"symbols": clashing}
    return message


def needs_target_not_final(context: StepContext) -> str | None:
    """Require that the text into which this one was merged, perhaps by way of others, has not become final."""
    target = Merger.objects.end_of(context.recommendation)
    if target.state not in (State.FINAL_DRAFT, State.UNDER_SILENCE, State.AD_REFERENDUM, *CONCLUDED):
        return None
    message = _("The merger can no longer be undone: the status of %(target)s is now “%(state)s”.")
    return message % {"target": target.short_symbol, "state": target.get_state_display()}


def needs_language_check(context: StepContext) -> str | None:
    """Require that the secretariat has checked the language and consistency of the current version."""
    if context.is_checked:
        return None
    return _(
        "The secretariat must first check the language and consistency of this version: numbering, names of partners, "
        "acronyms and cross-references."
    )


def needs_no_objection(context: StepContext) -> str | None:
    """Require that no partner maintains an objection. Names the partners: only the chair and the secretariat, who may read
    all positions, are actors of the step."""
    partners = context.positions_of(PositionKind.OBJECTION)
    message = _(
        "The recommendation cannot be adopted while an objection is on record: %(partners)s. An objection can "
        "be withdrawn, or converted into a reservation or a statement for the record, only in writing."
    )
    return message % {"partners": partners} if partners else None


def needs_no_study_reservation(context: StepContext) -> str | None:
    """Require that no partner awaits instructions: a study reservation never lapses into consent."""
    partners = context.positions_of(PositionKind.STUDY)
    message = _(
        "The recommendation cannot be adopted while a study reservation is on record: %(partners)s. A study "
        "reservation does not lapse; wait until each partner has stated its position, or record an agreement ad "
        "referendum that the partner must confirm."
    )
    return message % {"partners": partners} if partners else None


def needs_approved_wordings(context: StepContext) -> str | None:
    """Require that the delegations have approved what is printed of their reservations, or that their time is over."""
    return str(footnotes.awaits_approval(context.recommendation)) or None


def bracketed_text(context: StepContext) -> list[tuple[str, str]]:
    """Return the text not yet agreed, as pairs (place, text in square brackets)."""
    bracketed = [(_("Title"), match) for match in _BRACKETED.findall(context.recommendation.saved.title)]
    for paragraph in context.paragraphs:
        place = _("Paragraph %s") % paragraph.label if paragraph.label else _("Unnumbered paragraph")
        bracketed += [(place, match) for match in _BRACKETED.findall(paragraph.text)]
    return bracketed
