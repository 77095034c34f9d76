"""Write a workshop with many recommendations and people into a new PostgreSQL database.

Rows are written by INSERT ... SELECT, because only reading is measured: 20,000 recommendations take seconds. Each
recommendation has one version with three paragraphs, ten comments, and the audit entries that normal use would have
written. One in a hundred is a draft; three in four of the others are adopted and published.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model
from django.test import override_settings
from django.utils import timezone

from benchmarks import seed_sql
from members.models import Partner, User
from recommendations.models import Recommendation
from registry.models import AuditChain
from registry.names import fold
from workshops.models import Capacity, Delegate, Delegation, Role, Session, Topic, Workshop, WorkshopRole

SMALL_WORKSHOPS, SMALL = 9, 25
TOPICS = 4
BIG = "workshop-10"
SECRETARIAT, PARTICIPANT = "secretariat@example.org", "participant@example.org"
COMMENTER = "commenter@example.org"


@override_settings(STATEMENT_SECONDS=0)  # `registry.stalled` would give up a statement that writes all rows of a table
def write(size: int, report: Callable[[str], object] = lambda line: None) -> None:
    """Fill an empty, migrated and seeded database with `size` recommendations and people in its largest workshop."""
    secretariat = User.objects.create_user(SECRETARIAT, full_name="Åse Bjørnstad-Sæther")
    participant = User.objects.create_user(PARTICIPANT, full_name="Nguyễn Thị Hương")
    User.objects.create_user(COMMENTER, full_name="Trần Minh Châu")
    partners = list(Partner.objects.at(date(2024, 1, 1)))
    for number in range(1, SMALL_WORKSHOPS + 2):
        count = size if number > SMALL_WORKSHOPS else SMALL
        workshop = _workshop(number, partners, secretariat)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET session_replication_role = replica")  # references are right and need not be checked
            for statement, values in seed_sql.statements(_numbers(workshop, secretariat, count)):
                cursor.execute(statement, values)
            cursor.execute("SET session_replication_role = origin")
        report(f"{workshop.slug}: {count} recommendations")
    first = Delegate.objects.filter(delegation__workshop=workshop, capacity=Capacity.HEAD).order_by("pk")[:1]
    Delegate.objects.filter(pk__in=first.values("pk")).update(user=participant)
    _finish()


def places() -> dict[str, str]:
    """Return the values of the placeholders in the addresses of `pages`."""
    rows = Recommendation.objects.filter(workshop__slug=BIG).order_by("-pk")
    discussed = rows.filter(state="discussion").values_list("key", flat=True)[:1]
    published = rows.published().values_list("symbol", flat=True)[:1]
    return {"workshop": BIG, "discussed": str(discussed[0]), "published": str(published[0])}


def _numbers(workshop: Workshop, user: User, count: int) -> dict[str, Any]:
    """Return the values that the statements refer to; primary keys are counted from the highest in each table."""
    chain = AuditChain.objects.create(name=str(workshop.key))
    delegation = workshop.delegations.order_by("pk").first()
    topic = workshop.topics.order_by("pk").first()
    assert delegation and topic, "they were created with the workshop"
    numbers: dict[str, Any] = {"workshop": workshop.pk, "topic": topic.pk, "delegation": delegation.pk, "count": count}
    numbers |= {
        "delegations": workshop.delegations.count(),
        "topics": TOPICS,
        "user": user.pk,
        "commenter": User.objects.get(email=COMMENTER).pk,
        "chain": chain.pk,
    }
    numbers |= {"session": Session.objects.get(workshop=workshop).pk, "chain_name": chain.name}
    numbers |= {
        "chair": workshop.roles.get(role=Role.CHAIR).pk,
        "stem": workshop.symbol_stem,
        "held": workshop.starts_on,
    }
    models: list[type[Model]] = [Delegate, *seed_sql.COUNTED]
    for model in models:
        numbers[f"base_{model._meta.model_name}"] = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    return numbers


def _workshop(number: int, partners: list[Partner], user: User) -> Workshop:
    first_day = date(2014 + number, 4, 28)
    deadline = datetime.combine(first_day, time(10), timezone.get_default_timezone())
    host = partners[number % len(partners)]
    workshop = Workshop.objects.create(
        title=f"Workshop {number} on culture and cities",
        slug=f"workshop-{number}",
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
    Topic.objects.bulk_create(Topic(workshop=workshop, number=n, title=f"Topic {n}") for n in range(1, TOPICS + 1))
    times = {"held_on": first_day, "starts": time(9), "ends": time(10)}
    Session.objects.create(workshop=workshop, title="Closing session", **times)
    for role in Role:
        person = {"email": user.email, "full_name": user.full_name, "user": user, "accepted_at": timezone.now()}
        WorkshopRole.objects.create(workshop=workshop, role=role, granted_by=user, **person)
    Delegation.objects.bulk_create(
        Delegation(workshop=workshop, partner=partner, name=partner.name, sort_name=fold(partner.name), quota=10)
        for partner in partners
    )
    return workshop


def _finish() -> None:
    """Set the sequences to the next numbers, and analyse the tables, as autovacuum would."""
    models: list[type[Model]] = [Delegate, *seed_sql.COUNTED]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
