from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Who takes part."""

    name = "members"

    def ready(self) -> None:
        from members import registrations  # noqa: F401  (the modules in it register themselves)
