"""Write many rows: 5,000 delegates, 20,000 recommendations and 200,000 comments.

The rows are written directly through the models, because only reading is measured. Every recommendation has one
circulated version with three paragraphs; three in four are adopted and published.
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

# Delegates and recommendations are counted for each workshop, comments for each recommendation.
WORKSHOPS, DELEGATES, RECOMMENDATIONS, COMMENTS = 20, 250, 1000, 10
TOPICS, PARAGRAPHS = 4, 3
AREAS = ["D7.2.b", "D7.3.a", "D7.6.b", "T14"]
BATCH = 2000
Row = TypeVar("Row", bound=Model)
CLERK = "clerk@example.org"
SENTENCE = "Participants recommended that ASEM partners support networks of cultural professionals, number {}."


def write(report: Callable[[str], object] = print) -> dict[str, int]:
    """Fill an empty, migrated and seeded database; return the number of delegates, recommendations and comments."""
    user = User.objects.create_user(CLERK, full_name="Åse Bjørnstad-Sæther")
    partners = list(Partner.objects.at(date(2024, 1, 1)))
    for number in range(WORKSHOPS):
        workshop = _workshop(number, partners, user)
        _recommendations(workshop, _delegates(workshop, partners), user)
        report(f"workshop {number + 1} of {WORKSHOPS}")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {model.__name__: model.objects.count() for model in (Delegate, Recommendation, Comment)}


def _create(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    """Create rows in batches and return them with their primary keys."""
    created, rows = [], iter(rows)
    while batch := list(islice(rows, BATCH)):
        created += model._default_manager.bulk_create(batch)
    return created


def _workshop(number: int, partners: list[Partner], user: User) -> Workshop:
    first_day = date(2005 + number, 4, 28)
    deadline = datetime.combine(first_day, time(10), timezone.get_default_timezone())
    host = partners[number % len(partners)]
    workshop = Workshop.objects.create(
        title=f"Workshop {number + 1} on culture and cities",
        slug=f"workshop-{number + 1}",
        symbol_stem=f"ASEM/WS/{first_day.year}/{host.code}",
        starts_on=first_day,
        ends_on=first_day + timedelta(days=1),
        zone="Asia/Ho_Chi_Minh",
        city="Ha Long",
        host=host,
        submissions_close_at=deadline,
        comments_close_at=deadline,
        final_drafts_close_at=deadline,
        opened_at=timezone.now(),
    )
    _create(Topic, (Topic(workshop=workshop, number=n, title=f"Topic {n}") for n in range(1, TOPICS + 1)))
    times = {"held_on": first_day, "starts": time(9), "ends": time(10)}
    Session.objects.create(workshop=workshop, title="Closing session", **times)
    for role in Role:
        person = {"email": user.email, "full_name": user.full_name, "user": user, "accepted_at": timezone.now()}
        WorkshopRole.objects.create(workshop=workshop, role=role, granted_by=user, **person)
    return workshop


def _delegates(workshop: Workshop, partners: list[Partner]) -> list[Delegate]:
    delegations = _create(
        Delegation,
        (
            Delegation(workshop=workshop, partner=partner, name=partner.name, sort_name=partner.sort_name, quota=10)
            for partner in partners
        ),
    )
    ministries = dict(Ministry.objects.filter(kind="culture").values_list("partner", "pk"))
    names = (f"Nguyễn Thị Hương {place}" for place in range(DELEGATES))
    return _create(
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


def _recommendations(workshop: Workshop, delegates: list[Delegate], user: User) -> None:
    """Write the recommendations of a workshop with their versions, labels, comments and adoptions."""
    topics, now = list(workshop.topics.all()), timezone.now()
    recommendations = _create(
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
            for serial in range(1, RECOMMENDATIONS + 1)
        ),
    )
    versions = _create(Version, (_version(recommendation, user, now) for recommendation in recommendations))
    _paragraphs(recommendations, versions, now)
    _adopt(workshop, recommendations, versions, user, now)
    _comments(recommendations, versions, delegates, user, now)


def _version(recommendation: Recommendation, user: User, now: datetime) -> Version:
    title = f"Networks of cultural professionals, number {recommendation.serial}"
    return Version(
        recommendation=recommendation,
        serial=1,
        title=title,
        nature=recommendation.nature,
        folded_title=fold(title),
        addressees=["governments", "asef"],
        areas=[AREAS[(recommendation.serial or 0) % len(AREAS)]],
        tags=f" to:governments to:asef in:{AREAS[(recommendation.serial or 0) % len(AREAS)]} ",
        rationale="Networks across borders are fewer in Asia than in Europe.",
        author=user,
        author_name=str(user),
        on_behalf_of=recommendation.lead,
        saved_at=now,
        hash_schema=1,
        sha256=uuid4().hex * 2,
    )


def _paragraphs(recommendations: list[Recommendation], versions: list[Version], now: datetime) -> None:
    paragraphs = _create(
        Paragraph,
        (
            Paragraph(recommendation=recommendation)
            for recommendation in recommendations
            for _place in range(PARAGRAPHS)
        ),
    )
    _create(
        ParagraphText,
        (
            ParagraphText(
                version=versions[number // PARAGRAPHS],
                paragraph=paragraph,
                position=number % PARAGRAPHS + 1,
                text=SENTENCE.format(number),
            )
            for number, paragraph in enumerate(paragraphs)
        ),
    )
    circulations = _create(
        Circulation,
        (
            Circulation(recommendation=recommendation, version=version, number=1, circulated_at=now)
            for recommendation, version in zip(recommendations, versions, strict=True)
        ),
    )
    _create(
        Label,
        (
            Label(
                circulation=circulations[number // PARAGRAPHS], paragraph=paragraph, label=str(number % PARAGRAPHS + 1)
            )
            for number, paragraph in enumerate(paragraphs)
        ),
    )


def _adopt(
    workshop: Workshop, recommendations: list[Recommendation], versions: list[Version], user: User, now: datetime
) -> None:
    """Make each version the current one; adopt and publish three in four recommendations."""
    numbers = dict.fromkeys((recommendation.topic_id for recommendation in recommendations), 0)
    for recommendation, version in zip(recommendations, versions, strict=True):
        recommendation.current = recommendation.submitted = recommendation.circulated = version
        if (recommendation.serial or 0) % 4:
            numbers[recommendation.topic_id] += 1
            recommendation.state, recommendation.published_at = State.ADOPTED, now
            recommendation.number = numbers[recommendation.topic_id]
    fields = ["current", "submitted", "circulated", "state", "number", "published_at"]
    Recommendation.objects.bulk_update(recommendations, fields, batch_size=200)
    session, chair = workshop.sessions.first(), workshop.roles.get(role=Role.CHAIR)
    decision = {
        "session": session,
        "session_title": session.title,
        "declared_by": chair,
        "declared_by_name": chair.full_name,
    }
    decision |= {"recorded_by": user, "recorded_by_name": str(user), "occurred_on": session.held_on, "recorded_at": now}
    adopted = (recommendation for recommendation in recommendations if recommendation.number)
    _create(
        Adoption,
        (
            Adoption(recommendation=recommendation, version=recommendation.current, **decision)
            for recommendation in adopted
        ),
    )


def _comments(
    recommendations: list[Recommendation],
    versions: list[Version],
    delegates: list[Delegate],
    user: User,
    now: datetime,
) -> None:
    _create(
        Comment,
        (
            Comment(
                recommendation=recommendation,
                version=version,
                text=f"Could this be joined with number {place}?",
                author=user,
                author_name=str(user),
                delegation=delegates[place].delegation,
                written_at=now,
            )
            for recommendation, version in zip(recommendations, versions, strict=True)
            for place in range(COMMENTS)
        ),
    )
