from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """General services that any office needs. Imports no other app."""

    name = "registry"

    def ready(self) -> None:
        from registry import registrations  # noqa: F401  (the modules in it register themselves)
