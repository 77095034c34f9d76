from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The ground floor: what any office keeps, knowing nothing of the apps above."""

    name = "registry"

    def ready(self) -> None:
        from registry import registrations  # noqa: F401  (the modules in it register themselves)
