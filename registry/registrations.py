"""Everything that this app registers with Django and its own modules; higher apps have a module of the same name."""

from django.db.models.signals import post_migrate, pre_migrate

from registry import checks, triggers
from registry.models import AuditEntry

__all__ = ["checks"]

triggers.register(AuditEntry)
pre_migrate.connect(triggers.before_migrate, dispatch_uid="triggers.remove")
post_migrate.connect(triggers.after_migrate, dispatch_uid="triggers.install")
