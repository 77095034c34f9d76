"""The PDF of the amendments of a recommendation or of a topic: requested by a reader, rendered by a worker."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.models import User
from recommendations.models.recommendation import Recommendation
from registry.models import RenditionRow
from workshops.models import Topic


class AmendmentListQuerySet(models.QuerySet["AmendmentList"]):
    def visible_to(self, user: User) -> Self:
        """Return lists of the recommendations that `user` may read, and of topics with such recommendations."""
        readable = Recommendation.objects.visible_to(user).order_by()
        readable = readable.filter(circulated_at__isnull=False, workshop__takes_amendments=True)
        of_topic = Q(recommendation=None, topic__in=readable.values("topic"))
        return self.filter(of_topic | Q(recommendation__in=readable.values("pk")))


class AmendmentList(RenditionRow):
    """The list of amendments at one time, to one recommendation or to all of a topic."""

    audit_kind = "amendment_list"
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    recommendation = models.ForeignKey(Recommendation, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AmendmentListQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["digest"], name="amendment_list_once_for_each_content")]

    def __str__(self) -> str:
        return f"amendments on {self.recommendation or self.topic}"

    def get_absolute_url(self) -> str:
        return reverse("amendments:document_file", args=[self.key, self.filename])

    @property
    def chain_name(self) -> str:
        return str(self.topic.workshop.key)

    @property
    def filename(self) -> str:
        """Return the file name: ASEM-WS-2027-VN-REC-7-amendments.pdf, or ASEM-WS-2027-VN-topic-2-amendments.pdf."""
        if self.recommendation:
            return f"{str(self.recommendation.symbol).replace('/', '-')}-amendments.pdf"
        return f"{self.topic.workshop.symbol_stem.replace('/', '-')}-topic-{self.topic.number}-amendments.pdf"
