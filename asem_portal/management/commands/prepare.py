import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.db import connection

from asem_portal import static_files
from registry import owner
from registry.search import index


class Command(BaseCommand):
    help = "Check the system, bring the database up to date, load the reference data and collect static files."
    requires_system_checks = []  # the command calls `check` itself before it writes anything

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="load the demonstration as well; on a local machine only"
        )

    def handle(self, *, demo: bool, **options: Any) -> None:
        owner.connect()
        _lift_time_limits()
        call_command("check")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("seed")
        if demo:
            try:
                call_command("demo")
            except CommandError as refusal:
                self.stdout.write(str(refusal))  # the database contains a real workshop
        index.refresh()
        collect_static()


def _lift_time_limits() -> None:
    """Let a migration run and wait longer than a page may; the limits are those of the connection (see settings)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")


def collect_static() -> None:
    """Collect and compress the static files if any has changed."""
    root = Path(settings.STATIC_ROOT)
    mark, manifest = root.with_name(f"{root.name}-collected"), root / "staticfiles.json"
    wanted = checksum()
    if not (manifest.exists() and mark.exists() and mark.read_text() == wanted):
        # Files of the previous release are kept: open pages still request them.
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(wanted)


def checksum() -> str:
    """Return the SHA-256 of the name, size and time of every static file and of the storage settings."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    digest.update(Path(static_files.__file__).read_bytes())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
