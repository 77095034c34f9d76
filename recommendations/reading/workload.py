"""The recommendations that await action by a user."""

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from members.models import User
from recommendations import visibility
from recommendations.models import Comment, Recommendation, State
from registry.prepared import prepared

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

DISCUSSED = Q(open_comment_count__gt=0)
ANSWER_COMMENTS = visibility.MODERATORS.under(visibility.UNDER_REVIEW)


class Waiting(TypedDict):
    """The annotation of `waiting_for`."""

    is_answered: bool


def answered(user: User) -> list[int]:
    """Return the recommendations in which others have replied to comments of `user` since the previous visit. One query."""
    return _answered(user.pk, user.dashboard_seen_at or user.joined_at)


@prepared
def _answered(author: int, since: datetime) -> "QuerySet[Comment, int]":
    replies = Comment.objects.answering(User(pk=author, dashboard_seen_at=since)).order_by()
    return replies.values_list("recommendation", flat=True).distinct()


def waiting_for(held: visibility.Held, answered: list[int]) -> "QuerySet[WithAnnotations[Recommendation, Waiting]]":
    """Return the recommendations that await action by a user; the dashboard counts the same ones.

    `is_answered`: it is one of the `answered`. Replies and open comments count only while the user is a participant.
    """
    recommendations = Recommendation.objects.annotate(is_answered=ExpressionWrapper(Q(pk__in=answered), BooleanField()))
    rule = visibility.where(ANSWER_COMMENTS, held) & DISCUSSED
    for waits in visibility.WAITS.values():
        rule |= visibility.where(waits, held)
    rule &= Q(published_at=None)  # has an index
    if answered:
        rule |= visibility.where(visibility.PARTICIPANTS, held) & Q(pk__in=answered) & ~Q(state=State.WITHDRAWN)
    # A cast, because each call of `annotate` has its own type.
    return cast("QuerySet[WithAnnotations[Recommendation, Waiting]]", recommendations.filter(rule))
