"""A backup archive: the database, the private files and a manifest of their checksums.

It is a tar archive of `database.dump` or `database.sqlite3`, `files/<name>` for each private file, and at its end
`manifest.json`, so that a truncated archive has no manifest. It does not contain SECRET_KEY, so an archive cannot be
used to forge sessions or personal links.
"""

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.backup import databases
from registry.files import storage
from registry.models import AuditEntry

Manifest = dict[str, Any]
FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 500_000_000  # bytes, enough for about two million files
_FILE = re.compile(r"files/([0-9a-f]{64})\.([a-z0-9]{1,5})")


SENTENCES = {
    "unreadable": _("The archive cannot be read: %s. Select another archive."),
    "changed": _("“%s” does not match the manifest: the archive has been altered or damaged. Select another archive."),
    "in use": _("This database is in use: it contains accounts or records. Restore into a new, empty database."),
    "there already": _("“%s” already exists, and backups are never overwritten. Enter another name."),
    "no folder": _("The folder “%s” does not exist. Create it, or enter another folder."),
    "not writable": _("“%s” is not writable: %s. Make it writable, or enter another folder."),
    "foreign": _("The archive contains “%s”, which is not part of a backup. Select another archive."),
    "no manifest": _(
        "The archive has no manifest: it is incomplete or is not a backup of the portal. Select another archive."
    ),
    "twice": _(
        "The archive contains two files with the same name, or its manifest is too large. Select another archive."
    ),
    "format": _(
        "This release does not support the format of this archive. Restore it with the release that created it."
    ),
    "manifest": _("The manifest of the archive cannot be read. Select another archive."),
    "engine": _(
        "This is a backup of %(theirs)s, but this portal uses %(ours)s. Restore it into a portal that uses %(theirs)s."
    ),
    "no database": _("The archive does not contain a database. Select another archive."),
    "newer": _("This backup was made by a newer release, with the migration “%s”. Install that release first."),
    "type": _(
        "This backup contains “%s”, a type of file that this release does not support. "
        "Restore it with the release that created it."
    ),
}


class BackupRefused(Exception):
    """The archive was refused and nothing was written. The message is for the user; `reason` is a key of SENTENCES."""

    def __init__(self, reason: str, *words: object, **named: object) -> None:
        self.reason = reason
        super().__init__(SENTENCES[reason] % (named or words))


def back_up(target: Path | str) -> Manifest:
    """Write the archive `target` atomically, readable by its owner only, and return its manifest.

    The database is copied before the files: a file is written before the row that names it, and never changed. Raises
    BackupRefused if `target` already exists, and DatabaseRefused.
    """
    target = Path(target)
    _refuse_existing(target)
    with _beside(target) as beside:
        manifest = _write(beside)
        try:
            os.link(beside, target)  # unlike a rename, it never replaces the archive of another backup
        except FileExistsError:
            _refuse_existing(target)
    return manifest


def check(path: Path | str) -> Manifest:
    """Read a whole archive and return its manifest. Raises BackupRefused if anything in it does not match."""
    try:
        with tarfile.open(path, "r:") as archive:
            members = archive.getmembers()
            manifest = _manifest(archive, members)
            found = {member.name: _digest(archive, member) for member in members if member.name != MANIFEST}
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupRefused("unreadable", error) from error
    for name in sorted(found.keys() | manifest["members"].keys()):
        if found.get(name) != manifest["members"].get(name):
            raise BackupRefused("changed", name)
    _refuse_another_portal(manifest)
    return manifest


def restore(path: Path | str) -> Manifest:
    """Restore an archive made by `back_up` into an empty portal and return its manifest.

    Everything is checked before anything is written. The caller then migrates, which reinstalls the triggers.
    Raises BackupRefused and DatabaseRefused.
    """
    manifest = check(path)
    refuse_used()
    with tarfile.open(path, "r:") as archive, tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        database = Path(folder) / databases.FILE_NAMES[connection.vendor]
        for member in archive.getmembers():
            if named := _FILE.fullmatch(member.name):
                storage.store(_content(archive, member).read(), named[2])
            elif member.name == database.name:
                _copy(_content(archive, member), database)
        databases.load(database)
    return manifest


