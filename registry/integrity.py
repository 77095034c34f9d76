"""Integrity of the records: audit chains with their signatures and anchors, sealed rows, triggers, stored files."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from registry import anchors, audit, catalogue, seals
from registry.anchors import Anchor
from registry.files import storage
from registry.files.fields import file_columns
from registry.models import AuditChain, AuditEntry

BACKWARDS = timedelta(hours=1)  # by which the server's clock may be set back


def surroundings() -> Iterator[str]:
    """Yield a message for each altered trigger or stored file: what is not read in a snapshot of the tables."""
    yield from catalogue.findings()
    yield from _altered_files()


def findings(anchored: Sequence[Anchor] = ()) -> Iterator[str]:
    """Yield a message for each fault of the chains, and of the rows and files that they prove; reads each row once.

    `anchored` are the ends of chains that were kept outside the portal. Call it within `snapshots.snapshot`.
    """
    reading = Reading(anchored)
    yield from reading.faults()
    yield from seals.compare(reading.rows)
    yield from _missing_files()


def _altered_files() -> Iterator[str]:
    for path in storage.every():
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name.partition(".")[0]:
                yield _("The stored file %s has been altered.") % path.name


class Reading:
    """One reading of all chains: `rows` are the latest hashes of rows by place, once `faults` has been read."""

    def __init__(self, anchored: Sequence[Anchor]) -> None:
        self.rows: dict[str, str] = {}
        self._anchored = {(anchor.chain, anchor.number): anchor for anchor in anchored}
        self._unmet = dict(self._anchored)
        self._backdated: list[str] = []
        self._latest: datetime | None = None  # of the entries and anchors before, in the chain being read

    def faults(self) -> Iterator[str]:
        """Read each entry once and yield a message for each fault."""
        names = AuditChain.objects.order_by("name").values_list("name", flat=True)
        for name in names:
            self._latest = None
            _length, fault = audit.verify_chain(name, self._visit)
            if fault:
                yield _("Record %(name)s: %(fault)s") % {"name": name, "fault": fault}
        yield from self._backdated
        if AuditEntry.objects.filter(~Exists(AuditChain.objects.filter(pk=OuterRef("chain")))).exists():
            yield _("There are audit entries whose chain has been deleted.")
        yield from (anchors.fault(anchor) for anchor in self._unmet.values())

    def _visit(self, entry: AuditEntry) -> None:
        self.rows.update(entry.rows)
        if self._latest and entry.at < self._latest - BACKWARDS:
            values = {"name": entry.chain.name, "number": entry.number}
            self._backdated.append(
                _("Record %(name)s: entry %(number)s is dated earlier than the entries before it.") % values
            )
        else:
            self._latest = entry.at
        place = (entry.chain.name, entry.number)
        if anchor := self._anchored.get(place):
            self._latest = max(self._latest, anchor.at)
            if anchor.hash == entry.hash:
                self._unmet.pop(place, None)


def _missing_files() -> Iterator[str]:
    stored = {path.name for path in storage.every()}
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
