"""The contributions of a person: exported. They belong to the record and are not erased; notifications and marks of
what was read are."""

from typing import Any

from members.erasure import Person
from members.models import User
from recommendations.models import (
    Amendment,
    Comment,
    CompromiseObjection,
    FloorReview,
    FloorStatement,
    LastRead,
    NonPaper,
    Notification,
    ParagraphState,
    Position,
    Sponsorship,
    Version,
)


def data_of(person: Person) -> dict[str, Any]:
    """Return what `person` wrote and was notified of, for a JSON file; nothing without an account."""
    if (user := person.user) is None:
        return {}
    comments = Comment.objects.filter(author=user).order_by("pk")
    versions = Version.objects.filter(author=user).order_by("pk")
    states = ParagraphState.objects.filter(recorded_by=user).order_by("pk")
    read = LastRead.objects.filter(user=user).order_by("pk")
    positions = Position.objects.filter(recorded_by=user).order_by("pk")
    sponsorships = Sponsorship.objects.filter(recorded_by=user).order_by("pk")
    notifications = Notification.objects.filter(user=user).order_by("pk")
    return {
        "versions": list(
            versions.values("recommendation__key", "serial", "title", "author_name", "saved_at", "sha256")
        ),
        "comments": list(comments.values("recommendation__key", "audience", "text", "author_name", "written_at")),
        "paragraph_states": list(states.values("circulation__recommendation__key", "state", "recorded_at")),
        "read": list(read.values("recommendation__key", "version__serial", "read_at")),
        "positions": list(
            positions.values(
                "recommendation__key", "kind", "text", "delegation_name", "recorded_by_name", "recorded_at"
            )
        ),
        "sponsorships": list(
            sponsorships.values("recommendation__key", "act", "delegation_name", "recorded_by_name", "recorded_at")
        ),
        **_of_sessions(user),
        **_of_amendments(user),
        "notifications": list(notifications.values("verb", "happened_at", "sent_at")),
    }


def _of_sessions(user: User) -> dict[str, Any]:
    """Return what `user` recorded in sessions, and the non-papers that they added."""
    statements = FloorStatement.objects.filter(recorded_by=user).order_by("pk")
    reviews = FloorReview.objects.filter(reviewed_by=user).order_by("pk")
    papers = NonPaper.objects.filter(added_by=user).order_by("pk")
    return {
        "floor_statements": list(
            statements.values("recommendation__key", "kind", "text", "delegation_name", "recorded_at")
        ),
        "floor_reviews": list(reviews.values("recommendation__key", "made__serial", "reviewed_by_name", "reviewed_at")),
        "non_papers": list(
            papers.values("title", "delegation_name", "added_by_name", "added_at", "removed_by_name", "removed_at")
        ),
    }


def _of_amendments(user: User) -> dict[str, Any]:
    """Return the amendments that `user` wrote, and their objections to compromise texts."""
    amendments = Amendment.objects.filter(author=user).order_by("pk")
    objections = CompromiseObjection.objects.filter(recorded_by=user).order_by("pk")
    return {
        "amendments": list(
            amendments.values("recommendation__key", "symbol", "title", "rationale", "author_name", "created_at")
        ),
        "compromise_objections": list(
            objections.values("compromise__key", "reason", "delegation_name", "recorded_by_name", "objected_at")
        ),
    }


def erase(person: Person) -> None:
    """Delete the notifications of `person`, and the marks of what they read."""
    if person.user:
        Notification.objects.filter(user=person.user).delete()
        LastRead.objects.filter(user=person.user).delete()
