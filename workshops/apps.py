from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """What is held."""

    name = "workshops"

    def ready(self):
        from workshops import documenting, inviting, roles, tasks  # noqa: F401 (register what is owed, and who owes a second factor)
