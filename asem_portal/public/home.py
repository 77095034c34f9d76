"""Queries of the home page: partners, workshops, meetings and figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members import directory
from members.models import Group, Partner, PartnerGroup
from recommendations.counts import Counts
from registry.pdf import ring
from workshops import phrases
from workshops.models import Meeting, Workshop
from workshops.public_pages import workshop_list

MAX_WORKSHOPS = 3
PAST_DATES, COMING_DATES = 2, 3  # on the timeline
CHIEF = {"summit", "cmm"}  # the meetings on the timeline


@dataclass
class WorkshopSummary:
    """A workshop on the home page: its dates as text, its topics, and the numbers of its published recommendations."""

    workshop: Workshop
    dates: str
    topics: list[str]
    published: Counts

    @property
    def is_over(self) -> bool:
        return self.workshop.ends_on < timezone.localdate(timezone=self.workshop.tz)

    @property
    def is_under_way(self) -> bool:
        return self.workshop.starts_on <= timezone.localdate(timezone=self.workshop.tz) and not self.is_over

    @property
    def next_deadline(self) -> tuple[str, datetime] | None:
        return phrases.next_deadline(self.workshop)


def partners(day: date) -> dict[str, Any]:
    """Return the partners on `day`, with their ring, their groups and the enlargements of ASEM. Two queries."""
    all_partners, changes = list(Partner.objects.all()), list(PartnerGroup.objects.order_by())
    partners = directory.of_day(all_partners, day)
    strokes = [(partner.code, partner.name, partner.region) for partner in partners]
    links = {partner.code: reverse("directory:partner", args=[partner.code]) for partner in partners}
    return {
        "partners": partners,
        "ring": ring.svg(strokes, classes=True, links=links) if strokes else "",
        "groups": _groups([directory.group_on(partner, day, changes) for partner in partners]),
        "grown": _enlargements(all_partners, day),
    }


def _groups(groups: list[Group]) -> list[dict[str, Any]]:
    """Return {label, count, width} of each group, in their order; `width` is in percent of the largest."""
    counts = [(group, groups.count(group)) for group in Group]
    largest = max(count for _group, count in counts) or 1
    return [{"label": group.label, "count": count, "width": round(100 * count / largest)} for group, count in counts]


def _enlargements(all_partners: list[Partner], day: date) -> list[dict[str, Any]]:
    """Return {day, count, is_current} of each date on which partners joined; `is_current` marks the last before `day`."""
    steps = directory.enlargements(all_partners)
    current = max((joined for joined, _meeting, _count in steps if joined <= day), default=None)
    return [{"day": joined, "count": count, "is_current": joined == current} for joined, _meeting, count in steps]


def workshops(published: dict[int, Counts]) -> list[WorkshopSummary]:
    """Return the public workshops to show: those under way or upcoming, soonest first, then past ones, latest first.

    `published` holds `counts.published_by_workshop`. Two queries.
    """
    rows = workshop_list.in_order(Workshop.objects.public().select_related("host"))
    return [
        WorkshopSummary(
            workshop,
            phrases.dates_text(workshop),
            [topic.title for topic in workshop.topics.all()],
            published.get(workshop.pk, Counts()),
        )
        for workshop in rows.prefetch_related("topics")[:MAX_WORKSHOPS]
    ]


def meetings() -> list[Meeting]:
    """Return all meetings with their hosts, about 40 rows of reference data. One query."""
    return list(Meeting.objects.select_related("host"))


def figures(
    partners: list[Partner], meetings: list[Meeting], published: dict[int, Counts], day: date
) -> list[tuple[str, int]]:
    """Return (label, number) of each figure on `day`; on other days, today's figures are labelled so. One query."""
    held = [meeting for meeting in meetings if (last := meeting.ends_on or meeting.starts_on) and last <= day]
    on_record, made_public = _("Workshops"), _("Published recommendations")
    if day != timezone.localdate():
        on_record, made_public = _("Workshops to date"), _("Published recommendations to date")
    return [
        (_("Partners"), len(partners)),
        (_("Summits"), sum(meeting.kind == "summit" for meeting in held)),
        (_("Foreign Ministers’ Meetings"), sum(meeting.kind == "fmm" for meeting in held)),
        (_("Culture Ministers’ Meetings"), sum(meeting.kind == "cmm" for meeting in held)),
        (on_record, Workshop.objects.public().count()),
        (made_public, sum(counts.recommendations for counts in published.values())),
    ]


def timeline(meetings: Iterable[Meeting], workshops: Iterable[WorkshopSummary]) -> list[dict[str, Any]]:
    """Return the latest and the next meetings and workshops as points for parts/_dateline.html."""
    today = timezone.localdate()
    points = [_meeting(meeting) for meeting in meetings if meeting.kind in CHIEF and _is_placed(meeting, today)]
    points += [_workshop(summary) for summary in workshops if not summary.is_over]
    past = sorted((point for point in points if point["last"] and point["last"] < today), key=lambda point: point["at"])
    coming = [point for point in points if not point["last"] or point["last"] >= today]
    coming.sort(key=lambda point: (point["at"] is None, str(point["at"] or ""), point["label"]))
    for point in past:
        point["state"] = "done"
    for point in coming:
        if point["at"] and point["at"] <= today:
            point["state"] = "current"
    following = next((point for point in coming if point["state"] == "later"), None)
    if following and following["at"]:
        following["state"] = "next"
    return past[-PAST_DATES:] + coming[:COMING_DATES]


def _is_placed(meeting: Meeting, today: date) -> bool:
    """Return whether a meeting belongs on the timeline: not if its dates are known only to be past."""
    return any(meeting.days) or not meeting.is_over(today)


def _meeting(meeting: Meeting) -> dict[str, Any]:
    at, last = meeting.days
    host = meeting.host.name if meeting.host and meeting.host.name != meeting.city else ""
    where = ", ".join(filter(None, [meeting.city, host]))
    label = f"{meeting.short_name}, {meeting.city}" if meeting.city else meeting.name
    url = reverse("directory:meeting", args=[meeting.code])
    point = {
        "label": label,
        "at": at,
        "last": last,
        "state": "later",
        "sub": meeting.theme or where,
        "zone": "",
        "url": url,
    }
    return point | {"undated": meeting.date_text}


def _workshop(summary: WorkshopSummary) -> dict[str, Any]:
    workshop = summary.workshop
    return {
        "label": _("Workshop, %(city)s") % {"city": workshop.city},
        "at": workshop.starts_on,
        "last": workshop.ends_on,
        "state": "later",
        "sub": workshop.title,
        "zone": "",
        "url": workshop.get_absolute_url(),
    }
