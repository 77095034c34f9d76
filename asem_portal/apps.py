from django.apps import AppConfig
from django.core import checks


class PortalConfig(AppConfig):
    """The project itself: Celery, pages that read several apps, commands."""

    name = "asem_portal"
    verbose_name = "ASEM Culture Portal"

    def ready(self):
        # The first registers itself as Celery’s default, the second what of a demonstration is owed to the worker.
        from asem_portal import celery, demonstration  # noqa: F401
        from asem_portal.demonstrating import going_on  # noqa: F401

        checks.register(demonstration.none_in_production, checks.Tags.security, deploy=True)
