from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from asem_portal.demo import accounts, loader


class Command(BaseCommand):
    help = "Load an invented workshop in motion, with a sign-in for each role; for one’s own machine only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="print who can sign in, and load nothing")

    def handle(self, *, sign_ins: bool, **options: Any) -> None:
        if sign_ins:
            for person in accounts.sign_ins():
                self.stdout.write(f"{person.label!s:28} {person.name:36} {person.email}")
            return
        if not settings.LOCAL:
            raise CommandError(_("The demonstration runs only on a local machine. Type: python3 manage.py up"))
        try:
            loader.load()
        except loader.DemonstrationRefused as error:
            raise CommandError(
                _("This database contains a real workshop, so the demonstration cannot be loaded.")
            ) from error
