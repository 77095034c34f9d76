"""Objects open to everyone: tables, and documents to verify."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

NEEDS = ("people", "reports")


class SentAgain(SimpleUploadedFile):
    """A file that can be read repeatedly, because one form is submitted several times."""

    def read(self, *args):
        self.seek(0)
        return super().read(*args)


def build(world):
    world.things |= {"table of partners": ("partners", "csv"), "meetings as JSON": ("meetings", "json")}
    for name in ("public", "issued"):
        master = world.things[f"{name} report's file"]
        address = reverse("printing:file", args=[master.key, master.filename])
        world.shown[f"file of the {name} report"] = (f"{name} report", address)


TYPED = {
    "verification:verify": lambda world, thing: {
        "file": SentAgain("report.pdf", b"%PDF-1.7 a report", "application/pdf")
    }
}

ARGUMENTS = {
    "verification:verify_symbol": lambda report: [report.symbol],
    "verification:verify_code": lambda report: [report.check_code],
}
