from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Partners, ministries, organisations and users."""

    name = "members"

    def ready(self) -> None:
        from members import registrations  # noqa: F401  (importing it registers hooks and admin pages)
