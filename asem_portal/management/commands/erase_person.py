"""`erase_person EMAIL --yes`: erase the personal data of an account, as far as the record does not need them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from asem_portal import personal_data
from members.models import User
from registry import audit
from registry.access import Refused


class Command(BaseCommand):
    help = "Erase the personal data of an account that the record of workshops does not need. Cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="erase; without it, nothing is changed")

    def handle(self, *, email: str, yes: bool, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        if not yes:
            raise CommandError(
                f"Nothing has been erased. Repeat the command with --yes to erase {user} <{user.email}>."
            )
        try:
            personal_data.erase(user, by=audit.CONSOLE)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The personal data have been erased.")
        self.stdout.write(personal_data.KEPT)
