"""Every module of the project that registers something with a lower layer, with Celery or with Django's checks."""

from django.core import checks

from asem_portal import admin, celery
from asem_portal.demo import accounts, continuation
from asem_portal.register import outcome

__all__ = ["admin", "celery", "continuation", "outcome"]

checks.register(accounts.check_production, checks.Tags.security, deploy=True)
