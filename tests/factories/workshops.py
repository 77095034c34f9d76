"""Factories of meetings, workshops with topics and sessions, roles, delegations and delegates."""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.utils import timezone

from registry.names import fold
from tests.factories.members import create_partner, create_user
from workshops.models import (
    Activity,
    Area,
    Capacity,
    Delegate,
    DelegateState,
    Delegation,
    Meeting,
    Role,
    Session,
    Topic,
    Workshop,
    WorkshopRole,
)

_number = count(1)
ZONE = "Asia/Ho_Chi_Minh"


def create_meeting(code="CMM4", **fields):
    kinds = {"CMM": ("cmm", "4th ASEM Culture Ministers’ Meeting"), "ASE": ("summit", "8th ASEM Summit")}
    kind, name = kinds[code[:3]]
    defaults = {"kind": kind, "ordinal": int(code[-1]), "name": name, "city": "Poznań"} | fields
    return Meeting.objects.get_or_create(code=code, defaults=defaults)[0]


def today_there():
    """Return today's date at the place of the workshops created here, whatever the hour in UTC."""
    return timezone.localdate(timezone=ZoneInfo(ZONE))


def create_workshop(host=None, **fields):
    """Create a workshop open to the public, half a year ahead, with four topics, a session and CMM4 as target."""
    host = host or create_partner("VN")
    number, first = next(_number), timezone.now().date() + timedelta(days=180)
    closing = datetime.combine(first, datetime.min.time(), UTC)
    defaults = {
        "title": "Enhancing ASEM Visibility through Cultural Activities",
        "slug": f"ha-long-{number}",
        "symbol_stem": f"ASEM/WS/{first.year}/{host.code}/{number}",
        "starts_on": first,
        "ends_on": first + timedelta(days=1),
        "zone": ZONE,
        "city": "Ha Long",
        "submissions_close_at": closing - timedelta(days=60),
        "comments_close_at": closing - timedelta(days=30),
        "final_drafts_close_at": closing - timedelta(days=10),
        "opened_at": timezone.now(),
    }
    workshop = Workshop.objects.create(host=host, **defaults | fields)
    titles = ["Cultural diplomacy in the ASEM framework", "Role of NGOs and associations"]
    titles += ["ASEF’s role and contribution", "Recommendations towards enhancing the visibility of ASEM"]
    for position, title in enumerate(titles, start=1):
        Topic.objects.create(workshop=workshop, number=position, title=title)
    create_session(workshop, kind="plenary")
    workshop.target_meetings.add(create_meeting())
    return workshop


def create_session(workshop=None, **fields):
    workshop = workshop or create_workshop()
    defaults = {"title": "Session 4: adoption", "held_on": workshop.ends_on, "starts": "14:00", "ends": "15:30"}
    defaults["kind"] = "parallel"  # sessions for all participants cannot be held at the same time
    return Session.objects.create(workshop=workshop, **defaults | fields)


def create_activity(workshop=None, **fields):
    workshop = workshop or create_workshop()
    return Activity.objects.create(
        workshop=workshop, **{"title": "Ha Long Carnival", "held_on": workshop.ends_on} | fields
    )


def create_role(role=Role.SECRETARIAT, workshop=None, user=None, **fields):
    """Create a role that its holder has accepted; with `workshop=False`, an unused mandate."""
    user = user or create_user(full_name="Bouakeo Vongphachanh")
    workshop = None if workshop is False else (workshop or create_workshop())
    defaults = {
        "email": user.email,
        "full_name": user.full_name,
        "latin_name": user.latin_name,
        "granted_by": user,
        "accepted_at": timezone.now(),
    }
    return WorkshopRole.objects.create(role=role, workshop=workshop, user=user, **defaults | fields)


def create_delegation(workshop=None, partner=None, organisation=None, **fields):
    workshop = workshop or create_workshop()
    if organisation is None:
        partner = partner or create_partner()
    name = (partner or organisation).name
    defaults = {"name": name, "sort_name": fold(name)} | fields
    return Delegation.objects.create(workshop=workshop, partner=partner, organisation=organisation, **defaults)


def create_delegate(delegation=None, user=None, capacity=Capacity.DELEGATE, **fields):
    """Create a confirmed delegate with an account, or with `user=False` without one."""
    delegation = delegation or create_delegation()
    user = create_user() if user is None else user or None
    name = fields.pop("full_name", user.full_name if user else "Đặng Quốc Vượng")
    badge = user.latin_name if user and user.latin_name else name
    defaults = {"full_name": name, "badge_name": badge, "sort_key": fold(badge), "search_text": fold(f"{name} {badge}")}
    defaults |= {"capacity": capacity, "state": DelegateState.CONFIRMED, "email": user.email if user else ""}
    return Delegate.objects.create(delegation=delegation, user=user, **defaults | fields)


def create_area(code="T18", label="Women's empowerment", **fields):
    return Area.objects.get_or_create(code=code, defaults={"label": label} | fields)[0]
