"""Read what the home page shows: partners, workshops, meetings and figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members import directory
from members.models import Group, Partner, PartnerGroup
from recommendations.models import Recommendation
from registry.pdf import ring
from workshops import phrases
from workshops.models import Meeting, Workshop
from workshops.public_pages import workshop_list

SHOWN = 3  # workshops
HELD, AHEAD = 2, 3  # points on the line of meetings


@dataclass
class Held:
    """A workshop on the home page: its dates in words, its topics, and how many recommendations it adopted."""

    workshop: Workshop
    dates: str
    topics: list[str]
    adopted: int

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
    """Return the partners of `day` with their ring and groups, and how their number grew. Two queries."""
    known, changes = list(Partner.objects.all()), list(PartnerGroup.objects.order_by())
    partners = directory.of_day(known, day)
    strokes = [(one.code, one.name, one.region) for one in partners]
    links = {one.code: reverse("directory:partner", args=[one.code]) for one in partners}
    return {
        "partners": partners,
        "ring": ring.svg(strokes, classes=True, links=links) if strokes else "",
        "groups": _groups([directory.group_on(one, day, changes) for one in partners]),
        "grown": _grown(known, day),
    }


def _groups(held: list[Group]) -> list[dict[str, Any]]:
    """Return how many partners each group has, the largest first, with the width of its bar in percent of that one's."""
    counts = [(group, held.count(group)) for group in Group]
    largest = max(count for _group, count in counts) or 1
    rows = [{"label": group.label, "count": count, "width": round(100 * count / largest)} for group, count in counts]
    return sorted(rows, key=lambda row: -row["count"])


def _grown(known: list[Partner], day: date) -> list[dict[str, Any]]:
    """Return each day on which partners joined, how many there were from then on, and whether `day` lies there."""
    steps = directory.enlargements(known)
    current = max((joined for joined, _meeting, _count in steps if joined <= day), default=None)
    return [{"day": joined, "count": count, "is_current": joined == current} for joined, _meeting, count in steps]


def workshops(adopted: dict[int, int]) -> list[Held]:
    """Return the public workshops that matter most now: under way or ahead, the soonest first, then the last ones.

    `adopted` are the counts of `adopted_by_workshop`. Two queries.
    """
    rows = workshop_list.in_order(Workshop.objects.public().select_related("host"))
    return [
        Held(
            workshop,
            phrases.dates_text(workshop),
            [topic.title for topic in workshop.topics.all()],
            adopted.get(workshop.pk, 0),
        )
        for workshop in rows.prefetch_related("topics")[:SHOWN]
    ]


def adopted_by_workshop() -> dict[int, int]:
    """Return how many recommendations of each workshop are public. One query."""
    rows = Recommendation.objects.published().order_by().values_list("workshop")
    return dict(rows.annotate(count=Count("pk")))


def meetings() -> list[Meeting]:
    """Return every meeting with its host: reference data, some forty rows. One query."""
    return list(Meeting.objects.select_related("host"))


def figures(
    partners: list[Partner], meetings: list[Meeting], adopted: dict[int, int], day: date
) -> list[tuple[str, int]]:
    """Return what the page counts: (label, number), of `day`; figures of today say so beside another day. One query."""
    held = [one for one in meetings if (last := one.ends_on or one.starts_on) and last <= day]
    on_record, published = _("Workshops on record"), _("Texts published")
    if day != timezone.localdate():
        on_record, published = _("Workshops on record today"), _("Texts published by today")
    return [
        (_("Partners"), len(partners)),
        (_("Summits"), sum(one.kind == "summit" for one in held)),
        (_("Foreign Ministers’ Meetings"), sum(one.kind == "fmm" for one in held)),
        (_("Culture Ministers’ Meetings"), sum(one.kind == "cmm" for one in held)),
        (on_record, Workshop.objects.public().count()),
        (published, sum(adopted.values())),
    ]


def line(meetings: Iterable[Meeting], workshops: Iterable[Held]) -> list[dict[str, Any]]:
    """The last meetings held and what comes, for parts/_dateline.html: meetings and workshops on one line."""
    today = timezone.localdate()
    points = [_meeting(one) for one in meetings if one.kind in ("summit", "cmm")]
    points += [_workshop(held) for held in workshops if not held.is_over]
    past = sorted((one for one in points if one["last"] and one["last"] < today), key=lambda one: one["at"])
    ahead = [one for one in points if not one["last"] or one["last"] >= today]
    ahead.sort(key=lambda one: (one["at"] is None, str(one["at"] or ""), one["label"]))
    for one in past:
        one["state"] = "done"
    if ahead and ahead[0]["at"]:
        ahead[0]["state"] = "next"
    return past[-HELD:] + ahead[:AHEAD]


def _meeting(one: Meeting) -> dict[str, Any]:
    at = one.starts_on or one.planned_starts_on
    where = ", ".join(filter(None, [one.city, one.host.name if one.host and one.host.name != one.city else ""]))
    label = f"{one.code}, {one.city}" if one.city else one.name
    last = one.ends_on or one.starts_on or one.planned_ends_on or at
    url = reverse("directory:meeting", args=[one.code])
    point = {
        "label": label,
        "at": at,
        "last": last,
        "state": "later",
        "sub": one.theme or where,
        "zone": "",
        "url": url,
    }
    return point | {"undated": one.date_text}


def _workshop(held: Held) -> dict[str, Any]:
    one = held.workshop
    label = _("Workshop, %(city)s") % {"city": one.city}
    at, url = one.starts_on, one.get_absolute_url()
    return {"label": label, "at": at, "last": one.ends_on, "state": "later", "sub": one.title, "zone": "", "url": url}
