"""The choices of the filters of a workshop's list, and the paragraphs of a version to select from."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import Truncator

from recommendations.states import states_of
from registry.prepared import prepared
from workshops.models import Area, AreaKind, Delegation, Topic, Workshop

EXCERPT = 70  # characters by which a paragraph is named


class Selectable(Protocol):
    """A paragraph with its key and label."""

    @property
    def key(self) -> UUID: ...
    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str: ...


def paragraphs(rows: Iterable[Selectable]) -> list[tuple[str, str]]:
    """Return the key and, as its name, the label and the beginning of the text of each paragraph."""
    return [(str(row.key), _name(row)) for row in rows]


def _name(row: Selectable) -> str:
    excerpt = Truncator(row.text.replace("*", "")).chars(EXCERPT)
    return f"{row.label}  {excerpt}" if row.label else excerpt


def of(workshop: Workshop) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the filters "state", "topic", "lead" and "area" as lists of (value, label). Three queries."""
    return {
        "state": [(state.value, str(state.label)) for state in states_of(workshop.adopts, workshop.has_silence)],
        "topic": [(str(topic.number), str(topic)) for topic in _topics(workshop.pk)],
        "lead": _leads(workshop.pk),
        "area": _areas(),
    }


@prepared
def _topics(workshop: int) -> QuerySet[Topic]:
    return Topic.objects.filter(workshop=workshop).order_by("number")


@prepared
def _leads(workshop: int) -> "QuerySet[Delegation, tuple[str, str]]":
    delegations = Delegation.objects.filter(workshop=workshop).order_by("sort_name", "pk")
    return delegations.values_list(Coalesce("partner__code", "organisation__code"), "name")


@prepared
def _areas() -> "QuerySet[Area, tuple[str, str]]":
    return Area.objects.exclude(kind=AreaKind.PILLAR).order_by("code").values_list("code", "label")
