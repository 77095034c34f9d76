"""How many recommendations and findings there are, in numbers and in words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.models import Nature, Recommendation


@dataclass(frozen=True)
class Counts:
    """The numbers of recommendations and of findings; as text "6 recommendations and 2 findings", without zeros."""

    recommendations: int = 0
    findings: int = 0

    @property
    def total(self) -> int:
        return self.recommendations + self.findings

    def __str__(self) -> str:
        recommendations = ngettext("%(n)s recommendation", "%(n)s recommendations", self.recommendations)
        findings = ngettext("%(n)s finding", "%(n)s findings", self.findings)
        recommendations, findings = recommendations % {"n": self.recommendations}, findings % {"n": self.findings}
        if self.recommendations and self.findings:
            return _("%(recommendations)s and %(findings)s") % {
                "recommendations": recommendations,
                "findings": findings,
            }
        return recommendations if self.recommendations else findings if self.findings else ""


def of(rows: QuerySet[Recommendation]) -> Counts:
    """Count `rows` by their nature. One query."""
    return _counts(rows.order_by().values_list("nature").annotate(count=Count("pk")))


def published_by_workshop() -> dict[int, Counts]:
    """Return the numbers of published recommendations of each workshop, by its primary key. One query."""
    rows = Recommendation.objects.published().order_by().values_list("workshop", "nature")
    found: dict[int, list[tuple[str, int]]] = {}
    for workshop, nature, count in rows.annotate(count=Count("pk")):
        found.setdefault(workshop, []).append((nature, count))
    return {workshop: _counts(numbers) for workshop, numbers in found.items()}


def _counts(numbers: Any) -> Counts:
    by_nature = dict(numbers)
    return Counts(by_nature.get(Nature.RECOMMENDATION, 0), by_nature.get(Nature.FINDING, 0))
