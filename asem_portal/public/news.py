"""Public news, for the home page and the feed: workshops announced, recommendations published, reports transmitted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from asem_portal.register import queries
from recommendations.models import Manner, Recommendation
from registry.dates import day_in_words, days_in_words
from registry.names import with_article
from registry.spreadsheets.writer import INVISIBLE
from reports.models import Report, ReportItem
from workshops.models import Workshop

MAX_ENTRIES = 50


@dataclass(frozen=True)
class News:
    """Something that has become public.

    `at` is when anyone could first read it; `on` is the first day of a workshop, or the date of adoption or
    transmission. `mark` is its slug or symbol. `by` is the host, the lead or the meeting. `number` and `excerpt` are
    those of recommendations; `is_adopted` is false for those without a known day of adoption.
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
    is_adopted: bool = False
    supplements: str = ""  # the symbol of the report that a supplement supplements

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
            values = {"place": self.place, "by": with_article(self.by), "days": self.days}
            return _("A workshop in %(place)s (%(days)s), hosted by %(by)s, was announced") % values
        if self.supplements:
            return _("%(mark)s, a supplement to report %(symbol)s, was submitted to the %(meeting)s") % {
                "mark": self.mark,
                "symbol": self.supplements,
                "meeting": self.by,
            }
        if self.kind == "report":
            return _("Report %(mark)s was submitted to the %(meeting)s") % {"mark": self.mark, "meeting": self.by}
        if self.by:
            return _("%(mark)s was published (lead: %(by)s)") % {"mark": self.mark, "by": with_article(self.by)}
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
    return rows.only(*columns, "current__title", "current__language", "adoption__occurred_on", "adoption__manner")


def _of_recommendation(recommendation: Recommendation, excerpt: str = "") -> News:
    assert recommendation.published_at and recommendation.symbol and recommendation.current, "published ones have all"
    return News(
        kind="recommendation",
        at=recommendation.published_at,
        on=recommendation.valid_adoption.occurred_on,
        key=recommendation.key,
        mark=recommendation.symbol,
        title=recommendation.current.title,
        by=recommendation.lead.name if recommendation.lead else "",
        place=recommendation.workshop.city,
        language=recommendation.current.language,
        number=recommendation.full_number,
        excerpt=excerpt,
        is_adopted=recommendation.valid_adoption.manner not in (Manner.SUMMARY, Manner.REPORTED),
    )


def _others(count: int) -> list[News]:
    """Return news of the workshops announced last and of the reports transmitted last, at most `count` of each."""
    workshops = Workshop.objects.public().select_related("host").order_by("-opened_at", "-pk")
    workshops = workshops.only(
        *("key", "slug", "title", "city", "language", "starts_on", "ends_on", "opened_at", "archived_at", "host__name")
    )
    reports = (
        Report.objects.public()
        .select_related("workshop", "meeting", "transmission")
        .only(
            *("key", "symbol", "supplements", "title", "language", "workshop__city", "meeting__name"),
            *("transmission__sent_at", "transmission__occurred_on"),
        )
        .annotate(public_at=_public_at())
        .order_by("-public_at", "-pk")
    )
    return [
        *map(_of_workshop, workshops[:count]),
        *(_of_report(report, report.public_at) for report in reports[:count]),  # type: ignore[attr-defined]  # annotated
    ]


def _public_at() -> Greatest:
    """Return since when anyone may read a report: transmitted, with the last of its recommendations published."""
    of_report = ReportItem.objects.filter(report=OuterRef("pk")).order_by().values("report")
    last = Subquery(of_report.annotate(at=Max("recommendation__published_at")).values("at"))
    return Greatest("transmission__sent_at", Coalesce(last, "transmission__sent_at"))


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


def _of_report(report: Report, at: datetime) -> News:
    return News(
        kind="report",
        at=at,
        on=report.transmission.occurred_on,
        key=report.key,
        mark=report.symbol,
        title=report.title,
        by=report.meeting.name,
        place=report.workshop.city,
        language=report.language,
        supplements=report.supplements_id or "",
    )


def atom(entries: Iterable[News]) -> bytes:
    """Return an Atom feed (RFC 4287) of `entries`; its URLs always begin with PORTAL_URL."""
    portal = settings.PORTAL_URL
    feed = _Feed(
        title=_("ASEM Culture Portal"),
        description=_(
            "Workshops announced, recommendations published, and reports submitted to ministers and Leaders."
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
            pubdate=entry.at,
            updateddate=entry.at,
            categories=(entry.kind,),
        )
    return feed.writeString("utf-8").encode()


def _summary(entry: News) -> str:
    """Return what happened, with the day of a transmission or an adoption; its entry is dated when it became public."""
    values = {"sentence": entry.sentence, "day": day_in_words(entry.on)}
    if entry.kind == "report":
        return _("%(sentence)s on %(day)s.") % values
    if entry.is_adopted:
        return _("%(sentence)s. It was adopted on %(day)s.") % values
    return f"{entry.sentence}."


class _Feed(Atom1Feed):
    """A feed with the date of its newest entry; an empty feed has a fixed date, so that it is always the same."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=datetime.fromisoformat("1996-03-01T00:00Z"))


def _safe(text: str) -> str:
    """Remove the characters that are not allowed in XML."""
    return INVISIBLE.sub("", text)
