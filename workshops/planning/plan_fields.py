"""The fields of a plan in the order of its page, and their values before anything is entered."""

from typing import Any

from django.db.models import Manager

from members.models import MinistryKind
from workshops.models import Meeting, Workshop
from workshops.planning import workshops

# Fields of target meetings, each with the kinds of meeting offered.
TARGETS = {"culture_meetings": {"cmm"}, "summits": {"summit"}, "other_meetings": {"fmm", "som", "other"}}
TOPICS = 6  # fields for topics
# The fields in the order of the page, in which its errors are listed.
ON_PAGE = [
    "title",
    "starts_on",
    "ends_on",
    "moves_programme",
    "moves_deadlines",
    "city",
    "venue",
    "zone",
    "mode",
    *workshops.DEADLINES,
]
ON_PAGE += [*(f"topic_{number}" for number in range(1, TOPICS + 1)), "background", "content", "outputs", "origin"]
ON_PAGE += ["proposed_at", "host", "ministry_kinds", "co_organisers", "co_sponsors", *TARGETS]


def when_held(meeting: Meeting) -> tuple[int, str]:
    """Return the year of a meeting, which may be known without the days, and its first day, for sorting."""
    first, _last = meeting.days
    return first.year if first else meeting.year or 0, str(first or "")


def blank() -> dict[str, Any]:
    """Return the initial values of a new plan: both ministries of the host.

    It has no time zone, because the organiser is rarely where the workshop is held, and no topics, because they always
    differ.
    """
    return {"ministry_kinds": MinistryKind.values}


def plan_of(workshop: Workshop) -> dict[str, Any]:
    """Return the current plan as initial values. Five queries."""
    values = {name: getattr(workshop, name) for name in workshops.FIELDS + workshops.DEADLINES}
    targets = list(workshop.target_meetings.order_by("code").values_list("code", "kind"))
    return values | {
        "host": workshop.host.code,
        "origin": workshop.origin.code if workshop.origin else None,
        "proposed_at": workshop.proposed_at.code if workshop.proposed_at else None,
        "ministry_kinds": sorted(set(workshop.host_ministries.order_by().values_list("kind", flat=True))),
        "co_sponsors": _codes(workshop.co_sponsors),
        "co_organisers": _codes(workshop.co_organisers),
        **{name: [code for code, kind in targets if kind in kinds] for name, kinds in TARGETS.items()},
        **dict.fromkeys([f"topic_{number}" for number in range(1, TOPICS + 1)], ""),
        **{f"topic_{one.number}": one.title for one in workshop.topics.all()},
    }


def _codes(rows: Manager[Any]) -> list[str]:
    return list(rows.order_by("code").values_list("code", flat=True))
