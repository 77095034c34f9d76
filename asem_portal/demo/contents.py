"""The content of a recommendation in the data of the demonstration."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from members.models import User
from recommendations.clearance import checks
from recommendations.models import Check, Nature, Recommendation
from recommendations.version_content import ParagraphContent, VersionContent


def content(data: dict[str, Any], paragraphs: Sequence[Sequence[str]], keys: Iterable[UUID] = ()) -> VersionContent:
    """Return the content of a version; its first paragraphs are new versions of those with `keys`."""
    all_keys: list[UUID | None] = [*keys, *[None] * len(paragraphs)]
    return VersionContent(
        title=data["title"],
        nature=data.get("nature", Nature.RECOMMENDATION),
        paragraphs=tuple(
            ParagraphContent(kind, text, key) for (kind, text), key in zip(paragraphs, all_keys, strict=False)
        ),
        rationale=data["rationale"],
        addressees=tuple(data["addressees"]),
        areas=tuple(data.get("areas", [])),
    )


def check_language(recommendation: Recommendation, *, by: User) -> None:
    """Record the language check of the current version, which a final draft needs, as the secretariat."""
    current = Recommendation.objects.get(pk=recommendation.pk)
    checks.clear(current, checks=Check.values, seen=current.saved.key, by=by)
