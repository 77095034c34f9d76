from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The project: settings, Celery, commands, and pages with data from several apps."""

    name = "asem_portal"
    verbose_name = "ASEM Culture Portal"

    def ready(self) -> None:
        from asem_portal import registrations  # noqa: F401  (registers the modules)
