"""A portal after many years: 5,000 delegates, 20,000 recommendations and 200,000 comments, written in bulk.

Rows are made straight through the models, without the doors: what is measured is reading. Every text has one wording of
three paragraphs, circulated; three in four are adopted and published.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TypeVar
from uuid import uuid4

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from members.models import Ministry, Partner, User
from recommendations.models import (
    Adoption,
    Circulation,
    Comment,
    Label,
    Paragraph,
    ParagraphText,
    Recommendation,
    State,
    Version,
)
from registry.names import fold
from workshops.models import Capacity, Delegate, DelegateState, Delegation, Role, Session, Topic, Workshop, WorkshopRole

WORKSHOPS, DELEGATES, TEXTS, COMMENTS = 20, 250, 1000, 10  # delegates and texts of each workshop, comments of each text
TOPICS, PARAGRAPHS = 4, 3
AREAS = ["D7.2.b", "D7.3.a", "D7.6.b", "T14"]
BATCH = 2000
Row = TypeVar("Row", bound=Model)
CLERK = "clerk@example.org"
WORDS = "Participants recommended that ASEM partners support networks of cultural professionals, number {}."


def write(say: Callable[[str], object] = print) -> dict[str, int]:
    """Fill an empty, migrated and seeded database; returns how many delegates, texts and comments there are."""
    user = User.objects.create_user(CLERK, full_name="Åse Bjørnstad-Sæther")
    partners = list(Partner.objects.at(date(2024, 1, 1)))
    for number in range(WORKSHOPS):
        workshop = _workshop(number, partners, user)
        _texts(workshop, _delegates(workshop, partners), user)
        say(f"workshop {number + 1} of {WORKSHOPS}")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {one.__name__: one.objects.count() for one in (Delegate, Recommendation, Comment)}


def _make(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    """Create rows in batches, and return them with their keys in the database."""
    made, rows = [], iter(rows)
    while batch := list(islice(rows, BATCH)):
        made += model._default_manager.bulk_create(batch)
    return made


def _workshop(number: int, partners: list[Partner], user: User) -> Workshop:
    begins = date(2005 + number, 4, 28)
    closes = datetime.combine(begins, time(10), timezone.get_default_timezone())
    host = partners[number % len(partners)]
    workshop = Workshop.objects.create(
        title=f"Workshop {number + 1} on culture and cities",
        slug=f"workshop-{number + 1}",
        symbol_stem=f"ASEM/WS/{begins.year}/{host.code}",
        starts_on=begins,
        ends_on=begins + timedelta(days=1),
        zone="Asia/Ho_Chi_Minh",
        city="Ha Long",
        host=host,
        submissions_close_at=closes,
        comments_close_at=closes,
        final_drafts_close_at=closes,
        opened_at=timezone.now(),
    )
    _make(Topic, (Topic(workshop=workshop, number=one, title=f"Topic {one}") for one in range(1, TOPICS + 1)))
    hours = {"held_on": begins, "starts": time(9), "ends": time(10)}
    Session.objects.create(workshop=workshop, title="Closing session", **hours)
    for role in Role:
        person = {"email": user.email, "full_name": user.full_name, "user": user, "accepted_at": timezone.now()}
        WorkshopRole.objects.create(workshop=workshop, role=role, granted_by=user, **person)
    return workshop


def _delegates(workshop: Workshop, partners: list[Partner]) -> list[Delegate]:
    delegations = _make(
        Delegation,
        (
            Delegation(workshop=workshop, partner=one, name=one.name, sort_name=one.sort_name, quota=10)
            for one in partners
        ),
    )
    ministries = dict(Ministry.objects.filter(kind="culture").values_list("partner", "pk"))
    names = (f"Nguyễn Thị Hương {place}" for place in range(DELEGATES))
    return _make(
        Delegate,
        (
            Delegate(
                delegation=delegations[place % len(delegations)],
                full_name=name,
                sort_key=fold(name),
                search_text=fold(name),
                email=f"delegate-{workshop.pk}-{place}@example.org",
                ministry_id=ministries.get(delegations[place % len(delegations)].partner_id or 0),
                capacity=Capacity.HEAD if place < len(delegations) else Capacity.DELEGATE,
                state=DelegateState.CONFIRMED,
            )
            for place, name in enumerate(names)
        ),
    )


def _texts(workshop: Workshop, delegates: list[Delegate], user: User) -> None:
    """All texts of a workshop, each with its wording, its labels, its comments and, where it has one, its adoption."""
    topics, now = list(workshop.topics.all()), timezone.now()
    texts = _make(
        Recommendation,
        (
            Recommendation(
                workshop=workshop,
                topic=topics[serial % TOPICS],
                lead=(author := delegates[serial % len(delegates)]).delegation,
                author=author,
                state=State.IN_DISCUSSION,
                serial=serial,
                symbol=f"{workshop.symbol_stem}/REC/{serial}",
                submitted_at=now,
                circulated_at=now,
            )
            for serial in range(1, TEXTS + 1)
        ),
    )
    versions = _make(Version, (_version(text, user, now) for text in texts))
    _words(texts, versions, now)
    _settle(workshop, texts, versions, user, now)
    _comment(texts, versions, delegates, user, now)


def _version(text: Recommendation, user: User, now: datetime) -> Version:
    title = f"Networks of cultural professionals, number {text.serial}"
    return Version(
        recommendation=text,
        serial=1,
        title=title,
        nature=text.nature,
        folded_title=fold(title),
        search_text=fold(f"{title} {WORDS.format(text.serial)}"),
        addressees=["governments", "asef"],
        areas=[AREAS[(text.serial or 0) % len(AREAS)]],
        tags=f" to:governments to:asef in:{AREAS[(text.serial or 0) % len(AREAS)]} ",
        rationale="Networks across borders are fewer in Asia than in Europe.",
        author=user,
        author_name=str(user),
        on_behalf_of=text.lead,
        saved_at=now,
        hash_schema=1,
        sha256=uuid4().hex * 2,
    )


def _words(texts: list[Recommendation], versions: list[Version], now: datetime) -> None:
    paragraphs = _make(Paragraph, (Paragraph(recommendation=text) for text in texts for _place in range(PARAGRAPHS)))
    _make(
        ParagraphText,
        (
            ParagraphText(
                version=versions[number // PARAGRAPHS],
                paragraph=paragraph,
                position=number % PARAGRAPHS + 1,
                text=WORDS.format(number),
            )
            for number, paragraph in enumerate(paragraphs)
        ),
    )
    circulations = _make(
        Circulation,
        (
            Circulation(recommendation=text, version=version, number=1, circulated_at=now)
            for text, version in zip(texts, versions, strict=True)
        ),
    )
    _make(
        Label,
        (
            Label(
                circulation=circulations[number // PARAGRAPHS], paragraph=paragraph, label=str(number % PARAGRAPHS + 1)
            )
            for number, paragraph in enumerate(paragraphs)
        ),
    )


def _settle(
    workshop: Workshop, texts: list[Recommendation], versions: list[Version], user: User, now: datetime
) -> None:
    """Make each wording the current one; adopt and publish three texts in four."""
    numbers = dict.fromkeys((text.topic_id for text in texts), 0)
    for text, version in zip(texts, versions, strict=True):
        text.current = text.submitted = text.circulated = version
        if (text.serial or 0) % 4:
            numbers[text.topic_id] += 1
            text.state, text.number, text.published_at = State.ADOPTED, numbers[text.topic_id], now
    fields = ["current", "submitted", "circulated", "state", "number", "published_at"]
    Recommendation.objects.bulk_update(texts, fields, batch_size=200)
    session, chair = workshop.sessions.first(), workshop.roles.get(role=Role.CHAIR)
    found = {
        "session": session,
        "session_title": session.title,
        "declared_by": chair,
        "declared_by_name": chair.full_name,
    }
    found |= {"recorded_by": user, "recorded_by_name": str(user), "occurred_on": session.held_on, "recorded_at": now}
    adopted = (text for text in texts if text.number)
    _make(Adoption, (Adoption(recommendation=text, version=text.current, **found) for text in adopted))


def _comment(
    texts: list[Recommendation], versions: list[Version], delegates: list[Delegate], user: User, now: datetime
) -> None:
    _make(
        Comment,
        (
            Comment(
                recommendation=text,
                version=version,
                text=f"Could this be joined with number {place}?",
                author=user,
                author_name=str(user),
                delegation=delegates[place].delegation,
                written_at=now,
            )
            for text, version in zip(texts, versions, strict=True)
            for place in range(COMMENTS)
        ),
    )
