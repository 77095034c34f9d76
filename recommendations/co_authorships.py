"""The rows that name the co-authors of recommendations; found by name, because the models import the permissions."""

from typing import Any

from django.apps import apps
from django.db.models import Manager

from members.models import User
from workshops import user_roles


def rows() -> Manager[Any]:
    manager: Manager[Any] = apps.get_model("recommendations", "Recommendation").co_authors.through.objects
    return manager


def recommendations_of(user: User, delegates: list[int]) -> list[int]:
    """Return the pks of the recommendations with one of the `delegates` of the user as co-author.

    They are read once, with the roles: with a list instead of a subquery in an OR, PostgreSQL can use its indexes.
    """
    found = user_roles.roles_of(user).found
    key = ("co_authored", *delegates)
    if key not in found:
        own = rows().filter(delegate__in=delegates)
        found[key] = list(own.values_list("recommendation", flat=True)) if delegates else []
    return found[key]
