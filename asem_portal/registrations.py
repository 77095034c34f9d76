"""Imports all modules of the project that register something with a lower layer, Celery or Django's checks."""

from django.core import checks

from asem_portal import admin, celery
from asem_portal.demo import accounts, continuation
from asem_portal.public import item_pages
from asem_portal.register import outcome
from asem_portal.search import sources

__all__ = ["admin", "celery", "continuation", "item_pages", "outcome", "sources"]

checks.register(accounts.check_production, checks.Tags.security, deploy=True)
