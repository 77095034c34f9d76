from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """What is said, decided, printed and sent."""

    name = "recommendations"

    def ready(self):
        from recommendations import announcing, distributing, keeping, reporting  # noqa: F401 (register what they fulfil)

        keeping.protect_all()
