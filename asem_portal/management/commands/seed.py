from django.core.management import BaseCommand

from members import loading as members_loading
from workshops import loading as workshops_loading


class Command(BaseCommand):
    help = "Load partners, ministries, organisations, meetings and areas. It can be repeated, and loses nothing."

    def handle(self, *, verbosity, **options):
        counts = members_loading.load() | workshops_loading.load()
        if verbosity > 1:
            self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
