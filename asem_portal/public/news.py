"""Public news, for the home page and the feed: workshops announced, recommendations published, reports transmitted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from asem_portal.register import queries
from recommendations.models import Recommendation
from registry.dates import day_in_words, days_in_words
from registry.spreadsheets.writer import INVISIBLE
from reports.models import Report
from workshops.models import Workshop

MAX_ENTRIES = 50


@dataclass(frozen=True)
class News:
    """Something that has become public.

    `at` is when it was published; `on` is the first day of a workshop, or the date of adoption or transmission. `mark`
    is its slug or symbol. `by` is the host, the lead or the meeting. `number` and `excerpt` are those of recommendations.
    """

    kind: str
    at: datetime
    on: date
    key: UUID
    mark: str
    title: str
    by: str
    place: str
    language: str
    days: str = ""  # of a workshop announced
    number: str = ""
    excerpt: str = ""

    @property
    def day(self) -> date:
        """Return the day on which it happened: a transmission may be recorded long after it took place."""
        return self.on if self.kind == "report" else self.at.date()

    @property
    def address(self) -> str:
        if self.kind in ("workshop", "archive"):
            return reverse("public_pages:workshop", args=[self.mark])
        if self.kind == "recommendation":
            return reverse("register:recommendation", args=[self.mark])
        return reverse("composing:report", args=[self.key])

    @property
    def sentence(self) -> str:
        """Return what happened, without the title; shown on the home page, and in the feed."""
        if self.kind == "archive":
            values = {"place": self.place, "year": self.on.year}
            return _("The record of the %(year)s workshop in %(place)s was compiled from public sources") % values
        if self.kind == "workshop":
            values = {"place": self.place, "by": self.by, "days": self.days}
            return _("A workshop in %(place)s (%(days)s), hosted by %(by)s, was announced") % values
        if self.kind == "report":
            return _("Report %(mark)s was submitted to the %(meeting)s") % {"mark": self.mark, "meeting": self.by}
        if self.by:
            return _("%(mark)s was published (lead: %(by)s)") % {"mark": self.mark, "by": self.by}
        return _("%(mark)s was published") % {"mark": self.mark}


def latest(count: int = MAX_ENTRIES) -> list[News]:
    """Return the latest news, newest first, at most `count`. Four queries."""
    recommendations = Recommendation.objects.published().order_by("-published_at", "-pk")
    return _newest_first([*map(_of_recommendation, _first(recommendations, count)), *_others(count)])[:count]


def for_home_page(recommendations: int, others: int) -> tuple[list[News], list[News]]:
    """Return the latest adopted recommendations and the latest other news, with these maximum numbers. Four queries."""
    adopted = _first(queries.ordered(Recommendation.objects.published()), recommendations)
    rows = queries.ordered(adopted).annotate(excerpt=queries.first_paragraph())
    newest = _newest_first(_others(others))[:others]
    return [_of_recommendation(row, row.excerpt) for row in rows], sorted(newest, key=lambda one: one.day, reverse=True)


def _newest_first(news: list[News]) -> list[News]:
    return sorted(news, key=lambda entry: (-entry.at.timestamp(), entry.mark))


def _first(recommendations: QuerySet[Recommendation], count: int) -> QuerySet[Recommendation]:
    """Return the first `count` of them, unordered, with the fields that News needs. Two queries: first their keys."""
    keys = list(recommendations.values_list("pk", flat=True)[:count])
    rows = Recommendation.objects.filter(pk__in=keys).order_by()
    columns = ("key", "symbol", "number", "published_at", "workshop__city", "topic__number", "lead__name")
    rows = rows.select_related("workshop", "topic", "lead", "current", "adoption")
    return rows.only(*columns, "current__title", "current__language", "adoption__occurred_on")


def _of_recommendation(recommendation: Recommendation, excerpt: str = "") -> News:
    assert recommendation.published_at and recommendation.symbol and recommendation.current, "published ones have all"
    return News(
        kind="recommendation",
        at=recommendation.published_at,
        on=recommendation.adoption.occurred_on,
        key=recommendation.key,
        mark=recommendation.symbol,
        title=recommendation.current.title,
        by=recommendation.lead.name if recommendation.lead else "",
        place=recommendation.workshop.city,
        language=recommendation.current.language,
        number=recommendation.full_number,
        excerpt=excerpt,
    )


def _others(count: int) -> list[News]:
    """Return news of the workshops announced last and of the reports transmitted last, at most `count` of each."""
    workshops = Workshop.objects.public().select_related("host").order_by("-opened_at", "-pk")
    workshops = workshops.only(
        *("key", "slug", "title", "city", "language", "starts_on", "ends_on", "opened_at", "archived_at", "host__name")
    )
    reports = Report.objects.public().select_related("workshop", "meeting", "transmission")
    reports = reports.order_by("-transmission__sent_at", "-pk").only(
        *("key", "symbol", "title", "language", "workshop__city", "meeting__name"),
        *("transmission__sent_at", "transmission__occurred_on"),
    )
    return [*map(_of_workshop, workshops[:count]), *map(_of_report, reports[:count])]


def _of_workshop(workshop: Workshop) -> News:
    assert workshop.opened_at, "a public workshop has this time"
    return News(
        kind="archive" if workshop.archived_at else "workshop",
        at=workshop.opened_at,
        on=workshop.starts_on,
        key=workshop.key,
        mark=workshop.slug,
        title=workshop.title,
        by=workshop.host.name,
        place=workshop.city,
        days=days_in_words(workshop.starts_on, workshop.ends_on),
        language=workshop.language,
    )


def _of_report(report: Report) -> News:
    return News(
        kind="report",
        at=report.transmission.sent_at,
        on=report.transmission.occurred_on,
        key=report.key,
        mark=report.symbol,
        title=report.title,
        by=report.meeting.name,
        place=report.workshop.city,
        language=report.language,
    )


def atom(entries: Iterable[News]) -> bytes:
    """Return an Atom feed (RFC 4287) of `entries`; its URLs always begin with PORTAL_URL."""
    portal = settings.PORTAL_URL
    feed = _Feed(
        title=_("ASEM Culture Portal"),
        description=_(
            "Workshops announced, recommendations published, and reports submitted to Ministers and Leaders."
        ),
        link=f"{portal}/",
        feed_url=f"{portal}{reverse('public:feed')}",
        feed_guid=f"{portal}{reverse('public:feed')}",
        author_name=_("ASEM Culture Portal"),
        language="en",
    )
    for entry in entries:
        feed.add_item(
            title=_safe(entry.title),
            link=f"{portal}{entry.address}",
            description=_safe(_summary(entry)),
            unique_id=f"urn:uuid:{entry.key}",
            pubdate=datetime.combine(entry.on, time(), UTC) if entry.kind == "report" else entry.at,
            updateddate=entry.at,
            categories=(entry.kind,),
        )
    return feed.writeString("utf-8").encode()


def _summary(entry: News) -> str:
    """Return what happened, and on which day if that is not the day on which it became public."""
    if entry.day == entry.at.date():
        return f"{entry.sentence}."
    return _("%(sentence)s on %(day)s.") % {"sentence": entry.sentence, "day": day_in_words(entry.day)}


class _Feed(Atom1Feed):
    """A feed with the date of its newest entry; an empty feed has a fixed date, so that it is always the same."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=datetime.fromisoformat("1996-03-01T00:00Z"))


def _safe(text: str) -> str:
    """Remove the characters that are not allowed in XML."""
    return INVISIBLE.sub("", text)
