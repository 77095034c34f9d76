"""Outcome: what came of a workshop and is public, for the workshop's own page."""

from uuid import UUID

from django.db.models import F
from django.urls import reverse

from recommendations.models import Recommendation
from registry.together import Part, together
from reports.models import Report
from workshops.public_pages import workshop_page

MOST = 12  # texts named on the page of the workshop; all stand in the register


@workshop_page.outcomes.register
def of_workshop(workshop):
    """{"texts", "texts_in_all", "reports"}: the released texts in the order of their numbers, and the public reports."""
    texts = Recommendation.objects.released().filter(workshop=workshop)
    reports = Report.objects.public().filter(workshop=workshop)
    text = {"title": F("current__title"), "symbol": "symbol", "topic": F("topic__number"), "number": "number"}
    report = {"title": "title", "symbol": "symbol", "key": "key", "serial": "serial", "meeting": F("meeting__name")}
    found = together(
        texts=Part(texts, text, ("topic", "number")),
        reports=Part(reports, report, ("serial",)),
    )
    for one in found["texts"]:
        one["url"] = reverse("register:recommendation", args=[one["symbol"]])
    for one in found["reports"]:
        one["url"] = reverse("composing:report", args=[UUID(one["key"])])
    return {"texts": found["texts"][:MOST], "texts_in_all": len(found["texts"]), "reports": found["reports"]}
