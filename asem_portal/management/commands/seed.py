from typing import Any

from django.core.management import BaseCommand

from members import reference_data
from workshops import reference_data as workshops_reference_data


class Command(BaseCommand):
    help = "Load the reference data, such as partners and ministries. Corrections made in the portal are kept."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        found = [reference_data.load(), workshops_reference_data.load()]
        corrected = sum(counts.pop("corrected") for counts in found)
        if corrected and verbosity:
            self.stdout.write(f"Not changed, because corrected in the portal: {corrected}.")
        if verbosity > 1:
            self.stdout.write(", ".join(f"{name} {count}" for counts in found for name, count in counts.items()))