def refuse_used() -> None:
    """Raise BackupRefused if the portal is in use: restoring never overwrites data that users have entered."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    # Loading the reference data prepares a portal and does not use it.
    rows = [get_user_model().objects.all(), AuditEntry.objects.exclude(verb="reference.loaded")]
    if any(row.model._meta.db_table in tables and row.exists() for row in rows):
        raise BackupRefused("in use")


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise BackupRefused("there already", target)
    if not target.parent.is_dir():
        raise BackupRefused("no folder", target.parent)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Yield a temporary file in the target's folder, deleted when the block ends."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise BackupRefused("not writable", target.parent, error.strerror) from error
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink()


def _write(path: Path) -> Manifest:
    members: dict[str, Manifest] = {}
    database = databases.FILE_NAMES[connection.vendor]
    with path.open("wb") as output, tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as archive:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
            databases.dump(Path(folder) / database)
            members[database] = _add(archive, Path(folder) / database, database)
        for file in storage.every():
            members[f"files/{file.name}"] = _add(archive, file, f"files/{file.name}")
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(),
            "engine": connection.vendor,
            "migrations": _applied(),
            "members": members,
        }
        _add_bytes(archive, MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
        archive.close()
        output.flush()
        os.fsync(output.fileno())
    return manifest


def _add(archive: tarfile.TarFile, path: Path, name: str) -> Manifest:
    """Add a file and return its manifest entry, whose checksum is computed from the bytes written to the archive."""
    with path.open("rb") as source:
        member = tarfile.TarInfo(name)
        member.size, member.mode = os.fstat(source.fileno()).st_size, 0o600
        reader = _Hashing(source)
        archive.addfile(member, reader)
    return {"sha256": reader.sha256.hexdigest(), "size": member.size}


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, io.BytesIO(data))


class _Hashing:
    """A file that computes the checksum of everything read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sha256 = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.sha256.update(data)
        return data


def _applied() -> list[str]:
    """Return the migrations applied to the database, each as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def _manifest(archive: tarfile.TarFile, members: list[tarfile.TarInfo]) -> Manifest:
    """Return the manifest, after checking that every member is a plain file with a permitted name, occurring once."""
    names = [member.name for member in members]
    allowed = {MANIFEST, *databases.FILE_NAMES.values()}
    for member in members:
        if not member.isreg() or not (member.name in allowed or _FILE.fullmatch(member.name)):
            raise BackupRefused("foreign", member.name)
    if MANIFEST not in names:
        raise BackupRefused("no manifest")
    if len(set(names)) != len(names) or members[names.index(MANIFEST)].size > LARGEST_MANIFEST:
        raise BackupRefused("twice")
    try:
        manifest = json.loads(_content(archive, MANIFEST).read())
        if manifest["format"] != FORMAT or not isinstance(manifest["members"], dict):
            raise BackupRefused("format")
        return {**manifest, "engine": str(manifest["engine"]), "migrations": list(manifest["migrations"])}
    except (ValueError, KeyError, TypeError) as error:
        raise BackupRefused("manifest") from error


def _digest(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest | None:
    """Return the manifest entry expected for a member; None for a private file whose name is not its checksum."""
    reader = _Hashing(_content(archive, member))
    while reader.read(1 << 20):
        pass
    named = _FILE.fullmatch(member.name)
    if named and named[1] != reader.sha256.hexdigest():
        return None
    return {"sha256": reader.sha256.hexdigest(), "size": member.size}


def _refuse_another_portal(manifest: Manifest) -> None:
    if manifest["engine"] != connection.vendor:
        raise BackupRefused("engine", theirs=manifest["engine"], ours=connection.vendor)
    if databases.FILE_NAMES[connection.vendor] not in manifest["members"]:
        raise BackupRefused("no database")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise BackupRefused("newer", unknown[0])
    unfit = [name for name in manifest["members"] if (named := _FILE.fullmatch(name)) and named[2] not in storage.TYPES]
    if unfit:
        raise BackupRefused("type", unfit[0])


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo | str) -> IO[bytes]:
    """Return the content of a member."""
    file = archive.extractfile(member)
    if file is None:
        raise BackupRefused("foreign", member)
    return file


def _copy(source: IO[bytes], path: Path) -> None:
    with path.open("wb") as output:
        while data := source.read(1 << 20):
            output.write(data)
