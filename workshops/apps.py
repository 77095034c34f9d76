from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """Workshops, their programme and their delegations."""

    name = "workshops"

    def ready(self) -> None:
        from workshops import registrations  # noqa: F401  (importing it registers hooks and admin pages)
