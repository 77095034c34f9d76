"""The files from which partners, ministries and organisations are loaded."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

# How certain a fact is; pages mark facts that are not certain.
CONFIDENCE = [("sure", _("confirmed")), ("likely", _("to be verified")), ("unknown", _("details not known"))]


class ReferenceData(models.Model):
    """Description of a reference data file as last loaded: title, date and sources."""

    audit_kind = "reference_data"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    as_of = models.CharField(max_length=200)
    sources = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file as last loaded

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "reference data"

    def __str__(self) -> str:
        return self.title
