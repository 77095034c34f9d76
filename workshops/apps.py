from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """The events: workshops, their programme and their delegations."""

    name = "workshops"

    def ready(self) -> None:
        from workshops import registrations  # noqa: F401  (the modules in it register themselves)
