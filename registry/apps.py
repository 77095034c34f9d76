from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class RegistryConfig(AppConfig):
    """The ground floor: what any office keeps, knowing nothing of the apps above."""

    name = "registry"

    def ready(self):
        from registry import checks as registry_checks
        from registry import triggers
        from registry.models import AuditEntry

        triggers.protect(AuditEntry)
        pre_migrate.connect(_remove_guards, dispatch_uid="guards.remove")
        post_migrate.connect(_install_guards, dispatch_uid="guards.install")
        checks.register(registry_checks.every_view_declares_its_permission, checks.Tags.security)
        checks.register(registry_checks.nothing_local_in_production, checks.Tags.security, deploy=True)


def _remove_guards(sender, using, **kwargs):
    from registry import triggers

    if sender.name == "registry":  # once a migrate, not once an app
        triggers.remove(using)


def _install_guards(sender, using, **kwargs):
    from registry import triggers

    if sender.name == "registry":  # all migrations have run by then
        triggers.install(using)
