"""Include final drafts in the chair's summary, in a workshop that adopts no recommendations.

A final draft remains one until a report containing it is issued. It is then numbered and labelled, and can no longer
be changed, as if it had been adopted; but no one has adopted it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations import visibility
from recommendations.locks import lock
from recommendations.models import Adoption, Manner, ParagraphText, Recommendation, State, Version
from recommendations.models.recommendation import RecommendationQuerySet
from recommendations.notifications import recipients
from recommendations.workflow import conditions, numbers, steps
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.search import index
from workshops.models import Workshop
from workshops.user_roles import names_in


def included(workshop: Workshop) -> RecommendationQuerySet:
    """Return what the chair's summary of a workshop may contain."""
    return includable().filter(workshop=workshop)


def includable() -> RecommendationQuerySet:
    """Return what a chair's summary may contain: circulated final drafts without square brackets, and what an issued
    report contains already."""
    bracketed = Q(text__contains="[") | Q(text__contains="]")
    texts = ParagraphText.objects.filter(bracketed, version=OuterRef("circulated"))
    title = Q(circulated__title__contains="[") | Q(circulated__title__contains="]")
    ready = Q(~Exists(texts), ~title, state=State.FINAL_DRAFT, current=F("circulated"))
    return Recommendation.objects.filter(ready | Q(state=State.CARRIED))


def not_ready(workshop: Workshop) -> list[tuple[Recommendation, str]]:
    """Return the final drafts that the chair's summary cannot contain yet, each with the reason."""
    drafts = Recommendation.objects.filter(workshop=workshop, state=State.FINAL_DRAFT)
    drafts = drafts.exclude(pk__in=included(workshop).values("pk")).select_related("workshop", "current")
    return [(draft, _reason(draft)) for draft in drafts.order_by("topic_number", "serial")]


def _reason(draft: Recommendation) -> str:
    context = steps.StepContext(draft)
    return conditions.needs_circulation(context) or conditions.needs_no_brackets(context) or ""


def numbered(recommendations: Iterable[Recommendation]) -> dict[int, str]:
    """Return the numbers by pk that `recommendations` have, or would get if they were carried in this order. One query
    for each topic with a recommendation that has none."""
    found: dict[int, str] = {}
    last: dict[int, int] = {}
    for recommendation in recommendations:
        if recommendation.number is None:
            topic = recommendation.topic_id
            last[topic] = (last[topic] if topic in last else numbers.last_number(topic)) + 1
            found[recommendation.pk] = f"{recommendation.topic.number}.{last[topic]}"
        else:
            found[recommendation.pk] = recommendation.full_number
    return found


@door
def carry(recommendation: Recommendation, *, version: Version, report: str, dated_on: date, by: User) -> Adoption:
    """Number a final draft that the chair's summary in an issued report contains, and close it; return the row with its
    version and labels.

    `version` is the one in the report, `report` the key of the report and `dated_on` its date. Raises Refused if the
    recommendation is no longer such a final draft.
    """
    recommendation = lock(recommendation, by=by, with_topic=True)
    if not visibility.allows(visibility.SECRETARIATS, by, recommendation):
        raise Refused(steps.SECRETARIAT.refusal)
    if not included(recommendation.workshop).filter(pk=recommendation.pk, circulated=version).exists():
        message = _(
            "%(symbol)s has changed since the report was saved. Open the report, check the changes and save "
            "the report again."
        )
        raise Refused(message % {"symbol": recommendation.short_symbol})
    numbers.assign_number(recommendation)
    row = Adoption.objects.create(
        recommendation=recommendation,
        version=version,
        manner=Manner.SUMMARY,
        recorded_by=by,
        recorded_by_name=str(names_in(by, recommendation.workshop)),
        occurred_on=dated_on,
        recorded_at=timezone.now(),
        labels=numbers.final_labels(version),
    )
    recommendation.state, recommendation.adoption, recommendation.adopted_on = State.CARRIED, row, dated_on
    recommendation.save(update_fields=["state", "number", "adoption", "adopted_on"])
    index.changed(recommendation.audit_kind, recommendation.pk)
    details: dict[str, Any] = {"report": report, "adoption": row.key, "sha256": version.sha256}
    if recommendation.open_comment_count:
        details["open_comments"] = recommendation.open_comment_count
    entry = audit.record(by, "recommendation.carried", recommendation, rows=[recommendation, row], **details)
    recipients.of_summary(entry, recommendation)
    return row
