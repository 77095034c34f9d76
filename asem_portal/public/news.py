"""What is new for everybody: workshops opened, texts released, reports transmitted; on the first page and as a feed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from asem_portal.register import queries
from recommendations.models import Recommendation
from registry.spreadsheets.writer import INVISIBLE
from reports.models import Report
from workshops.models import Workshop

ENTRIES = 50
WORDS = ("mark", "title", "by", "place", "language", "number", "words")
COLUMNS = ("news_kind", "news_at", "news_on", "news_key", *(f"news_{name}" for name in WORDS))


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
    number: str
    words: str

    @property
    def address(self):
        if self.kind in ("workshop", "archive"):
            return reverse("public_pages:workshop", args=[self.mark])
        if self.kind == "text":
            return reverse("register:recommendation", args=[self.mark])
        return reverse("composing:report", args=[self.key])

    @property
    def sentence(self):
        """What happened, without the title: the words before it on the first page, and its summary in the feed."""
        if self.kind == "archive":
            words = {"place": self.place, "year": self.on.year}
            return _("The workshop in %(place)s of %(year)s was entered from public sources") % words
        if self.kind == "workshop":
            return _("A workshop in %(place)s, hosted by %(by)s, was opened") % {"place": self.place, "by": self.by}
        if self.kind == "report":
            return _("The report %(mark)s was handed to the %(meeting)s") % {"mark": self.mark, "meeting": self.by}
        words = {"mark": self.mark, "by": self.by, "place": self.place}
        return _("%(mark)s, led by %(by)s, was released") % words if self.by else _("%(mark)s was released") % words


def latest(count=ENTRIES):
    """The latest News, the newest first, at most `count`. One query."""
    texts = _chosen(Recommendation.objects.released(), ["-released_at", "-pk"], count)
    return _told(texts, count)[:count]


def for_front(texts, others):
    """(the texts adopted last, the other News of late), at most so many of each. One query."""
    adopted = queries.ordered(Recommendation.objects.released())
    found = _told(_chosen(adopted, adopted.query.order_by, texts), others)
    told = [one for one in found if one.kind == "text"]
    told.sort(key=lambda one: (-one.on.toordinal(), one.place, [int(part) for part in one.number.split(".")]))
    return told, [one for one in found if one.kind != "text"][:others]


def _told(texts, count):
    """News of `texts`, and of the latest workshops and reports, at most `count` of each kind; the newest first."""
    reports = _chosen(Report.objects.public(), ["-transmission__sent_at", "-pk"], count)
    workshops = _chosen(Workshop.objects.public(), ["-opened_at", "-pk"], count)
    number, none = Concat("topic__number", Value("."), "number", output_field=TextField()), Value("")
    text, report = Value("text"), Value("report")
    opened = Case(When(archived_at=None, then=Value("workshop")), default=Value("archive"))
    names = ["slug", "title", "host__name", "city", "language", none, none]
    said = ["symbol", "current__title", "lead__name", "workshop__city", "current__language"]
    told = ["symbol", "title", "meeting__name", "workshop__city", "language", none, none]
    parts = [
        _part(workshops, opened, "opened_at", "starts_on", names),
        _part(texts, text, "released_at", "adoption__occurred_on", [*said, number, queries.first_words()]),
        _part(reports, report, "transmission__sent_at", "transmission__occurred_on", told),
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by("-news_at", "news_mark")
    return [News(kind, at, on, UUID(key), *(words or "" for words in told)) for kind, at, on, key, *told in rows]


def _chosen(rows, order, count):
    return rows.model.objects.filter(pk__in=rows.order_by(*order).values("pk")[:count]).order_by()


def _part(rows, kind, moment, day, words):
    """One part of the union: the same columns of the same types for each kind."""
    facts = {"news_kind": Cast(kind, TextField()), "news_at": F(moment), "news_on": F(day)}
    facts["news_key"] = Cast(F("key"), TextField())
    for name, said in zip(WORDS, words, strict=True):
        facts[f"news_{name}"] = Cast(F(said) if isinstance(said, str) else said, TextField())
    return rows.annotate(**facts).values_list(*COLUMNS)


def atom(entries):
    """An Atom feed (RFC 4287) of News, as bytes. Addresses are those of PORTAL_URL, whoever asks."""
    portal = settings.PORTAL_URL
    feed = _Feed(
        title=_("ASEM Culture Portal"),
        description=_("Workshops opened, recommendations released, reports handed to ministers and leaders."),
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

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=datetime.fromisoformat("1996-03-01T00:00Z"))


def _safe(words):
    """Without the characters that no XML may hold."""
    return INVISIBLE.sub("", words)
