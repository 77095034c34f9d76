from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.urls import reverse
from django.utils.translation import gettext as _

from members.accounts import administrators
from registry import mail


class Command(BaseCommand):
    help = "Make a person an administrator, creating an account if necessary; a sign-in code is sent by e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="full name as it should appear")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        try:
            user, is_new = administrators.appoint_administrator(email, name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        sentence = _("%s is now an administrator.") if is_new else _("%s is already an administrator.")
        self.stdout.write(sentence % f"{user.full_name} <{user.email}>")
        self.stdout.write(
            _("Sign in at %s; a sign-in code will be sent by e-mail.") % mail.absolute(reverse("account_login"))
        )
