from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from recommendations import integrity as recommendations_integrity
from registry import integrity as registry_integrity
from reports import integrity as reports_integrity

SOUND = _("Everything matches the record.")
PARTS = (registry_integrity, recommendations_integrity, reports_integrity)


class Command(BaseCommand):
    help = "Verify the audit chains, the database triggers and the checksum of every stored version, file and document."

    def handle(self, **options: Any) -> None:
        found = 0
        for finding in (finding for part in PARTS for finding in part.findings()):
            found += 1
            self.stdout.write(finding)
        if found:
            raise CommandError(_("Some items do not match the record; see the lines above."), returncode=1)
        self.stdout.write(str(SOUND))
