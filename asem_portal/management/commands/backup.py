import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from registry.backup import archive as backup_archive
from registry.backup import databases


class Command(BaseCommand):
    help = "Write the database, the private files and their checksums to one archive while the portal keeps running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", help="a new file, or - for standard output")

    def handle(self, *, archive: str, **options: Any) -> None:
        try:
            if archive == "-":
                _to_standard_output()
                return
            manifest = backup_archive.back_up(archive)
        except (backup_archive.BackupRefused, databases.DatabaseRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        size = Path(archive).stat().st_size
        self.stdout.write(
            _("Backed up the database and %(count)s files to %(archive)s (%(size)s bytes).")
            % {"archive": archive, "count": len(manifest["members"]) - 1, "size": f"{size:,}"}
        )


def _to_standard_output() -> None:
    """Complete the archive before writing its first byte, so that output is truncated only if it fails in transit."""
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        path = Path(folder) / "backup.tar"
        backup_archive.back_up(path)
        with path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
