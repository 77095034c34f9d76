"""The audit record: write entries and verify that none has been changed."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from registry import doors, seals
from registry.hooks import Hook
from registry.models import AuditChain, AuditEntry, PersonalLink

PLATFORM = "platform"
CLOCK = "clock"
CONSOLE = "console"  # the person who types a command on the server

# Faults of a chain, with the number of the entry; CUT also contains the recorded length.
CHANGED, MISSING = "Entry %s was changed.", "Entry %s is missing."
MISPLACED = "Entry %s does not link to the preceding entry."
CUT = "The chain ends at entry %s, but previously had %s entries."
FORGED, FORGED_END = "Entry %s was not written by the portal.", "The end of the chain was not written by the portal."

_HASHED: tuple[str, ...] = ("key", "number", "actor_kind", "actor", "actor_key", "partner", "verb")
_HASHED += ("object_kind", "object_label", "object_key", "data", "rows", "previous_hash")


public_verbs: Hook[tuple[str, ...]] = Hook("audit.public_verbs", "verbs of actions that change what visitors see")
opening_verbs: Hook[tuple[str, ...]] = Hook("audit.opening_verbs", "verbs that open a chain's workshop to visitors")

actor_names: Hook[Callable[["Keyed", str], str]] = Hook("audit.actor_names", "(user, chain) -> the user's name there")


class Keyed(Protocol):
    """A user or a personal link."""

    @property
    def key(self) -> UUID: ...


class Audited(Keyed, Protocol):
    """The subject of an audit entry; it may also have `chain_name`, the key of its workshop."""

    @property
    def audit_kind(self) -> str: ...


Actor: TypeAlias = "Keyed | str"  # a User, a PersonalLink, CLOCK or CONSOLE


def record(
    by: Actor,
    verb: str,
    subject: Audited,
    *,
    rows: Iterable[models.Model | seals.Group] = (),
    partner: str = "",
    at: datetime | None = None,
    **data: Any,
) -> AuditEntry:
    """Add an entry to the chain of `subject` and return it.

    `by` is a User, a PersonalLink, CLOCK or CONSOLE; `partner` the code of the partner acted for. `subject` has a `key`
    and an `audit_kind`, and may have `chain_name` (the key of its workshop; otherwise the platform's chain) and
    `audit_label` (otherwise it is named by `str`). `rows` are
    the rows of a sealed kind that the action wrote, as they now are in memory and in the database. `data` holds
    states, keys and hashes only, so that the record never reveals the text of a draft.
    Must run inside the transaction of the change. The entry is numbered and saved at the end of the door, so that the
    lock on the chain's row is taken last and held briefly (order: workshop, topic, recommendation, chain).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record must be called within the transaction of the action that it records.")
    chain_name = str(getattr(subject, "chain_name", PLATFORM))
    kind, label, key = _actor(by, chain_name)
    entry = AuditEntry(
        at=at or timezone.now(),
        actor_kind=kind,
        actor=label[:300],
        actor_key=key,
        partner=partner,
        verb=verb,
        object_kind=subject.audit_kind,
        object_label=str(getattr(subject, "audit_label", subject))[:300],
        object_key=str(subject.key),
        data=json.loads(json.dumps(data, default=str)),
        rows=seals.of(rows),
    )
    doors.defer(_append, (chain_name, entry), is_last=True)
    return entry


def _append(items: list[tuple[str, AuditEntry]]) -> None:
    """Save entries at the end of their chains. Chains are locked in the order of their names."""
    for name in sorted({name for name, _entry in items}):
        chain = AuditChain.objects.select_for_update(no_key=True).filter(name=name).first()
        if chain is None:
            AuditChain.objects.get_or_create(name=name)
            chain = AuditChain.objects.select_for_update(no_key=True).get(name=name)
        entries = [entry for of_chain, entry in items if of_chain == name]
        for entry in entries:
            chain.length += 1
            entry.chain, entry.number, entry.previous_hash = chain, chain.length, chain.head
            chain.head = entry.hash = digest(entry)
            entry.signature = _signature(entry.hash)
            _count_if_public(chain, entry.verb)
        AuditEntry.objects.bulk_create(entries)
        chain.signature = _signature(_end(chain))
        chain.save(update_fields=["length", "head", "signature", "is_public", "public_changes"])


def _count_if_public(chain: AuditChain, verb: str) -> None:
    if chain.name == PLATFORM or any(verb in verbs for verbs in opening_verbs):
        chain.is_public = True
    if chain.is_public and any(verb in verbs for verbs in public_verbs):
        chain.public_changes += 1


def public_changes() -> int:
    """Return how often public pages have changed. One query, in plain SQL, because the ORM takes longer to build it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT SUM(public_changes) FROM {AuditChain._meta.db_table}")  # noqa: S608  (a constant)
        return int(cursor.fetchone()[0] or 0)


def entries(subject: Keyed) -> models.QuerySet[AuditEntry]:
    """Return the entries about `subject`, latest first."""
    return AuditEntry.objects.filter(object_key=str(subject.key))


def last_entry(object_keys: Iterable[str], verbs: Iterable[str]) -> AuditEntry | None:
    """Return the latest entry with one of `verbs` about one of these objects of one chain, or None. One query."""
    found = AuditEntry.objects.filter(object_key__in=list(object_keys), verb__in=list(verbs))
    return found.order_by("-number").first()


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 of the entry's content and the previous entry's hash, as 64 hexadecimal digits."""
    fields = {field: getattr(entry, field) for field in _HASHED}
    fields["chain"], fields["at"] = entry.chain.name, entry.at.astimezone(UTC).isoformat()
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()


def verify_chain(name: str, visit: Callable[[AuditEntry], object] | None = None) -> tuple[int, str | None]:
    """Verify one chain and return (entries, fault), where fault is None or the first one found.

    Reads each entry once and gives it to `visit`, also after a fault. Takes no lock: call it within `snapshots.snapshot`,
    so that the chain and its end are read as they were at one moment.
    """
    chain = AuditChain.objects.get(name=name)
    previous, number, fault = "", 0, None
    for entry in chain.entries.order_by("number").iterator(chunk_size=1000):
        entry.chain = chain
        if fault is None:
            number += 1
            fault = _fault(entry, number, previous)
        previous = entry.hash
        if visit:
            visit(entry)
    return number, fault or _fault_of_end(chain, number, previous)


def _fault(entry: AuditEntry, number: int, previous: str) -> str | None:
    if entry.number != number:
        return MISSING % number
    if entry.previous_hash != previous:
        return MISPLACED % number
    if digest(entry) != entry.hash:
        return CHANGED % number
    return None if is_signed(entry.hash, entry.signature) else FORGED % number


def _fault_of_end(chain: AuditChain, number: int, previous: str) -> str | None:
    if (chain.length, chain.head) != (number, previous):
        return CUT % (number, chain.length)
    return None if is_signed(_end(chain), chain.signature) else FORGED_END


def is_signed(text: str, signature: str) -> bool:
    """Return whether one of AUDIT_KEYS made this signature: the first makes new ones; none is ever retired."""
    return any(hmac.compare_digest(_signature(text, key), signature) for key in settings.AUDIT_KEYS)


def _signature(text: str, key: str = "") -> str:
    return hmac.digest((key or settings.AUDIT_KEYS[0]).encode(), text.encode(), "sha256").hex()


def _end(chain: AuditChain) -> str:
    """Return the content that the signature of a chain covers."""
    return f"{chain.name} {chain.length} {chain.head}"


def _actor(by: Actor, chain_name: str) -> tuple[str, str, str]:
    """Return the kind, label and key of the actor in a chain."""
    if by == CLOCK:
        return "clock", "the clock", ""
    if by == CONSOLE:
        return "console", "the server’s console", ""
    if isinstance(by, str):
        raise TypeError(f"{by!r} is not an actor: pass a user, a personal link, CLOCK or CONSOLE.")
    if isinstance(by, PersonalLink):
        return "link", f"personal link to {by.address}" if by.address else "personal link", str(by.key)
    label = next((name(by, chain_name) for name in actor_names), str(by))
    return "user", label, str(by.key)
