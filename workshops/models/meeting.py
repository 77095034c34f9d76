from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Partner


class Meeting(models.Model):
    """A meeting of ASEM that recommendations may go to. Planned and actual dates are both kept."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(
        max_length=8,
        choices=[
            ("summit", _("Summit")),
            ("fmm", _("Foreign Ministers’ Meeting")),
            ("cmm", _("Culture Ministers’ Meeting")),
        ],
    )
    ordinal = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100, blank=True)
    host = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    planned_starts_on = models.DateField(null=True, blank=True)
    planned_ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "ordinal"]

    def __str__(self):
        return self.name


class Area(models.Model):
    """What a recommendation may be tagged with: a pillar, a tangible area, a priority of 2004 or its sub-item."""

    code = models.CharField(max_length=8, unique=True)
    label = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    is_near_culture = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.label}"
