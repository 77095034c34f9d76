"""The workshops, with all users who have a role, a place in a delegation or a personal link."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone

from registry import links
from tests import factories, signing
from workshops.models import Capacity, Delegate, DelegateState, InvitationReply, Role, WorkshopRole

# The columns of the matrix.
ROLES = {
    "V": "visitor",
    "P": "participant: delegate of another delegation",
    "D": "delegate, and author of the texts",
    "H": "head of the author's delegation",
    "X": "head of another delegation",
    "E": "expert of an organisation",
    "R": "rapporteur",
    "O": "organiser",
    "S": "secretariat",
    "C": "chair",
    "A": "administrator",
    "F": "secretariat of another workshop",
    "L": "holder of a personal link, without an account",
}
DEMANDING = "ROSCAF"  # users whose roles require a second factor


def build(world):
    workshop, other = (
        factories.create_workshop(slug="ha-long", takes_positions=True),
        factories.create_workshop(slug="elsewhere"),
    )
    unopened = factories.create_workshop(slug="unopened", opened_at=None)
    world.things |= {"workshop": workshop, "other workshop": other, "unopened workshop": unopened}
    _delegates(world, workshop)
    _officers(world, workshop, other, unopened)
    for column in DEMANDING:
        signing.add_second_factor(world.people[column])
        RecoveryCodes.activate(world.people[column])
    passkey = Authenticator.objects.create(
        user=factories.create_user(), type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    world.things["passkey"] = (passkey.pk,)
    _invited(world)
    world.shown["link to the unopened workshop"] = ("-", unopened.get_absolute_url())


def _delegates(world, workshop):
    own = factories.create_delegation(workshop, partner=factories.create_partner("VN"))
    foreign = factories.create_delegation(workshop, partner=factories.create_partner("IT"))
    body = factories.create_delegation(workshop, organisation=factories.create_organisation(), standing="organisation")
    world.things |= {"delegation": own, "other delegation": foreign}
    delegates = {
        "P": factories.create_delegate(foreign, factories.create_user(full_name="Chiara Bianchi")),
        "D": factories.create_delegate(own, factories.create_user(full_name="Nguyễn Thị Hương Giang")),
        "H": factories.create_delegate(own, factories.create_user(full_name="Đặng Quốc Vượng"), Capacity.HEAD),
        "X": factories.create_delegate(foreign, factories.create_user(full_name="Matteo D’Angelo"), Capacity.HEAD),
        "E": factories.create_delegate(body, factories.create_user(full_name="Kim Ji-woo"), Capacity.EXPERT),
    }
    world.people |= {"V": None, "L": None} | {column: delegate.user for column, delegate in delegates.items()}
    world.things |= {f"delegate {column}": delegate for column, delegate in delegates.items()}


def _officers(world, workshop, other, unopened):
    world.people["R"] = _officer(Role.RAPPORTEUR, workshop, "Zofia Wiśniewska")
    world.people["O"] = _officer(Role.ORGANISER, workshop, "Lê Minh Châu")
    world.people["S"] = _officer(Role.SECRETARIAT, workshop, "Bouakeo Vongphachanh")
    world.people["C"] = _officer(Role.CHAIR, workshop, "Phạm Sanh Châu")
    world.people["F"] = _officer(Role.SECRETARIAT, other, "Åse Bjørnstad-Sæther")
    world.people["A"] = factories.create_administrator()
    factories.create_role(Role.ORGANISER, workshop=unopened, user=world.people["O"])
    factories.create_role(Role.ORGANISER, workshop=False, user=world.people["O"])  # a mandate to create another one


def _officer(role, workshop, name):
    user = factories.create_user(full_name=name)
    factories.create_role(role, workshop=workshop, user=user)
    return user


def _invited(world):
    invited = factories.create_delegate(
        world.things["delegation"],
        False,
        full_name="Somphone Vilaysack",
        email="invited@example.org",
        state=DelegateState.NOMINATED,
    )
    Delegate.objects.filter(pk=invited.pk).update(invited_at=timezone.now())
    world.things["invited delegate"] = invited
    world.things["invitation"] = links.issue("delegate", invited.key, address=invited.email, uses=1)
    _replied(world)


def _replied(world):
    """A request for another address, of the invitation to a role."""
    asked = {"kind": "address", "replied_at": timezone.now()}
    role = factories.create_role(
        Role.RAPPORTEUR, workshop=world.things["workshop"], email="khamla@example.org", accepted_at=None
    )
    WorkshopRole.objects.filter(pk=role.pk).update(user=None)
    reply = InvitationReply.objects.create(role=role, address="office@example.org", text="Misspelt", **asked)
    world.things["request of an officer"] = reply
    world.shown["officer's other address"] = ("-", reply.address)


def person(name="Zofia Wiśniewska", email="new@example.org"):
    """Return the input of a form for a new person."""
    return {"full_name": name, "email": email}


ANSWER = {"answer": "confirm"}
_TOLD = {"notify_recommendations": "daily", "notify_comments": "never"}
TYPED = {
    "dashboard:preferences": lambda world, thing: (
        {"full_name": "Another Name", "timezone": "", "language": "en"} | _TOLD
    ),
    "administration:mandates": lambda world, thing: person(),
    "delegations:answer_request": lambda world, thing: ANSWER,
    "delegations:decline_invitation": lambda world, thing: {"text": "On leave."},
    "delegations:ask_for_address": lambda world, thing: {"address": "embassy@example.org", "text": "Shared mailbox"},
    "administration:workshop_roles": lambda world, thing: person() | {"role": "secretariat"},
}

ARGUMENTS = {"administration:workshop_roles": lambda workshop: [workshop.key]}
