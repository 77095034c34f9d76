"""The report: begun for a meeting, composed of adopted texts, made into one file, issued, and transmitted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import Recommendation
from registry import audit
from registry.access import Refused
from reports.locks import locked, require_draft, require_secretariat
from reports.models import Annex, Form, Report, ReportItem
from reports.printing import narrative
from workshops.models import Meeting, Workshop

WORDS = ("title", "dated_on", "foreword", "summary", "form", "executive", "action", "annexes")  # what composing sets
NOT_ITS_MEETING = _("This workshop does not report to the %(meeting)s.")
OVER_BEFORE = _("The %(meeting)s was over before the workshop began.")
BEGUN_ALREADY = _("The report to the %(meeting)s was begun already.")


class StaleReport(Exception):
    """A colleague saved the report after it had been opened; `report` is what stands there now."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(str(report))


def adopted_recommendations(workshop: Workshop) -> QuerySet[Recommendation]:
    """The adopted texts of a workshop by number: what its reports may hold. One query."""
    texts = Recommendation.objects.adopted().filter(workshop=workshop, adoption__isnull=False)
    related = ("topic", "lead", "adoption__version")
    return texts.select_related(*related).order_by("topic__number", "number")


@transaction.atomic
def begin(workshop: Workshop, meeting: Meeting, *, by: User) -> Report:
    """Begin the report of `workshop` to `meeting`, with every text adopted so far, and return it.

    A Summit gets the short form, every other meeting the full one; composing may change that.
    """
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    require_secretariat(by, workshop)
    if not workshop.target_meetings.filter(pk=meeting.pk).exists():
        raise Refused(NOT_ITS_MEETING % {"meeting": meeting})
    if not meeting.is_open_to(workshop.starts_on):
        raise Refused(OVER_BEFORE % {"meeting": meeting})
    if Report.objects.filter(workshop=workshop, meeting=meeting).exists():
        raise Refused(BEGUN_ALREADY % {"meeting": meeting})
    serial = (Report.objects.filter(workshop=workshop).aggregate(last=Max("serial"))["last"] or 0) + 1
    now = timezone.now()
    report = Report.objects.create(
        workshop=workshop,
        meeting=meeting,
        serial=serial,
        symbol=f"{workshop.symbol_stem}/REP/{serial}",
        title=workshop.title,
        dated_on=now.astimezone(workshop.tz).date(),
        language=workshop.language,
        form=Form.SHORT if meeting.kind == "summit" else Form.FULL,
        annexes=Annex.values,
        composed_by=by,
        composed_at=now,
    )
    _place(report, adopted_recommendations(workshop))
    audit.record(by, "report.begun", report, meeting=meeting.key)
    return report


@transaction.atomic
def compose(report: Report, *, texts: list[Recommendation], base: datetime, by: User, **words: Any) -> bool:
    """Save what a draft report says: `texts`, adopted recommendations in the order to be printed, and its words.

    `words` are some of WORDS; what is not among them stays. `base` is the `composed_at` that the caller saw; raises
    StaleReport when a colleague was quicker. Returns whether anything changed.
    """
    report = locked(report, by)
    require_draft(report)
    if report.composed_at != base:
        raise StaleReport(report)
    allowed = {text.pk: text for text in adopted_recommendations(report.workshop)}
    texts = [allowed[text.pk] for text in texts if text.pk in allowed]
    if unknown := words.keys() - set(WORDS):
        raise TypeError(f"Composing does not set {', '.join(sorted(unknown))}.")
    before = list(report.items.order_by("position").values_list("recommendation_id", flat=True))
    moved = before != [text.pk for text in texts]
    changed = [name for name, value in words.items() if getattr(report, name) != value]
    if not changed and not moved:
        return False
    for name in changed:
        setattr(report, name, words[name])
    report.composed_by, report.composed_at = by, timezone.now()
    report.save(update_fields=[*changed, "composed_by", "composed_at"])
    if moved:
        report.items.all().delete()
        _place(report, texts)
    audit.record(by, "report.composed", report, changed=changed, texts=[text.key for text in texts])
    return True


def proposed_action(report: Report) -> str:
    """The sentence that the document prints as the action proposed where the secretariat proposes nothing else."""
    return narrative.proposed(report.meeting.kind, report.meeting.name)


def _place(report: Report, texts: Iterable[Recommendation]) -> None:
    items = [
        ReportItem(report=report, recommendation=text, version=text.adoption.version, position=position)
        for position, text in enumerate(texts, start=1)
    ]
    ReportItem.objects.bulk_create(items)
