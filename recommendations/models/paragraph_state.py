"""The state of a paragraph in a circulated version: open, agreed ad referendum or agreed. Insert-only."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.circulation import Circulation
from recommendations.models.version import Paragraph
from registry.names import PERSON_NAME_LENGTH


class Agreement(models.TextChoices):
    OPEN = "open", _("Open")
    AD_REFERENDUM = "ad_referendum", _("Agreed ad referendum")
    AGREED = "agreed", _("Agreed")


class ParagraphState(models.Model):
    """The state of one paragraph as recorded on Rev.n; a later row replaces it. Insert-only.

    Whether it still applies to a later version is computed (`agreement.paragraph_states.current`): it ends with the
    first circulation in which the text of the paragraph is different.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="paragraph_states")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=16, choices=Agreement)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Agreement.values), name="paragraph_state_is_one_of_three")
        ]

    def __str__(self) -> str:
        return f"{self.state} in {self.circulation}"
