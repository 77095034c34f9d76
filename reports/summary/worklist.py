"""Dashboard items about chair's summaries: to be drafted, to be corrected, and to be made final."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry.prepared import prepared
from registry.worklist import WorklistItem
from reports.models import ChairSummary, SummaryCorrection, SummaryState
from workshops import phrases
from workshops.models import OFFICERS, Role, Workshop
from workshops.user_roles import THE_CHAIR, roles_of

RECENT = timedelta(days=60)  # after the end of a workshop, during which a missing summary is on the dashboard
TO_BEGIN = _("chair’s summary to be drafted")
TO_SHOW = _("draft chair’s summary not yet circulated for factual correction")
TO_CORRECT = _("chair’s summary awaiting your factual corrections")
TO_FINALISE = _("chair’s summary to be finalised: deadline for factual corrections passed")


def items(user: User) -> list[WorklistItem]:
    """Return what awaits `user`. Two queries at most, none for users without a workshop."""
    roles = roles_of(user)
    officer = sorted(pk for pk, held in roles.roles.items() if pk and {*held} & {*OFFICERS})
    attended = sorted({pk for pk in roles.delegates if pk} | set(officer))
    if not attended:
        return []
    summaries = _open(attended)
    found = [item for summary in summaries for item in _of_summary(summary, user)]
    if officer:
        now = timezone.now()
        found += [_to_begin(one) for one in _without(officer, now.date(), (now - RECENT).date())]
    return found


@prepared
def _open(workshops: list[int]) -> QuerySet[ChairSummary]:
    rows = ChairSummary.objects.filter(workshop__in=workshops).exclude(state=SummaryState.FINAL)
    return rows.select_related("workshop__host")


@prepared
def _without(workshops: list[int], today: date, since: date) -> QuerySet[Workshop]:
    begun = ChairSummary.objects.filter(workshop=OuterRef("pk")).order_by()
    rows = Workshop.objects.filter(~Exists(begun), pk__in=workshops, archived_at=None)
    return rows.filter(starts_on__lte=today, ends_on__gte=since).order_by("pk")


def _to_begin(workshop: Workshop) -> WorklistItem:
    url = reverse("summary:summary", args=[workshop.slug])
    return WorklistItem(1, str(TO_BEGIN), url, str(_("Draft")), group=workshop.short_name)


def _of_summary(summary: ChairSummary, user: User) -> Iterator[WorklistItem]:
    roles, workshop, now = roles_of(user), summary.workshop, timezone.now()
    decides = roles.has(workshop, Role.CHAIR, Role.SECRETARIAT)
    waits_for = "" if roles.has(workshop, Role.CHAIR) else str(THE_CHAIR)
    if not summary.is_shown:
        if decides:
            yield _item(summary, TO_SHOW, _("Circulate"), waits_for=waits_for)
    elif summary.corrections_until and summary.corrections_until <= now:
        if decides:
            yield _item(summary, TO_FINALISE, _("Finalise"), due=True, waits_for=waits_for)
    elif roles.delegates_in(workshop) and _awaits(summary, user):
        yield _item(summary, TO_CORRECT, _("Check"), due=True)


def _awaits(summary: ChairSummary, user: User) -> bool:
    """Return whether the summary is shown to `user`, who has not answered. One query."""
    answered = SummaryCorrection.objects.filter(summary=OuterRef("pk"), author=user, sent_at__gte=OuterRef("shown_at"))
    return ChairSummary.objects.corrected_by(user).filter(~Exists(answered), pk=summary.pk).exists()


def _item(
    summary: ChairSummary, sentence: object, verb: object, *, due: bool = False, waits_for: str = ""
) -> WorklistItem:
    workshop, until = summary.workshop, summary.corrections_until
    sub = f"{summary.symbol}, {phrases.moment(until, workshop)}" if until else summary.symbol
    return WorklistItem(
        1, str(sentence), summary.get_absolute_url(), str(verb), sub, due, workshop.short_name, waits_for
    )
