"""The text of a recommendation as it will be printed, shown beside the form in which it is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from recommendations import labels
from recommendations.drafting import paste
from recommendations.models import Recommendation
from recommendations.reading import numbering
from recommendations.version_content import ParagraphContent
from registry.fields import kept_text


@dataclass(frozen=True)
class Row:
    """A paragraph with its label. A paragraph that is not saved yet has a `paragraph_id` that no row has."""

    kind: str
    text: str
    paragraph_id: int
    label: str = ""


@dataclass(frozen=True)
class Printed:
    """What `_printed.html` shows. `keeps_numbers`: the labels are those of a circulation and not consecutive."""

    title: str
    rows: list[Row]
    rationale: str
    keeps_numbers: bool


def printed(
    recommendation: Recommendation | None,
    *,
    title: str,
    paragraphs: Iterable[ParagraphContent],
    pasted: str,
    rationale: str,
) -> Printed:
    """Return the text as it would be saved: pasted text follows the paragraphs. Two queries after a circulation."""
    contents = [*paragraphs, *(part.content for part in paste.parts(kept_text(pasted)))]
    rows = _labelled(recommendation, [content for content in contents if content.text])
    keeps_numbers = [row.label for row in rows] != labels.fresh(rows)
    return Printed(" ".join(kept_text(title).split()), rows, kept_text(rationale).strip(), keeps_numbers)


def _labelled(recommendation: Recommendation | None, contents: list[ParagraphContent]) -> list[Row]:
    if recommendation is None or not recommendation.circulated_at:
        pairs = zip(contents, labels.fresh(contents), strict=True)
        return [Row(content.kind, content.text, 0, label) for content, label in pairs]
    pks: dict[UUID | None, int] = dict(recommendation.paragraphs.values_list("key", "pk"))
    rows = [Row(content.kind, content.text, pks.get(content.key, -place)) for place, content in enumerate(contents)]
    found = numbering.labels_of(recommendation, recommendation.saved.serial, rows)
    return [Row(row.kind, row.text, row.paragraph_id, label) for row, label in zip(rows, found, strict=True)]
