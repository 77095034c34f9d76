"""What the first page is made of, each part from one query."""

from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Group, Partner, PartnerGroup
from recommendations.models import Recommendation
from registry.pdf import ring
from workshops.models import Meeting, Workshop
from workshops.public_pages import workshop_list

SHOWN = 3  # workshops
HELD, AHEAD = 2, 3  # points on the line of meetings


@dataclass
class Held:
    """A workshop on the first page: its dates in words, its topics, what is due next, and what it adopted."""

    workshop: Workshop
    dates: str
    adopted: int
    topics: list = field(default_factory=list)

    @property
    def is_over(self):
        return self.workshop.ends_on < timezone.localdate(timezone=self.workshop.tz)

    @property
    def is_under_way(self):
        return self.workshop.starts_on <= timezone.localdate(timezone=self.workshop.tz) and not self.is_over

    @property
    def next_deadline(self):
        return workshop_list.next_deadline(self.workshop)


def partners(day):
    """The partners of `day` with their ring and groups; and how the circle grew. One query."""
    then = PartnerGroup.objects.filter(partner=OuterRef("pk")).order_by()
    then = then.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))
    everybody = list(Partner.objects.annotate(group_then=Coalesce(Subquery(then.values("group")[:1]), F("group"))))
    found = [one for one in everybody if _takes_part(one, day)]
    strokes = [(one.code, one.name, one.region) for one in found]
    links = {one.code: reverse("directory:partner", args=[one.code]) for one in found}
    return {
        "partners": found,
        "ring": ring.svg(strokes, classes=True, links=links) if strokes else "",
        "groups": _groups(found),
        "grown": _grown(everybody, day),
    }


def _takes_part(partner, day):
    return partner.joined_on <= day and (partner.left_on is None or partner.left_on > day)


def _groups(found):
    """How many partners each group has, the largest first, with the width of its bar in percent of that one's."""
    counts = [(group, sum(one.group_then == group for one in found)) for group in Group]
    largest = max((count for _group, count in counts), default=0) or 1
    rows = [{"label": group.label, "count": count, "width": round(100 * count / largest)} for group, count in counts]
    return sorted(rows, key=lambda row: -row["count"])


def _grown(everybody, day):
    """Each day on which partners joined, how many there were from then on, and whether `day` lies there."""
    days = sorted({one.joined_on for one in everybody})
    current = max((joined for joined in days if joined <= day), default=None)
    return [
        {"day": joined, "count": sum(_takes_part(one, joined) for one in everybody), "is_current": joined == current}
        for joined in days
    ]


def workshops():
    """The public workshops that matter most now: under way or ahead, the soonest first, then the last ones. One query."""
    chosen = workshop_list.in_order(Workshop.objects.public()).values("pk")[:SHOWN]
    texts = Recommendation.objects.released().order_by()
    rows = workshop_list.in_order(Workshop.objects.filter(pk__in=chosen).select_related("host")).annotate(
        adopted=_count(texts.filter(workshop=OuterRef("pk"))),
        all_texts=_count(texts),
        all_workshops=_count(Workshop.objects.public().order_by()),
        topic_number=F("topics__number"),
        topic_title=F("topics__title"),
    )
    found = {}
    for one in rows.order_by(*rows.query.order_by, "topic_number"):
        held = found.setdefault(one.pk, Held(one, workshop_list.held_in_words(one), one.adopted))
        if one.topic_title:
            held.topics.append(one.topic_title)
    return list(found.values())


def _count(rows):
    """How many `rows` there are, as part of another query."""
    counted = rows.annotate(every=Value(1)).values("every").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def meetings():
    """Every meeting with its host: reference data, some forty rows. One query."""
    return list(Meeting.objects.select_related("host"))


def figures(found, meetings, workshops, day):
    """What the page counts: (label, number), of `day`; what is counted of today only says so beside another day."""
    held = [one for one in meetings if (one.ends_on or one.starts_on) and (one.ends_on or one.starts_on) <= day]
    counted = workshops[0].workshop if workshops else None
    on_record, released = _("Workshops on record"), _("Texts released")
    if day != timezone.localdate():
        on_record, released = _("Workshops on record today"), _("Texts released by today")
    return [
        (_("Partners"), len(found)),
        (_("Summits"), sum(one.kind == "summit" for one in held)),
        (_("Foreign Ministers’ Meetings"), sum(one.kind == "fmm" for one in held)),
        (_("Culture Ministers’ Meetings"), sum(one.kind == "cmm" for one in held)),
        (on_record, counted.all_workshops if counted else 0),
        (released, counted.all_texts if counted else 0),
    ]


def line(meetings, workshops):
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


def _meeting(one):
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
    return point | {"undated": one.date_words}


def _workshop(held):
    one = held.workshop
    label = _("Workshop, %(city)s") % {"city": one.city}
    at, url = one.starts_on, one.get_absolute_url()
    return {"label": label, "at": at, "last": one.ends_on, "state": "later", "sub": one.title, "zone": "", "url": url}
