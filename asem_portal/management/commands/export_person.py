"""`export_person EMAIL`: print all personal data stored about an e-mail address as JSON, for a person who asks for a copy."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from asem_portal import personal_data


class Command(BaseCommand):
    help = "Print all personal data stored about an e-mail address as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        person = personal_data.find(email)
        if person is None:
            raise CommandError(f"Nothing is stored about the address {email}.")
        data = personal_data.export(person)
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
