"""Record the states of paragraphs, and compute those that still apply."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.locks import lock
from recommendations.models import (
    Agreement,
    Circulation,
    ParagraphKind,
    ParagraphState,
    ParagraphText,
    Recommendation,
)
from recommendations.states import CONCLUDED, OPEN_TO_COMMENTS
from recommendations.workflow.conditions import BRACKETS
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.user_roles import names_in

NOT_YOURS = _("Only the secretariat, the chair or the rapporteur for the topic may record the status of paragraphs.")
NOT_NOW = _(
    "The status of paragraphs can be recorded only while a recommendation is under discussion or is a final draft."
)
OTHER_REVISION = _(
    "Another revision has been circulated since you opened the page. Reload the page and read the new revision."
)
MEANWHILE = _(
    "Someone else recorded “%(state)s” while you were editing. Check your selection: saving again will replace "
    "“%(state)s”."
)
BRACKETED = _("This paragraph contains square brackets, which mark text not yet agreed. Select “Open”.")

TAGS = {Agreement.OPEN: "ask", Agreement.AD_REFERENDUM: "ok", Agreement.AGREED: "ok"}


class Row(Protocol):
    """A paragraph as displayed."""

    paragraph_id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The state that applies to a paragraph; `ended` is the row that applied until its text was changed."""

    state: Agreement
    ended: ParagraphState | None = None

    @property
    def label(self) -> str | Promise:
        return self.state.label

    @property
    def tag(self) -> str:
        """Return the style of the tag that shows it: quiet for what is agreed."""
        return TAGS[self.state]


@door
def record(
    circulation: Circulation, states: Mapping[UUID, str], *, seen: Mapping[UUID, str], by: User
) -> list[ParagraphState]:
    """Record the states of paragraphs of Rev.n by key, and return the new rows: those that differ from what was `seen`.

    Raises Refused, and ValidationError by paragraph, if its state has changed since it was seen or if text in brackets
    is recorded as agreed.
    """
    recommendation = lock(circulation.recommendation, by=by)
    check_open(recommendation, by=by)
    if recommendation.circulated_id != circulation.version_id:
        raise Refused(OTHER_REVISION)
    paragraphs = {text.paragraph.key: text for text in circulation.version.texts.select_related("paragraph")}
    now = current(recommendation, circulation, list(paragraphs.values()))
    errors, changed = {}, {}
    for key, state in states.items():
        text = paragraphs.get(key)
        if text is None or text.kind == ParagraphKind.HEADING or state == seen.get(key, Agreement.OPEN):
            continue
        applies = now[text.paragraph_id].state
        if state != Agreement.OPEN and any(bracket in text.text for bracket in BRACKETS):
            errors[str(key)] = ValidationError(BRACKETED)
        elif applies not in (state, seen.get(key, Agreement.OPEN)):
            errors[str(key)] = ValidationError(MEANWHILE % {"state": applies.label})
        elif applies != state:
            changed[text] = Agreement(state)
    if errors:
        raise ValidationError(errors)
    return _save(recommendation, circulation, changed, by) if changed else []


def _save(
    recommendation: Recommendation, circulation: Circulation, changed: Mapping[ParagraphText, Agreement], by: User
) -> list[ParagraphState]:
    at, name = timezone.now(), str(names_in(by, recommendation.workshop))
    rows = [
        ParagraphState.objects.create(
            circulation=circulation,
            paragraph=text.paragraph,
            state=state,
            recorded_by=by,
            recorded_by_name=name,
            recorded_at=at,
        )
        for text, state in changed.items()
    ]
    counts: dict[str, Any] = dict(Counter(str(state) for state in changed.values()))
    audit.record(by, "recommendation.paragraphs_agreed", recommendation, rows=rows, number=circulation.number, **counts)
    return rows


def may_record(user: User, recommendation: Recommendation) -> bool:
    """Return whether `user` may record the states of paragraphs now. No query."""
    is_open = recommendation.circulated_id is not None and recommendation.state in OPEN_TO_COMMENTS
    return is_open and visibility.allows(visibility.OFFICERS_OF_TOPIC, user, recommendation)


def check_open(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not record the states of paragraphs now."""
    if may_record(by, recommendation):
        return
    is_officer = visibility.allows(visibility.OFFICERS_OF_TOPIC, by, recommendation)
    raise Refused(NOT_NOW if is_officer else NOT_YOURS)


def history(recommendation: Recommendation) -> list[ParagraphState]:
    """Return all rows of a recommendation, the latest first. One query."""
    rows = ParagraphState.objects.filter(circulation__recommendation=recommendation)
    return list(rows.select_related("circulation", "paragraph").order_by("-pk"))


def current(recommendation: Recommendation, circulation: Circulation, rows: Sequence[Row]) -> dict[int, Standing]:
    """Return the state that applies to each of the `rows`, by pk of the paragraph; `circulation` is the latest one.

    A state applies as long as the paragraph has the same text and kind in each circulation since, and in the rows.
    One query, two if any state was recorded.
    """
    recorded = ParagraphState.objects.filter(circulation__recommendation=recommendation)
    last = {row.paragraph_id: row for row in recorded.select_related("circulation").order_by("pk")}
    texts = _texts_since(recommendation, last) if last else {}
    standing = {}
    for row in rows:
        state = last.get(row.paragraph_id)
        if state is None or state.state == Agreement.OPEN:
            standing[row.paragraph_id] = Standing(Agreement.OPEN)
            continue
        numbers = range(state.circulation.number, circulation.number + 1)
        is_same = {texts.get((row.paragraph_id, number)) for number in numbers} == {(row.kind, row.text)}
        standing[row.paragraph_id] = (
            Standing(Agreement(state.state)) if is_same else Standing(Agreement.OPEN, ended=state)
        )
    return standing


def shown(recommendation: Recommendation, rows: Sequence[Row]) -> dict[int, Standing]:
    """Return the state of each paragraph on a page; none before any was recorded, and none once it is concluded."""
    version = recommendation.circulated
    if version is None or recommendation.state in CONCLUDED:
        return {}
    latest = version.circulation
    standing = current(recommendation, latest, [row for row in rows if row.kind != ParagraphKind.HEADING])
    is_recorded = any(one.ended or one.state != Agreement.OPEN for one in standing.values())
    return standing if is_recorded else {}


def _texts_since(
    recommendation: Recommendation, states: Mapping[int, ParagraphState]
) -> dict[tuple[int, int], tuple[str, str]]:
    """Return (kind, text) of these paragraphs by pk and number of circulation, from the first that matters."""
    first = min(state.circulation.number for state in states.values())
    of_circulations = ParagraphText.objects.filter(
        paragraph__in=list(states),
        version__circulation__recommendation=recommendation,
        version__circulation__number__gte=first,
    )
    values: Iterable[tuple[int, int, str, str]] = of_circulations.values_list(
        "paragraph", "version__circulation__number", "kind", "text"
    )
    return {(paragraph, number): (kind, text) for paragraph, number, kind, text in values}
