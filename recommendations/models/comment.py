from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, Version
from registry.names import PERSON_NAME_LENGTH, with_delegation
from workshops.models import Delegation


class Audience(models.TextChoices):
    PARTICIPANTS = "participants", _("All participants")
    DELEGATION = "delegation", _("Own delegation only")
    SECRETARIAT = "secretariat", _("Secretariat")


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User | visibility.Held) -> Self:
        """Return comments that `user` may read; permission to read the recommendation itself is checked separately."""
        return self.filter(visibility.where(READERS, user))

    def open_to_all(self) -> Self:
        """Return comments to all participants that are neither resolved nor hidden."""
        return self.filter(parent=None, resolved_at=None, hidden_at=None, audience=Audience.PARTICIPANTS)

    def answering(self, user: User) -> Self:
        """Return replies by others to comments of `user` since their previous visit to the dashboard."""
        since = user.dashboard_seen_at or user.joined_at
        return self.filter(parent__author=user, written_at__gt=since, hidden_at=None).exclude(author=user)


class Comment(models.Model):
    """A comment on a paragraph or on the recommendation as a whole; it stays with its paragraph in later versions.

    Insert-only, except for its state.
    """

    audit_kind = "comment"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="comments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    paragraph = models.ForeignKey(Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="comments")
    quote = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=12, default="en")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PARTICIPANTS)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    # How it was resolved, by whom and with what note; when it was withdrawn or hidden, and the reason.
    resolved_at = models.DateTimeField(null=True)
    resolved_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    resolution = models.CharField(max_length=500, blank=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    hidden_reason = models.CharField(max_length=300, blank=True)

    # Not columns: `reading.page` sets the replies of the first comment of a thread; the view sets the actions open to
    # the user.
    answers: list["Comment"]
    acts: list[tuple[str | Promise, str]]

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

    def __str__(self) -> str:
        return f"comment {str(self.key)[:8]}"

    @property
    def audience_label(self) -> str:
        """Return the audience as pages show it, with the name of the delegation for a note to one's own delegation."""
        if self.audience == Audience.DELEGATION and self.delegation:
            return _("%(delegation)s only") % {"delegation": self.delegation.name}
        return self.get_audience_display()

    @property
    def author_in_delegation(self) -> str:
        """Return the name of the author with the delegation, for use within a sentence."""
        return with_delegation(self.author_name, self.delegation.name if self.delegation else "")

    @property
    def is_withdrawn(self) -> bool:
        """Return whether its author has withdrawn it; a comment hidden by the secretariat has a reason."""
        return bool(self.hidden_at) and not self.hidden_reason

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None and self.hidden_at is None

    @property
    def anchor(self) -> str:
        return f"c-{str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return self.recommendation.chain_name


# Comments to all participants are visible to everyone who may read the recommendation; replies of the secretariat, to
# the author they are addressed to.
READERS = visibility.rule(
    (visibility.EVERYONE, Q(audience=Audience.PARTICIPANTS)),
    (visibility.COMMENT_DELEGATION, Q(audience=Audience.DELEGATION)),
    *(
        (relation, Q(audience=Audience.SECRETARIAT))
        for relation in (visibility.COMMENT_AUTHOR, visibility.THREAD_AUTHOR, visibility.COMMENT_SECRETARIAT)
    ),
)
