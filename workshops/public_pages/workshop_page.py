"""Presenting: all that the public page of a workshop shows, in three questions to the database."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import MinistryKind, Partner
from registry import dates, markdown
from registry.hooks import Hook
from registry.together import Part, together
from workshops.models import ACTIVE, DelegateState, Meeting, Standing, Workshop
from workshops.planning import deadlines
from workshops.programme import timetable

MEETING = ("code", "kind", "name", "city", "starts_on", "ends_on", "date_words")
outcomes: Hook[Callable[[Workshop], dict[str, Any]]] = Hook(
    "workshops.outcomes", "function(workshop) -> what came of it, for the context of its page; one query"
)


def page(workshop: Workshop, reader_zone=""):
    """What templates/workshops/detail.html shows to everybody."""
    around = _around(workshop)
    days = timetable.days_for_reader(workshop, reader_zone, around["activities"])
    found = around | {
        "dates": workshop.date_words or dates.days_in_words(workshop.starts_on, workshop.ends_on),
        "dateline": deadlines.dateline(workshop, reader_zone, around["meetings"]),
        "days": days,
        "has_sessions": any(day["sessions"] for day in days),
        "is_over": workshop.ends_on < timezone.localdate(timezone=workshop.tz),
        "zone_note": deadlines.zone_note(workshop, reader_zone),
        **paper(workshop),
    }
    found |= present(around["delegations"], found["is_over"])
    for provider in outcomes:
        found |= provider(workshop)
    return found


def present(delegations, is_over):
    """Who takes part, by delegation: those registered, until their attendance is recorded; and what that is called."""
    attended = [one | {"people": one["attended"]} for one in delegations if one["attended"]]
    if is_over and attended:
        delegations, heading, label = attended, _("Who took part"), _("Took part")
    elif is_over:
        heading, label = _("Who was registered"), _("Registered")
    else:
        heading, label = _("Who is registered"), _("Registered")
    people = sum(one["people"] for one in delegations)
    return {"delegations": delegations, "people": people, "people_heading": heading, "people_label": label}


def paper(workshop):
    """The concept paper: its parts that have words; and a short background, which stands under the title instead."""
    is_lead = markdown.is_short(workshop.background) and not (workshop.content or workshop.outputs)
    return {"lead": workshop.background if is_lead else "", "has_paper": not is_lead and bool(_parts(workshop))}


def _parts(workshop):
    return workshop.background or workshop.content or workshop.outputs


def _around(workshop):
    """Topics, who carries the workshop, where its report goes, what is held beside it, who takes part; one query."""
    body = {"code": "code", "name": "name"}
    active = Count("delegates", filter=Q(delegates__state__in=ACTIVE))
    attended = Count("delegates", filter=Q(delegates__state=DelegateState.ATTENDED))
    present = workshop.delegations.annotate(people=active, attended=attended).filter(people__gt=0)
    delegation = {"name": "name", "standing": "standing", "people": "people", "sort_name": "sort_name"}
    delegation |= {"attended": "attended"}
    delegation |= {"code": F("partner__code"), "place": F("partner__protocol_order")}
    found = together(
        topics=Part(workshop.topics, {"number": "number", "title": "title"}, ("number",)),
        co_sponsors=Part(workshop.co_sponsors, body | {"place": "protocol_order"}, ("place",)),
        co_organisers=Part(workshop.co_organisers, body | {"sort_name": "sort_name"}, ("sort_name",)),
        ministries=Part(workshop.host_ministries, {"name": "name", "kind": "kind", "code": "code"}, ("code",)),
        meetings=Part(workshop.target_meetings, {name: name for name in MEETING}),
        activities=Part(workshop.activities, {name: name for name in timetable.ACTIVITY}),
        then=Part(Partner.objects.at(workshop.starts_on), {"code": "code"}),
        delegations=Part(present, delegation, ("place", "sort_name")),
    )
    found["ministries"].sort(key=lambda one: one["kind"] != MinistryKind.FOREIGN_AFFAIRS)
    found["meetings"] = [Meeting(**one) for one in found["meetings"]]
    found["activities"] = sorted(map(_activity, found["activities"]), key=_by_hour)
    # Partners in ASEM's order, then those about to join, then the others by name.
    found["delegations"].sort(key=lambda one: Standing.values.index(one["standing"]))
    return found


def _activity(row):
    return timetable.told(row | {name: row[name] and time.fromisoformat(row[name]) for name in ("starts", "ends")})


def _by_hour(activity):
    return activity["held_on"], activity["starts"], activity["title"]
