"""Integrity of the records: audit chains, database triggers, stored files."""

import hashlib
from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from registry import audit, triggers
from registry.files import storage
from registry.files.fields import file_columns
from registry.models import AuditChain


def findings() -> Iterator[str]:
    """Yield a message for each fault. Reads the whole record and every stored file."""
    yield from _chains()
    yield from _triggers()
    yield from _files()


def _chains() -> Iterator[str]:
    for name in AuditChain.objects.order_by("name").values_list("name", flat=True):
        _length, fault = audit.verify_chain(name)
        if fault:
            yield _("Record %(name)s: %(fault)s") % {"name": name, "fault": fault}


def _triggers() -> Iterator[str]:
    for name in sorted(triggers.expected() - triggers.installed()):
        yield _("The trigger “%s” is missing from the database. Run: python manage.py migrate") % name


def _files() -> Iterator[str]:
    stored: set[str] = set()
    for path in storage.every():
        stored.add(path.name)
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name.partition(".")[0]:
                yield _("The stored file %s has been altered.") % path.name
    for model, column in file_columns():
        if model._meta.db_table not in connection.introspection.table_names():
            continue
        rows = model._default_manager.exclude(**{column: ""}).order_by("pk").values_list("pk", column)
        for key, name in rows.iterator():
            if storage.is_name(name) and name not in stored:
                kind = model._meta.verbose_name
                yield _("The stored file %(name)s is missing (%(kind)s %(key)s).") % {
                    "name": name,
                    "kind": kind,
                    "key": key,
                }
