from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """General services that any office needs. Imports no other app."""

    name = "registry"

    def ready(self) -> None:
        from registry import registrations, stalled  # noqa: F401  (the modules in `registrations` register themselves)

        stalled.install()
