from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils.translation import gettext_lazy as _

from recommendations import integrity as recommendations_integrity
from registry import anchors as registry_anchors
from registry import integrity as registry_integrity
from registry import snapshots
from reports import integrity as reports_integrity

SOUND = _("Everything matches the record.")
PARTS = (registry_integrity, recommendations_integrity, reports_integrity)


class Command(BaseCommand):
    help = "Verify the record’s chains, the rows and files they cover, and the database’s triggers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchors", help="a file of anchors kept outside the portal, with which the chains must agree"
        )

    def handle(self, *, anchors: str | None = None, **options: Any) -> None:
        try:
            anchored = registry_anchors.read(Path(anchors)) if anchors else []
        except registry_anchors.NoAnchors as error:
            raise CommandError(str(error), returncode=2) from error
        faults = sum(map(self._print, registry_integrity.surroundings()))
        with snapshots.snapshot():
            faults += sum(map(self._print, registry_integrity.findings(anchored)))
            for part in (recommendations_integrity, reports_integrity):
                faults += sum(map(self._print, part.findings()))
        if faults:
            raise CommandError(_("Some items do not match the record; see the lines above."), returncode=1)
        self.stdout.write(str(SOUND))

    def _print(self, finding: str) -> int:
        self.stdout.write(finding)
        return 1
