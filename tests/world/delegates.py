"""Objects of delegations: imports, a delegate who can be invited, and a rendered list of participants."""

from django.utils import timezone

from registry.files import storage
from tests import factories
from tests.workshops.imports.tables import GOOD, carry_out, checked_import, csv
from workshops.delegations import printed_list
from workshops.models import DelegateState, InvitationReply, Rendition, Role

NEEDS = ("people",)
FILE = csv(["Bouakeo Vongphachanh", "Lao PDR", "", "", "", ""])


class UploadedFile:
    """An uploaded file that can be read repeatedly."""

    name, content_type = "delegates.csv", "text/csv"

    def read(self):
        return FILE


def build(world):
    workshop, make_partner = world.things["workshop"], factories.create_partner
    make_partner("LA")
    world.things["uninvited delegate"] = factories.create_delegate(
        world.things["delegation"],
        False,
        full_name="Phoutthasone Inthavong",
        email="uninvited@example.org",
        state=DelegateState.NOMINATED,
    )
    world.things["empty delegation"] = factories.create_delegation(workshop, make_partner("NO"))
    asked = {"kind": "address", "replied_at": timezone.now(), "text": "Shared mailbox"}
    uninvited = world.things["uninvited delegate"]
    reply = InvitationReply.objects.create(delegate=uninvited, address="embassy@example.org", **asked)
    world.things["request for another address"] = reply
    world.shown["delegate's other address"] = ("-", reply.address)
    role = workshop.roles.get(role=Role.ORGANISER)
    world.things["written import"] = carry_out(role, checked_import(role, FILE))
    wrong = csv(["Khamla", "Laos", "", "", "", ""], ["", "Italy", "", "", "", ""], *GOOD[1:])
    world.things["checked import"] = checked_import(role, wrong)
    world.shown["checkboxes"] = ("workshop", 'name="selected"')


def finish(world):
    """Render the list of participants as a worker would."""
    asked = printed_list.request_list(world.things["workshop"], by=world.people["O"])
    name = storage.store(b"%PDF-1.7 participants", "pdf")
    facts = {"file": name, "sha256": name.partition(".")[0], "pages": 1, "size": 21, "rendered_at": timezone.now()}
    Rendition.objects.filter(pk=asked.pk).update(**facts)
    world.things["participants' file"] = Rendition.objects.get(pk=asked.pk)


def _bulk_action(world, workshop):
    selected = [str(world.things["uninvited delegate"].key)]
    return {"action": "invite", "scope": "selected", "selected": selected, "query": "", "do": "apply"}


TYPED = {
    "imports:imports": lambda world, workshop: {"file": UploadedFile()},
    "imports:confirm": lambda world, row: {"rows": "good"},
    "delegations:bulk_action": _bulk_action,
    "delegations:replace": lambda world, delegate: {"full_name": "Zofia Wiśniewska", "capacity": delegate.capacity},
}

ARGUMENTS = {"delegations:printed_list_file": lambda rendition: [rendition.key, rendition.filename]}
