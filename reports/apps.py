from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports to meetings, their covering letters to ministries, and acknowledgements of receipt."""

    name = "reports"

    def ready(self) -> None:
        from reports import registrations  # noqa: F401  (the modules in it register themselves)
