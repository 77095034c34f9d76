import re
from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import CONFIDENCE, Partner, User
from registry.models import Reference
from registry.names import place_text

HELD = "held"  # the status of a meeting that took place
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def entered(self) -> Self:
        """Return meetings that organisers or secretariats added and that no reference data have replaced since."""
        return self.filter(entered_by__isnull=False)


class Meeting(Reference):
    """An ASEM meeting to which recommendations may be submitted, with planned and actual dates."""

    audit_kind = "meeting"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(
        max_length=8,
        choices=[
            ("summit", _("Summit")),
            ("fmm", _("Foreign Ministers’ Meeting")),
            ("cmm", _("Culture Ministers’ Meeting")),
            ("som", _("Senior Officials’ Meeting")),
            ("other", _("Other meeting")),
        ],
    )
    ordinal = models.PositiveSmallIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100, blank=True)
    host = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    planned_starts_on = models.DateField(null=True, blank=True)
    planned_ends_on = models.DateField(null=True, blank=True)
    date_text = models.CharField(max_length=100, blank=True)  # as reported, if the dates are not known
    theme = models.CharField(max_length=300, blank=True)
    format = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=40, blank=True)
    submission_deadline = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=8, choices=CONFIDENCE, default="sure")
    # The organiser or secretariat who added it; empty for reference data, which replace the entries added.
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "ordinal", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """Return CMM4 for a numbered meeting of a series; the name of any other, whose code is internal."""
        return self.code if self.ordinal else self.name

    @property
    def place(self) -> str:
        """Return the city and the country of the host, as far as they are known."""
        return place_text(self.city, self.host.name if self.host else "")

    @property
    def year(self) -> int | None:
        """The year of the meeting, from its first day or from a text such as "3 and 4 June 2027"."""
        if self.starts_on:
            return self.starts_on.year
        match = _YEAR.search(self.date_text)
        return int(match[0]) if match else None

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day: the actual ones or, if they are not known, the planned ones."""
        if self.starts_on or self.ends_on:
            return self.starts_on or self.ends_on, self.ends_on or self.starts_on
        return self.planned_starts_on, self.planned_ends_on or self.planned_starts_on

    def has_begun(self, today: date) -> bool:
        """Return whether its first day is past or is `today`, or it was held on days that are not known."""
        return self.starts_on <= today if self.starts_on else self.status == HELD

    def is_over(self, day: date) -> bool:
        """Return whether it ended before `day`.

        If its dates are not known, this depends on its year, or on whether it was held.
        """
        _first, last = self.days
        if last:
            return last < day
        return self.year < day.year if self.year else self.status == HELD


class AreaKind(models.TextChoices):
    PILLAR = "pillar", _("pillar")
    TANGIBLE = "tangible", _("tangible area of cooperation")
    PRIORITY = "priority", _("priority of the 2004 Declaration")
    ITEM = "item", _("item under a priority")


class Area(Reference):
    """A policy area of recommendations: a pillar, a tangible area, a priority of the 2004 Declaration or an item under it.

    `code` is stable and never reused: P3, T14, D7.2, D7.2.b.
    """

    audit_kind = "area"
    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=8, choices=AreaKind, default=AreaKind.TANGIBLE)
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=200)
    pillars = models.ManyToManyField("self", blank=True, symmetrical=False, related_name="tangible_areas")
    note = models.CharField(max_length=300, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    is_near_culture = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "position", "code"]
        verbose_name = "policy area"

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def key(self) -> str:
        return self.code


class OutcomeText(Reference):
    """A declaration, chair's statement or other text agreed by Leaders or ministers. Each paragraph has its own page.

    Only short descriptions are stored, never the text itself; `source` refers to it.
    """

    audit_kind = "outcome_text"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(
        max_length=16,
        choices=[
            ("declaration", _("Declaration")),
            ("statement", _("Chair’s Statement")),
            ("plan", _("Action plan")),
            ("recommendation", _("Recommendation")),
        ],
    )
    title = models.CharField(max_length=200)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="outcome_texts")
    agreed_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["agreed_on", "code"]
        verbose_name = "outcome document"

    def __str__(self) -> str:
        return self.title


class OutcomeParagraph(Reference):
    """A paragraph of an outcome text: its number as printed (7, 7.2, 7.2.b) and a short description."""

    audit_kind = "outcome_paragraph"
    text = models.ForeignKey(OutcomeText, on_delete=models.PROTECT, related_name="paragraphs")
    number = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=400)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="outcome_paragraphs")

    class Meta:
        ordering = ["text", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="outcome_paragraph_number_unique")]

    def __str__(self) -> str:
        return f"{self.text}, {self.number}"

    @property
    def key(self) -> str:
        return f"{self.text.code}/{self.number}"


class Initiative(Reference):
    """An initiative proposed by a partner, with its co-sponsors and current status."""

    audit_kind = "initiative"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    proposer = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    co_sponsors = models.ManyToManyField(Partner, blank=True, related_name="+")
    areas = models.ManyToManyField(Area, blank=True, related_name="initiatives")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="initiatives")
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # in which it was proposed
    proposed_text = models.CharField(max_length=100, blank=True)  # when, if not at a known meeting
    state = models.CharField(
        max_length=12,
        choices=[
            ("proposed", _("proposed")),
            ("endorsed", _("endorsed")),
            ("under_way", _("under way")),
            ("completed", _("completed")),
        ],
        default="proposed",
    )
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class ReportedFigure(Reference):
    """A figure published by a third party, shown next to the portal's own count."""

    audit_kind = "reported_figure"
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    counts = models.CharField(
        max_length=16,
        choices=[("proposed", _("initiatives proposed")), ("co_sponsored", _("initiatives co-sponsored"))],
    )
    number = models.PositiveIntegerField()
    as_of = models.CharField(max_length=100)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["partner__protocol_order", "-counts", "pk"]
        constraints = [models.UniqueConstraint(fields=["partner", "counts", "as_of"], name="reported_figure_once")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.number} {self.get_counts_display()}"

    @property
    def key(self) -> str:
        return f"{self.partner.code}/{self.counts}/{self.as_of}"
