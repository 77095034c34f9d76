from typing import Any

from django.core.management.commands import migrate

from registry import owner


class Command(migrate.Command):
    """Django's own command, as the role that owns the tables."""

    def handle(self, *args: Any, **options: Any) -> Any:
        owner.connect()
        return super().handle(*args, **options)
