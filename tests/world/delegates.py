"""Delegates beside those who sign in: files that were imported, one who can be invited, and the list as a document."""

from django.utils import timezone

from registry import files
from tests import factories as make
from tests.workshops.tables import GOOD, carry_out, choose, csv
from workshops import documenting
from workshops.models import DelegateState, Rendition, Role

NEEDS = ("people",)
FILE = csv(["Bouakeo Vongphachanh", "Lao PDR", "", "", "", ""])


class UploadedFile:
    """A file as a browser sends it; it can be sent again and again."""

    name, content_type = "delegates.csv", "text/csv"

    def read(self):
        return FILE


def build(world):
    workshop, make_partner = world.things["workshop"], make.create_partner
    make_partner("LA")
    world.things["uninvited delegate"] = make.create_delegate(
        world.things["delegation"],
        False,
        full_name="Phoutthasone Inthavong",
        email="uninvited@example.org",
        state=DelegateState.NOMINATED,
    )
    role = workshop.roles.get(role=Role.ORGANISER)
    world.things["written import"] = carry_out(role, choose(role, FILE))
    wrong = csv(["Khamla", "Laos", "", "", "", ""], ["", "Italy", "", "", "", ""], *GOOD[1:])
    world.things["checked import"] = choose(role, wrong)
    world.shown["boxes to tick"] = ("workshop", 'name="picked"')


def finish(world):
    """The list as a document, as a worker would have left it."""
    asked = documenting.request_list(world.things["workshop"], by=world.people["O"])
    name = files.store(b"%PDF-1.7 participants", "pdf")
    facts = {"file": name, "sha256": name.partition(".")[0], "pages": 1, "size": 21, "rendered_at": timezone.now()}
    Rendition.objects.filter(pk=asked.pk).update(**facts)
    world.things["participants' file"] = Rendition.objects.get(pk=asked.pk)


def _together(world, workshop):
    picked = [str(world.things["uninvited delegate"].key)]
    return {"act": "invite", "scope": "picked", "picked": picked, "query": "", "do": "act"}


TYPED = {
    "workshops:imports": lambda world, workshop: {"file": UploadedFile()},
    "workshops:confirm_import": lambda world, row: {"rows": "good"},
    "workshops:together": _together,
    "workshops:replace": lambda world, delegate: {"full_name": "Zofia Wiśniewska", "capacity": delegate.capacity},
}

ARGUMENTS = {"workshops:participants_pdf": lambda rendition: [rendition.key, rendition.filename]}
