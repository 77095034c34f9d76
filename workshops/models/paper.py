from typing import Self
from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import User, Visitor
from registry.files.fields import StoredFileField
from registry.models import Outgoing
from workshops.models.workshop import Workshop


class RenditionQuerySet(models.QuerySet["Rendition"]):
    def visible_to(self, user: Visitor) -> Self:
        """Return renditions of workshops in which `user` participates."""
        return self.filter(workshop__in=Workshop.objects.attended_by(user))


class Rendition(models.Model):
    """A document of a workshop: its content, frozen as JSON, and the PDF, once a worker has rendered it.

    `digest` covers the content and everything that determines its rendering, so that unchanged content has one row.
    """

    audit_kind = "participants_list"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="renditions")
    kind = models.CharField(
        max_length=16, choices=[("participants", _("list of participants"))], default="participants"
    )
    digest = models.CharField(max_length=64)
    snapshot = StoredFileField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file = StoredFileField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    missing_glyphs = models.JSONField(default=list)
    rendered_at = models.DateTimeField(null=True)

    job: Outgoing | None  # its outbox task, set by `printed_list.current`

    objects = RenditionQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "kind", "digest"], name="workshop_file_once_for_each_content")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.workshop.symbol_stem}"

    def get_absolute_url(self) -> str:
        return reverse("delegations:printed_list_file", args=[self.key, self.filename])

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)

    @property
    def filename(self) -> str:
        """Return the file name: ASEM-WS-2010-VN-participants.pdf."""
        return f"{self.workshop.symbol_stem.replace('/', '-')}-{self.kind}.pdf"
