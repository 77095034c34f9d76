"""The note verbale with the notice of a silence procedure, for the embassy of one entitled partner: rendered by a worker."""

from typing import Self

from django.db import models
from django.urls import reverse

from members.models import User
from recommendations.models.silence import SilencePartner
from registry.models import RenditionRow
from workshops.models import Workshop


class SilenceLetterQuerySet(models.QuerySet["SilenceLetter"]):
    def visible_to(self, user: User) -> Self:
        """Return the letters that `user` sends, as secretariat."""
        return self.filter(partner__round__workshop__in=Workshop.objects.for_secretariat(user))


class SilenceLetter(RenditionRow):
    """The letter to one partner with one content; after an extension there is another one. `number` is its place."""

    audit_kind = "silence_letter"
    partner = models.ForeignKey(SilencePartner, on_delete=models.PROTECT, related_name="letters")
    number = models.PositiveSmallIntegerField()

    objects = SilenceLetterQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "pk"]
        constraints = [models.UniqueConstraint(fields=["digest"], name="silence_letter_once_for_each_content")]

    def __str__(self) -> str:
        return f"letter to {self.partner}"

    def get_absolute_url(self) -> str:
        return reverse("silence:letter_file", args=[self.key, self.filename])

    @property
    def chain_name(self) -> str:
        return self.partner.chain_name

    @property
    def symbol(self) -> str:
        round = self.partner.round
        return f"{round.workshop.symbol_stem}/SIL/{round.number}/{self.number}"

    @property
    def filename(self) -> str:
        """Return the file name, which ends with the code of the partner: ASEM-WS-2027-VN-SIL-1-3-IT.pdf."""
        return f"{self.symbol.replace('/', '-')}-{self.partner.partner.code}.pdf"
