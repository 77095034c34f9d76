from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What is printed and sent: reports to meetings, their letters to ministries, and the receipts."""

    name = "reports"

    def ready(self) -> None:
        from reports import registrations  # noqa: F401  (the modules in it register themselves)
