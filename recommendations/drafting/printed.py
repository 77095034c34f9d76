"""The text of a recommendation as it will be printed, shown beside the form in which it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from recommendations import labels
from recommendations.advice import points
from recommendations.advice.points import Point
from recommendations.drafting import paste
from recommendations.models import Addressee, Nature, Recommendation
from recommendations.reading import numbering
from recommendations.version_content import ParagraphContent, VersionContent
from registry.fields import kept_text


@dataclass(frozen=True)
class Row:
    """A paragraph with its label. A paragraph that is not saved yet has a `paragraph_id` that no row has.

    `field` is the name of the field in which it is typed.
    """

    kind: str
    text: str
    paragraph_id: int
    label: str = ""
    advice: Sequence[Point] = ()
    field: str = ""


@dataclass(frozen=True)
class Printed:
    """What `_printed.html` shows. `keeps_numbers`: the labels are those of a circulation and not consecutive.

    `advice` on the fields other than paragraphs is by name: title, addressees, rationale.
    """

    title: str
    rows: list[Row]
    rationale: str
    keeps_numbers: bool
    advice: Mapping[int | str, Sequence[Point]] = field(default_factory=dict)

    @property
    def has_advice(self) -> bool:
        """Return whether there is anything to consider."""
        return bool(self.advice) or any(row.advice for row in self.rows)


def printed(
    recommendation: Recommendation | None,
    *,
    language: str,
    paragraphs: Iterable[tuple[str, ParagraphContent]],
    pasted: str,
    values: Mapping[str, Any],
) -> Printed:
    """Return the text as it would be saved, with drafting help: pasted text follows the paragraphs.

    `paragraphs` are those typed, each with the name of its field; `values` are the title, rationale, nature and
    addressees as typed. Two queries after a circulation.
    """
    fields = [*paragraphs, *(("paste", part.content) for part in paste.parts(kept_text(pasted)))]
    fields = [(field, content) for field, content in fields if content.text]
    contents = [content for _field, content in fields]
    typed = _content(contents, values)
    advice = points.at_places(points.of(typed, language)) if contents else {}
    rows = _labelled(recommendation, contents)
    keeps_numbers = [row.label for row in rows] != labels.fresh(rows)
    rows = [replace(row, advice=advice.get(place, ()), field=fields[place][0]) for place, row in enumerate(rows)]
    on_fields: dict[int | str, Sequence[Point]] = {
        place: found for place, found in advice.items() if isinstance(place, str)
    }
    return Printed(typed.title, rows, typed.rationale, keeps_numbers, on_fields)


def _content(paragraphs: list[ParagraphContent], values: Mapping[str, Any]) -> VersionContent:
    """Return the content that would be saved, as far as it is printed or advised on."""
    return VersionContent(
        title=" ".join(kept_text(values.get("title", "")).split()),
        paragraphs=tuple(paragraphs),
        rationale=kept_text(values.get("rationale", "")).strip(),
        nature=values["nature"] if values.get("nature") in Nature.values else Nature.RECOMMENDATION,
        addressees=tuple(code for code in values.get("addressees", ()) if code in Addressee.values),
    )


def _labelled(recommendation: Recommendation | None, contents: list[ParagraphContent]) -> list[Row]:
    if recommendation is None or not recommendation.circulated_at:
        pairs = zip(contents, labels.fresh(contents), strict=True)
        return [Row(content.kind, content.text, 0, label) for content, label in pairs]
    pks: dict[UUID | None, int] = dict(recommendation.paragraphs.values_list("key", "pk"))
    rows = [Row(content.kind, content.text, pks.get(content.key, -place)) for place, content in enumerate(contents)]
    found = numbering.labels_of(recommendation, recommendation.saved.serial, rows)
    return [Row(row.kind, row.text, row.paragraph_id, label) for row, label in zip(rows, found, strict=True)]
