"""`erase_person EMAIL --yes`: erase what is stored about an address, as far as the record does not need it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from asem_portal import personal_data
from registry import audit
from registry.access import Refused


class Command(BaseCommand):
    help = "Erase the personal data of an e-mail address that the record does not require. Cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--yes", action="store_true", help="carry out the erasure; without this option, nothing is changed"
        )

    def handle(self, *, email: str, yes: bool, **options: Any) -> None:
        person = personal_data.find(email)
        if person is None:
            raise CommandError(f"Nothing is stored about the address {email}.")
        if not yes:
            name = f"{person.user} <{person.user.email}>" if person.user else f"{email}, which has no account"
            raise CommandError(f"Nothing has been erased. Repeat the command with --yes to erase {name}.")
        try:
            personal_data.erase(email, by=audit.CONSOLE)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The personal data have been erased.")
        self.stdout.write(personal_data.KEPT)
