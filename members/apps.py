from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Who takes part."""

    name = "members"
