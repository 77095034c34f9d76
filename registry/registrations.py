"""Everything that this app registers with Django and its own modules; higher apps have a module of the same name."""

from django.db.models.signals import post_migrate, pre_migrate

from registry import anchors, checks, form_protection, owner, retention, triggers
from registry.models import AuditChain, AuditEntry
from registry.search import query, tables

__all__ = ["anchors", "checks", "form_protection", "query", "retention"]

triggers.register(AuditEntry)
triggers.register(AuditChain, columns=("name",))
pre_migrate.connect(triggers.before_migrate, dispatch_uid="triggers.remove")
post_migrate.connect(triggers.after_migrate, dispatch_uid="triggers.install")
post_migrate.connect(tables.after_migrate, dispatch_uid="search.install")
post_migrate.connect(owner.after_migrate, dispatch_uid="owner.grant")
