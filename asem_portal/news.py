"""What is new for everybody: workshops opened, texts released, reports transmitted; on the first page and as a feed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from recommendations.models import Recommendation, Report
from registry.sheets import INVISIBLE
from workshops.models import Workshop

ENTRIES = 50
COLUMNS = ("news_kind", "news_at", "news_key", "news_mark", "news_title", "news_by", "news_place", "news_language")


@dataclass(frozen=True)
class News:
    """One thing that became public: its kind, the moment, its key, what names it in its address, its title, who
    brought it, where, and the language of the title."""

    kind: str
    at: datetime
    key: UUID
    mark: str
    title: str
    by: str
    place: str
    language: str

    @property
    def address(self):
        if self.kind == "workshop":
            return reverse("workshops:detail", args=[self.mark])
        if self.kind == "text":
            return reverse("recommendations:released", args=[self.mark])
        return reverse("recommendations:report", args=[self.key])

    @property
    def sentence(self):
        """What happened, without the title: the words before it on the first page, and its summary in the feed."""
        if self.kind == "workshop":
            return _("A workshop in %(place)s, hosted by %(by)s, was opened") % {"place": self.place, "by": self.by}
        if self.kind == "report":
            return _("The report %(mark)s was handed to the %(meeting)s") % {"mark": self.mark, "meeting": self.by}
        words = {"mark": self.mark, "by": self.by, "place": self.place}
        return _("%(mark)s, led by %(by)s, was released") % words if self.by else _("%(mark)s was released") % words


def latest(count=ENTRIES):
    """The latest News, the newest first, at most `count`. One query."""
    texts = _newest(Recommendation.objects.released(), "released_at", count)
    reports = _newest(Report.objects.public(), "transmission__sent_at", count)
    workshops = _newest(Workshop.objects.public(), "opened_at", count)
    parts = [
        _columns(workshops, "workshop", "opened_at", "slug", "title", "host__name", "city", "language"),
        _columns(
            texts,
            "text",
            "released_at",
            "symbol",
            "current__title",
            "lead__name",
            "workshop__city",
            "current__language",
        ),
        _columns(
            reports, "report", "transmission__sent_at", "symbol", "title", "meeting__name", "workshop__city", "language"
        ),
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by("-news_at", "news_mark")[:count]
    return [
        News(kind, at, UUID(key), mark, title, by or "", place, language)
        for kind, at, key, mark, title, by, place, language in rows
    ]


def _newest(rows, moment, count):
    chosen = rows.order_by(f"-{moment}", "-pk").values("pk")[:count]
    return rows.model.objects.filter(pk__in=chosen).order_by()


def _columns(rows, kind, moment, *names):
    """One part of the union, with columns of the same types."""
    words = dict(zip(COLUMNS[3:], (Cast(F(name), TextField()) for name in names), strict=True))
    facts = {"news_kind": Value(kind, CharField()), "news_at": F(moment), "news_key": Cast(F("key"), CharField())}
    return rows.annotate(**facts, **words).values_list(*COLUMNS)


def atom(entries):
    """An Atom feed (RFC 4287) of News, as bytes. Addresses are those of PORTAL_URL, whoever asks."""
    portal = settings.PORTAL_URL
    feed = _Feed(
        title=_("ASEM Culture Workshops"),
        description=_("Workshops opened, recommendations released, reports handed to ministers and leaders."),
        link=f"{portal}/",
        feed_url=f"{portal}{reverse('feed')}",
        feed_guid=f"{portal}{reverse('feed')}",
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

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=datetime.fromisoformat("1996-03-01T00:00Z"))


def _safe(words):
    """Without the characters that no XML may hold."""
    return INVISIBLE.sub("", words)
