from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """What is said, decided, printed and sent."""

    name = "recommendations"

    def ready(self):
        from recommendations import announcing, distributing, keeping, outcome, reminding, reporting  # noqa: F401 (they register)

        keeping.protect_all()
