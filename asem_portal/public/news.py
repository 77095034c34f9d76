"""What is new for everybody: workshops opened, texts published, reports transmitted; on the first page and as a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from asem_portal.register import queries
from recommendations.models import Recommendation
from registry.spreadsheets.writer import INVISIBLE
from reports.models import Report
from workshops.models import Workshop

ENTRIES = 50


@dataclass(frozen=True)
class News:
    """One thing that became public: its kind, the moment, its own day (first of a workshop, of adoption, of handing
    over), its key, what names it in its address, its title, who brought it, where, in which language; and of a text its
    number and first words."""

    kind: str
    at: datetime
    on: date
    key: UUID
    mark: str
    title: str
    by: str
    place: str
    language: str
    number: str = ""
    words: str = ""

    @property
    def address(self) -> str:
        if self.kind in ("workshop", "archive"):
            return reverse("public_pages:workshop", args=[self.mark])
        if self.kind == "text":
            return reverse("register:recommendation", args=[self.mark])
        return reverse("composing:report", args=[self.key])

    @property
    def sentence(self) -> str:
        """What happened, without the title: the words before it on the first page, and its summary in the feed."""
        if self.kind == "archive":
            words = {"place": self.place, "year": self.on.year}
            return _("The workshop in %(place)s of %(year)s was entered from public sources") % words
        if self.kind == "workshop":
            return _("A workshop in %(place)s, hosted by %(by)s, was opened") % {"place": self.place, "by": self.by}
        if self.kind == "report":
            return _("The report %(mark)s was handed to the %(meeting)s") % {"mark": self.mark, "meeting": self.by}
        words = {"mark": self.mark, "by": self.by, "place": self.place}
        return _("%(mark)s, led by %(by)s, was published") % words if self.by else _("%(mark)s was published") % words


def latest(count: int = ENTRIES) -> list[News]:
    """Return the latest News, the newest first, at most `count`. Three queries."""
    texts = Recommendation.objects.published().order_by("-published_at", "-pk")
    return _newest([*map(_of_recommendation, _first(texts, count)), *_others(count)])[:count]


def for_front(texts: int, others: int) -> tuple[list[News], list[News]]:
    """Return the recommendations adopted last, and the other News of late, at most so many of each. Three queries."""
    adopted = _first(queries.ordered(Recommendation.objects.published()), texts)
    shown = queries.ordered(adopted).annotate(words=queries.first_words())
    return [_of_recommendation(one, one.words) for one in shown], _newest(_others(others))[:others]


def _newest(news: list[News]) -> list[News]:
    return sorted(news, key=lambda one: (-one.at.timestamp(), one.mark))


def _first(texts: QuerySet[Recommendation], count: int) -> QuerySet[Recommendation]:
    """Return the first of `texts`, in any order, with what News tells of them; joined only when they are chosen."""
    rows = Recommendation.objects.filter(pk__in=texts.values("pk")[:count]).order_by()
    columns = ("key", "symbol", "number", "published_at", "workshop__city", "topic__number", "lead__name")
    rows = rows.select_related("workshop", "topic", "lead", "current", "adoption")
    return rows.only(*columns, "current__title", "current__language", "adoption__occurred_on")


def _of_recommendation(one: Recommendation, words: str = "") -> News:
    assert one.published_at and one.symbol and one.current, "what is public has them"
    return News(
        kind="text",
        at=one.published_at,
        on=one.adoption.occurred_on,
        key=one.key,
        mark=one.symbol,
        title=one.current.title,
        by=one.lead.name if one.lead else "",
        place=one.workshop.city,
        language=one.current.language,
        number=one.full_number,
        words=words,
    )


def _others(count: int) -> list[News]:
    """Return News of the workshops opened and of the reports transmitted last, at most `count` of each."""
    workshops = Workshop.objects.public().select_related("host").order_by("-opened_at", "-pk")
    workshops = workshops.only(
        *("key", "slug", "title", "city", "language", "starts_on", "opened_at", "archived_at", "host__name")
    )
    reports = Report.objects.public().select_related("workshop", "meeting", "transmission")
    reports = reports.order_by("-transmission__sent_at", "-pk").only(
        *("key", "symbol", "title", "language", "workshop__city", "meeting__name"),
        *("transmission__sent_at", "transmission__occurred_on"),
    )
    return [*map(_of_workshop, workshops[:count]), *map(_of_report, reports[:count])]


def _of_workshop(one: Workshop) -> News:
    assert one.opened_at, "what is public was opened"
    return News(
        kind="archive" if one.archived_at else "workshop",
        at=one.opened_at,
        on=one.starts_on,
        key=one.key,
        mark=one.slug,
        title=one.title,
        by=one.host.name,
        place=one.city,
        language=one.language,
    )


def _of_report(one: Report) -> News:
    return News(
        kind="report",
        at=one.transmission.sent_at,
        on=one.transmission.occurred_on,
        key=one.key,
        mark=one.symbol,
        title=one.title,
        by=one.meeting.name,
        place=one.workshop.city,
        language=one.language,
    )


def atom(entries: Iterable[News]) -> bytes:
    """An Atom feed (RFC 4287) of News, as bytes. Addresses are those of PORTAL_URL, whoever asks."""
    portal = settings.PORTAL_URL
    feed = _Feed(
        title=_("ASEM Culture Portal"),
        description=_("Workshops opened, recommendations published, reports handed to ministers and leaders."),
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
            description=_safe(f"{entry.sentence}."),
            unique_id=f"urn:uuid:{entry.key}",
            pubdate=entry.at,
            updateddate=entry.at,
            categories=(entry.kind,),
        )
    return feed.writeString("utf-8").encode()


class _Feed(Atom1Feed):
    """With the date of its newest entry; an empty one has that of the first day of ASEM, so that it is always the same."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=datetime.fromisoformat("1996-03-01T00:00Z"))


def _safe(words: str) -> str:
    """Without the characters that no XML may hold."""
    return INVISIBLE.sub("", words)
