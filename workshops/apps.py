from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """What is held."""

    name = "workshops"

    def ready(self):
        from workshops import roles  # noqa: F401 (registers who owes a second factor)
