"""The contributions of a person: exported. They belong to the record and are not erased; notifications are."""

from typing import Any

from members.erasure import Person
from recommendations.models import Comment, Notification, Version


def data_of(person: Person) -> dict[str, Any]:
    """Return what `person` wrote and was notified of, for a JSON file; nothing without an account."""
    if (user := person.user) is None:
        return {}
    comments = Comment.objects.filter(author=user).order_by("pk")
    versions = Version.objects.filter(author=user).order_by("pk")
    notifications = Notification.objects.filter(user=user).order_by("pk")
    return {
        "versions": list(
            versions.values("recommendation__key", "serial", "title", "author_name", "saved_at", "sha256")
        ),
        "comments": list(comments.values("recommendation__key", "audience", "text", "author_name", "written_at")),
        "notifications": list(notifications.values("verb", "happened_at", "sent_at")),
    }


def erase(person: Person) -> None:
    """Delete the notifications of `person`."""
    if person.user:
        Notification.objects.filter(user=person.user).delete()
