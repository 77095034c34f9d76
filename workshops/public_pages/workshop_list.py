"""The public list of workshops: under way, upcoming and past, including archived ones."""

from typing import Any

from django.db.models import Case, DateField, F, IntegerField, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops import phrases
from workshops.models import Workshop

UNDER_WAY, UPCOMING, PAST = range(3)


def in_order(workshops: QuerySet[Workshop]) -> QuerySet[Any]:
    """Return `workshops` with their `phase`: under way, upcoming (earliest first), past (latest first)."""
    today = timezone.localdate()
    phase = Case(
        When(ends_on__lt=today, then=Value(PAST)),
        When(starts_on__gt=today, then=Value(UPCOMING)),
        default=Value(UNDER_WAY),
        output_field=IntegerField(),
    )
    soonest = Case(When(ends_on__gte=today, then=F("starts_on")), default=None, output_field=DateField())
    return workshops.annotate(phase=phase).order_by("phase", soonest.asc(nulls_last=True), "-starts_on", "pk")


def row(workshop: Any) -> dict[str, Any]:
    """Return the row of a workshop from `in_order`: its phase, its dates and its next deadline."""
    phase = {UNDER_WAY: _("Under way"), UPCOMING: _("Upcoming"), PAST: _("Past")}[workshop.phase]
    return {
        "phase": phase,
        "is_over": workshop.phase == PAST,
        "workshop": workshop,
        "dates": phrases.dates_text(workshop),
        "deadline": phrases.next_deadline(workshop),
    }
