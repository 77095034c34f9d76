from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from asem_portal.demo import accounts, loader


class Command(BaseCommand):
    help = "Load a demonstration with a user for each role, on a local machine only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sign-ins", action="store_true", help="list the users who can sign in, without loading anything"
        )

    def handle(self, *, sign_ins: bool, **options: Any) -> None:
        if sign_ins:
            for person in accounts.sign_ins():
                self.stdout.write(f"{person.label!s:28} {person.name:36} {person.email}")
            return
        if not settings.LOCAL:
            raise CommandError(_("The demonstration can be loaded only on a local machine. Run: python3 manage.py up"))
        try:
            loader.load()
        except loader.DemonstrationRefused as error:
            raise CommandError(
                _("This database contains a real workshop. Load the demonstration into a separate database.")
            ) from error
