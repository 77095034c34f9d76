"""The plan of the workshop: sessions, roles, delegations, ministries."""

from datetime import timedelta

from registry import links
from tests import factories
from tests.world.people import person
from workshops.models import Role

NEEDS = ("people",)


def build(world):
    workshop = world.things["workshop"]
    world.things["session"] = workshop.sessions.get()
    world.things["spare session"] = factories.create_session(workshop, title="Closing", starts="16:00", ends="17:00")
    role = factories.create_role(
        Role.RAPPORTEUR, workshop=workshop, user=factories.create_user(full_name="Somsak Thongsuk")
    )
    world.things["rapporteur's role"] = role
    world.things["role named by organiser"] = factories.create_role(
        Role.SECRETARIAT,
        workshop=workshop,
        user=factories.create_user(full_name="Viengkham Sisoulath"),
        granted_by=world.people["O"],
    )
    world.things["mandate"] = factories.create_role(Role.ORGANISER, workshop=False, user=factories.create_user())
    world.things["culture ministry"] = (workshop.slug, factories.create_ministry().code)
    world.things["event"] = factories.create_activity(workshop)
    world.things["calendar link"] = links.issue("calendar", world.people["P"].key)
    factories.create_partner("PL")


def _plan(world, workshop):
    workshop = workshop or world.things["workshop"]
    hours = {name: f"{workshop.starts_on - timedelta(days=days)}T12:00" for name, days in _DAYS_BEFORE.items()}
    facts = {
        "title": "Culture and cities",
        "city": "Hanoi",
        "zone": "Asia/Ho_Chi_Minh",
        "mode": "in_person",
        "host": "VN",
    }
    paper = {"background": "Why", "content": "- What\n- How", "outputs": "A text"}
    topics = {f"topic_{one.number}": one.title for one in workshop.topics.all()}  # some have adopted recommendations
    return facts | hours | paper | topics | {"starts_on": workshop.starts_on, "ends_on": workshop.ends_on}


_DAYS_BEFORE = {"submissions_close_at": 30, "comments_close_at": 20, "final_drafts_close_at": 10}


def _opening(held_on):
    facts = {
        "title": "Opening",
        "kind": "ceremony",
        "room": "Hall",
        "held_on": held_on,
        "starts": "09:00",
        "ends": "09:30",
    }
    return facts | {
        "chair_name": "Chiara Bianchi, Italy",
        "speaker_1_name": "Kim Ji-woo",
        "speaker_1_function": "Curator",
    }


def _event(held_on):
    facts = {"title": "Carnival", "kind": "cultural", "place": "Harbour", "held_on": held_on, "ends_on": held_on}
    facts |= {"starts": "19:00", "ends": "22:00", "description": "Boats.", "link": "https://example.org/carnival"}
    return facts


def _delegate(world, delegate):
    return {"full_name": "Another Name", "capacity": delegate.capacity, "email": delegate.email}


TYPED = {
    "planning:create": _plan,
    "planning:plan": _plan,
    "planning:outcome": lambda world, workshop: {
        "outcome_mode": "silence",
        "takes_co_sponsors": "on",  # partners have been invited
        "circulates_to_all": "on",
    },
    "programme:sessions": lambda world, workshop: _opening(workshop.starts_on),
    "programme:session": lambda world, session: _opening(session.held_on),
    "programme:activities": lambda world, workshop: _event(workshop.starts_on),
    "programme:activity": lambda world, event: _event(event.held_on),
    "planning:enter_organisation": lambda world, thing: {
        "name": "A House of Letters",
        "code": "HL-1",
        "city": "Hanoi",
    },
    "planning:enter_meeting": lambda world, thing: {"kind": "cmm", "name": "21st ASEM Culture Ministers’ Meeting"},
    "planning:change_meeting": lambda world, thing: {"kind": "cmm", "ordinal": "22", "name": "22nd Culture Meeting"},
    "programme:my_calendar": lambda world, thing: {"do": "give"},
    "delegations:delegations": lambda world, thing: {"body": "partner-PL", "quota": 5},
    "delegations:delegation": lambda world, thing: {"quota": 9},
    "delegations:register": lambda world, thing: {"full_name": "Zofia Wiśniewska", "capacity": "adviser"},
    "delegations:delegate": _delegate,
    "delegations:contact": lambda world, thing: person(),
}
