from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from recommendations import proving as texts
from registry import proving as office


class Command(BaseCommand):
    help = "Verify the record’s chains, the database’s guards, every stored file, wording and document by its hash."

    def handle(self, **options):
        found = 0
        for finding in [*office.findings(), *texts.findings()]:
            found += 1
            self.stdout.write(finding)
        if found:
            raise CommandError(_("Not everything is as it was kept; see the lines above."), returncode=1)
        self.stdout.write(_("Everything is as it was kept."))
