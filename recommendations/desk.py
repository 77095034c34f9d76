"""What waits for somebody in the texts."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations.models import Recommendation, State
from registry.desk import DeskItem
from workshops.models import Workshop


def items(user):
    """Texts that were submitted, for the secretariat that opens them for discussion."""
    submitted = Recommendation.objects.filter(workshop__in=Workshop.objects.kept_by(user), state=State.SUBMITTED)
    counted = submitted.values_list("workshop__slug").annotate(count=Count("pk"))
    sentence = _("submitted and not yet in discussion")
    return [
        DeskItem(count, sentence, reverse("recommendations:list", args=[slug]), _("Open"), due=True)
        for slug, count in counted.order_by("workshop__slug")
    ]
