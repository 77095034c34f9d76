"""The workshops as everybody finds them: under way, upcoming, past, those held before the portal among them."""

from datetime import datetime
from typing import Any

from django.db.models import Case, DateField, F, IntegerField, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.dates import days_in_words
from workshops.models import Workshop

UNDER_WAY, UPCOMING, PAST = range(3)


def in_order(workshops: QuerySet[Workshop]) -> QuerySet[Any]:
    """`workshops` with their `phase`: under way, then upcoming, the soonest first, then past, the latest first."""
    today = timezone.localdate()
    phase = Case(
        When(ends_on__lt=today, then=Value(PAST)),
        When(starts_on__gt=today, then=Value(UPCOMING)),
        default=Value(UNDER_WAY),
        output_field=IntegerField(),
    )
    soonest = Case(When(ends_on__gte=today, then=F("starts_on")), default=None, output_field=DateField())
    return workshops.annotate(phase=phase).order_by("phase", soonest.asc(nulls_last=True), "-starts_on", "pk")


def told(workshop: Any) -> dict[str, Any]:
    """What the list tells of a workshop of `in_order`: its phase and its days in words, and what closes next."""
    phase = {UNDER_WAY: _("Under way"), UPCOMING: _("Upcoming"), PAST: _("Past")}[workshop.phase]
    return {
        "phase": phase,
        "is_over": workshop.phase == PAST,
        "workshop": workshop,
        "dates": held_in_words(workshop),
        "deadline": next_deadline(workshop),
    }


def held_in_words(workshop: Workshop) -> str:
    """The days of a workshop; where they are known only in words, as its sources report them."""
    return workshop.date_text or days_in_words(workshop.starts_on, workshop.ends_on)


def next_deadline(workshop: Workshop) -> tuple[str, datetime] | None:
    """(words, moment) of what closes next in a workshop of the portal, or None when nothing does."""
    if workshop.archived_at:
        return None
    dates = [
        (workshop.submissions_close_at, _("Submissions close")),
        (workshop.comments_close_at, _("Comments close")),
        (workshop.final_drafts_close_at, _("Final drafts")),
    ]
    ahead = [(words, at) for at, words in dates if at > timezone.now()]
    return ahead[0] if ahead else None
