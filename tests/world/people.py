"""The workshop and those beside it, with everybody who holds a role, a seat or a link."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone

from registry import links
from tests import factories as make
from tests import signing
from workshops.models import Capacity, Delegate, DelegateState, Role

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
DEMANDING = "ROSCAF"  # whose roles demand a second factor


def build(world):
    workshop, other = make.create_workshop(slug="ha-long"), make.create_workshop(slug="elsewhere")
    unopened = make.create_workshop(slug="unopened", opened_at=None)
    world.things |= {"workshop": workshop, "other workshop": other, "unopened workshop": unopened}
    _delegates(world, workshop)
    _officers(world, workshop, other, unopened)
    for column in DEMANDING:
        signing.add_second_factor(world.people[column])
        RecoveryCodes.activate(world.people[column])
    passkey = Authenticator.objects.create(
        user=make.create_user(), type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    world.things["passkey"] = (passkey.pk,)
    _invited(world)
    world.shown["link to the unopened workshop"] = ("-", unopened.get_absolute_url())


def _delegates(world, workshop):
    own = make.create_delegation(workshop, partner=make.create_partner("VN"))
    foreign = make.create_delegation(workshop, partner=make.create_partner("IT"))
    body = make.create_delegation(workshop, organisation=make.create_organisation(), standing="organisation")
    world.things |= {"delegation": own, "other delegation": foreign}
    delegates = {
        "P": make.create_delegate(foreign, make.create_user(full_name="Chiara Bianchi")),
        "D": make.create_delegate(own, make.create_user(full_name="Nguyễn Thị Hương Giang")),
        "H": make.create_delegate(own, make.create_user(full_name="Đặng Quốc Vượng"), Capacity.HEAD),
        "X": make.create_delegate(foreign, make.create_user(full_name="Matteo D’Angelo"), Capacity.HEAD),
        "E": make.create_delegate(body, make.create_user(full_name="Kim Ji-woo"), Capacity.EXPERT),
    }
    world.people |= {"V": None, "L": None} | {column: delegate.user for column, delegate in delegates.items()}
    world.things |= {f"delegate {column}": delegate for column, delegate in delegates.items()}


def _officers(world, workshop, other, unopened):
    world.people["R"] = _officer(Role.RAPPORTEUR, workshop, "Zofia Wiśniewska")
    world.people["O"] = _officer(Role.ORGANISER, workshop, "Lê Minh Châu")
    world.people["S"] = _officer(Role.SECRETARIAT, workshop, "Bouakeo Vongphachanh")
    world.people["C"] = _officer(Role.CHAIR, workshop, "Phạm Sanh Châu")
    world.people["F"] = _officer(Role.SECRETARIAT, other, "Åse Bjørnstad-Sæther")
    world.people["A"] = make.create_administrator()
    make.create_role(Role.ORGANISER, workshop=unopened, user=world.people["O"])
    make.create_role(Role.ORGANISER, workshop=False, user=world.people["O"])  # a mandate to create another one


def _officer(role, workshop, name):
    user = make.create_user(full_name=name)
    make.create_role(role, workshop=workshop, user=user)
    return user


def _invited(world):
    invited = make.create_delegate(
        world.things["delegation"],
        False,
        full_name="Somphone Vilaysack",
        email="invited@example.org",
        state=DelegateState.NOMINATED,
    )
    Delegate.objects.filter(pk=invited.pk).update(invited_at=timezone.now())
    world.things["invited delegate"] = invited
    world.things["invitation"] = links.issue("delegate", invited.key, address=invited.email, uses=1)


def person(name="Zofia Wiśniewska", email="new@example.org"):
    """What a form about somebody new is filled in with."""
    return {"full_name": name, "email": email}


_TOLD = {"notify_texts": "daily", "notify_comments": "never"}
TYPED = {
    "preferences": lambda world, thing: {"full_name": "Another Name", "timezone": "", "language": "en"} | _TOLD,
    "roles": lambda world, thing: person(),
    "workshop_roles": lambda world, thing: person() | {"role": "chair"},
}

ARGUMENTS = {"workshop_roles": lambda workshop: [workshop.key]}
