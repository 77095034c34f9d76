from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from registry import anchors


class Command(BaseCommand):
    help = (
        "Append the current end of each audit chain to the file of anchors, unless it has already been added "
        "today; print all."
    )

    def handle(self, **options: Any) -> None:
        for anchor in anchors.append(settings.ANCHORS):
            self.stdout.write(str(anchor))
