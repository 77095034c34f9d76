"""Form data of a plan, a session and a delegate, and signed-in clients."""

from django.utils import timezone

from tests.factories import create_delegate, create_delegation, create_meeting, create_partner, create_role
from tests.signing import sign_in
from tests.topics import TOPICS
from workshops.models import Capacity, Role


def plan(**changes):
    """Return form data of the plan of Ha Long 2010."""
    create_partner("VN")
    create_meeting("CMM4")
    create_meeting("ASEM8")
    fields = {
        "title": "Enhancing ASEM Visibility through Cultural Activities",
        "starts_on": "2010-04-28",
        "ends_on": "2010-04-29",
        "city": "Hạ Long",
        "venue": "",
        "zone": "Asia/Ho_Chi_Minh",
        "mode": "in_person",
        "host": "VN",
        "ministry_kinds": ["foreign_affairs", "culture"],
        "background": "",
        "culture_meetings": ["CMM4"],
        "summits": ["ASEM8"],
        "submissions_close_at": "2010-03-31T17:00",
        "comments_close_at": "2010-04-14T17:00",
        "final_drafts_close_at": "2010-04-24T17:00",
    }
    return fields | {f"topic_{number}": title for number, title in enumerate(TOPICS, start=1)} | changes


def organiser(client, workshop=None):
    """Sign `client` in as organiser of `workshop` or, if that is False, as holder of a mandate; return the role."""
    role = create_role(Role.ORGANISER, workshop)
    sign_in(client, role.user)
    return role


def secretariat(client, workshop=None):
    role = create_role(Role.SECRETARIAT, workshop)
    sign_in(client, role.user)
    return role


def head(client, delegation=None, **fields):
    """Sign `client` in as head of `delegation`; return the delegate."""
    delegate = create_delegate(delegation or create_delegation(), capacity=Capacity.HEAD, **fields)
    client.force_login(delegate.user)
    return delegate


def person(**changes):
    """Return form data of a delegate."""
    fields = {"full_name": "Đặng Quốc Vượng", "capacity": "delegate", "function": "", "ministry": "", "email": ""}
    fields |= {"badge_name": "", "sort_key": "", "salutation": "", "name_language": ""}
    return fields | changes


def errors(response):
    """Return the form errors as {field: [message, ...]}."""
    return {field: list(found) for field, found in response.context["form"].errors.items()}


def codes(response):
    """Return the form errors as {field: [code, ...]}."""
    return {field: [one.code for one in found] for field, found in response.context["form"].errors.as_data().items()}


def today():
    return timezone.now().date()
