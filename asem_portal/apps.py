from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The project itself: Celery, pages that read several apps, commands."""

    name = "asem_portal"
    verbose_name = "ASEM Culture Portal"

    def ready(self) -> None:
        from asem_portal import registrations  # noqa: F401  (the modules in it register themselves)
