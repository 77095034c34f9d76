from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Visitor
from registry.models import RenditionRow
from workshops.models.workshop import Workshop


class RenditionQuerySet(models.QuerySet["Rendition"]):
    def visible_to(self, user: Visitor) -> Self:
        """Return renditions of workshops in which `user` participates."""
        return self.filter(workshop__in=Workshop.objects.attended_by(user))


class Rendition(RenditionRow):
    """A document of a workshop, such as its list of participants."""

    audit_kind = "participants_list"
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="renditions")
    kind = models.CharField(
        max_length=16, choices=[("participants", _("list of participants"))], default="participants"
    )

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
