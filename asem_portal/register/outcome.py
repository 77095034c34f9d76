"""Outcome: what came of a workshop and is public, for the workshop's own page."""

from typing import Any

from django.db.models import F

from recommendations.models import Recommendation
from reports.models import Report
from workshops.models import Workshop
from workshops.public_pages import workshop_page

MOST = 12  # texts named on the page of the workshop; all stand in the register


@workshop_page.outcomes.register
def of_workshop(workshop: Workshop) -> dict[str, Any]:
    """Return {"texts", "texts_in_all", "reports"}: the public recommendations by their numbers, and the public reports."""
    texts = Recommendation.objects.published().filter(workshop=workshop).select_related("topic", "current")
    texts = texts.only("symbol", "number", "topic__number", "current__title")
    shown = list(texts.order_by("topic__number", F("number").asc(nulls_last=True), "serial"))
    reports = Report.objects.public().filter(workshop=workshop).select_related("meeting").order_by("serial")
    return {"texts": shown[:MOST], "texts_in_all": len(shown), "reports": reports}
