from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The project itself: Celery, pages that read several apps, commands."""

    name = "asem_portal"
    verbose_name = "ASEM Culture Portal"

    def ready(self):
        from asem_portal import celery  # noqa: F401 (the application registers itself as Celery’s default)
