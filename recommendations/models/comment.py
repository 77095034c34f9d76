from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, Revision
from workshops.models import Delegate, Delegation, Workshop


class Audience(models.TextChoices):
    PARTICIPANTS = "participants", _("All participants")
    DELEGATION = "delegation", _("Own delegation only")
    SECRETARIAT = "secretariat", _("Secretariat")


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What `user` may read; whether they may see the recommendation itself is asked before."""
        if not user.is_authenticated:
            return self.none()
        # Subqueries rather than joins: they are asked once, whatever the number of comments.
        own = Q(delegation__in=Delegate.objects.of(user).order_by().values("delegation"))
        kept = Recommendation.objects.filter(workshop__in=Workshop.objects.kept_by(user)).order_by()
        rule = Q(audience=Audience.PARTICIPANTS) | Q(audience=Audience.DELEGATION) & own
        written = Q(author=user) | Q(parent__author=user)  # what the secretariat answers them is theirs to read
        rule |= Q(audience=Audience.SECRETARIAT) & (written | Q(recommendation__in=kept.values("pk")))
        return self.filter(rule)


class Comment(models.Model):
    """What somebody said on a paragraph, or on the whole; it keeps its place when the text moves. Insert-only but for
    its state."""

    audit_kind = "comment"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    paragraph = models.ForeignKey(Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="comments")
    quote = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=12, default="en")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PARTICIPANTS)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    # How it was settled, by whom and with what note; and when it was taken back or hidden, with the reason.
    resolved_at = models.DateTimeField(null=True)
    resolved_by_name = models.CharField(max_length=200, blank=True)
    resolution = models.CharField(max_length=500, blank=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by_name = models.CharField(max_length=200, blank=True)
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(audience="delegation") | Q(delegation__isnull=False), name="comment_own_needs_delegation"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(resolved_at__isnull=True), name="comment_reply_is_not_resolved"
            ),
        ]

    def __str__(self):
        return f"comment {str(self.key)[:8]}"

    @property
    def audience_words(self):
        """Who may read it, as the page says it: an own note names its delegation."""
        if self.audience == Audience.DELEGATION:
            return _("%(delegation)s only") % {"delegation": self.delegation.name}
        return self.get_audience_display()

    @property
    def is_taken_back(self):
        """Whether its author took it back; what the secretariat hid has a reason."""
        return bool(self.hidden_at) and not self.hidden_reason

    @property
    def is_open(self):
        return self.resolved_at is None and self.hidden_at is None

    @property
    def anchor(self):
        return f"c-{str(self.key)[:8]}"

    @property
    def chain_name(self):
        return self.recommendation.chain_name
