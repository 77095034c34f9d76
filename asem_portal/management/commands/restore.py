import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from registry import owner
from registry.backup import archive as backup_archive
from registry.backup import databases


class Command(BaseCommand):
    help = "Restore an archive of `backup` into a new, empty portal and verify it."
    requires_system_checks = []  # the tables to check may not exist yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", help="an archive written by `backup`, or - for standard input")

    def handle(self, *, archive: str, **options: Any) -> None:
        owner.connect()
        try:
            manifest = _from_standard_input() if archive == "-" else backup_archive.restore(archive)
        except (backup_archive.BackupRefused, databases.DatabaseRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        call_command("migrate", interactive=False, verbosity=0)  # migrates to this release and reinstalls the triggers
        self.stdout.write(
            _("Restored the backup of %(time)s: the database and %(count)s files.")
            % {"time": manifest["made_at"], "count": len(manifest["members"]) - 1}
        )
        call_command("verify_record", stdout=self.stdout)


def _from_standard_input() -> Any:
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        path = Path(folder) / "backup.tar"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        return backup_archive.restore(path)
