"""The language and consistency check of a version, without which it does not become a final draft. Insert-only."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Version
from registry.names import PERSON_NAME_LENGTH


class Check(models.TextChoices):
    """What the secretariat checks before a final draft."""

    NUMBERING = "numbering", _("Numbering")
    PARTNERS = "partners", _("Names of partners")
    ACRONYMS = "acronyms", _("Acronyms")
    REFERENCES = "references", _("Cross-references")


class LanguageCheck(models.Model):
    """That the secretariat has checked one version; a new version needs a check of its own. `checks` are those ticked."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="language_checks")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="language_check")
    checks = models.JSONField(default=list)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"language check of {self.version}"
