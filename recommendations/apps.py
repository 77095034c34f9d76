from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """What is said, decided, printed and sent."""

    name = "recommendations"

    def ready(self):
        from recommendations import distributing, keeping, outcome, reminding, reporting, telling  # noqa: F401 (they register)

        keeping.protect_all()
