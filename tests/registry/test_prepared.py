"""Querysets compiled once answer as if they were compiled each time."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from registry.prepared import one_or_404, prepared
from tests.factories.workshops import create_workshop
from workshops.models import Topic, Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshops():
    return [create_workshop(slug=f"workshop-{n}") for n in range(3)]


def test_each_call_has_its_own_values(workshops):
    @prepared
    def named(slug: str) -> QuerySet[Workshop]:
        return Workshop.objects.filter(slug=slug).select_related("host")

    assert [named(one.slug) for one in workshops] == [[one] for one in workshops]
    with CaptureQueriesContext(connection) as queries:
        assert [one.host.name for one in named(workshops[0].slug)] == [workshops[0].host.name]
    assert len(queries) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_list_may_have_any_length(workshops, count):
    @prepared
    def chosen(keys: list[int]) -> QuerySet[Workshop]:
        return Workshop.objects.filter(pk__in=keys).order_by("pk")

    wanted = workshops[:count]
    assert chosen([one.pk for one in wanted]) == wanted
    assert chosen([one.pk for one in wanted]) == wanted


def test_values_of_every_type_reach_the_database(workshops):
    @prepared
    def found(key: UUID, day: date, moment: datetime, pks: list[int], slug: str) -> "QuerySet[Workshop, tuple[str]]":
        of_key = Workshop.objects.filter(key=key, starts_on__gte=day, submissions_close_at__gte=moment, pk__in=pks)
        return of_key.filter(slug=slug).values_list("slug")

    one = workshops[1]
    arguments = [one.key, one.starts_on, one.submissions_close_at, [one.pk], one.slug]
    assert found(*arguments) == [(one.slug,)]
    later = [UUID(int=1), date(9000, 1, 1), datetime(9000, 1, 1, tzinfo=UTC), [0], "none"]
    for place, other in enumerate(later):
        assert found(*arguments[:place], other, *arguments[place + 1 :]) == []


def test_no_query_is_made_but_those_of_the_calls(workshops):
    @prepared
    def places(city: str) -> "QuerySet[Topic, tuple[str, int]]":
        return Topic.objects.filter(workshop__city=city).order_by("pk").values_list("workshop__city", "number")

    with CaptureQueriesContext(connection) as queries:
        assert [places("Ha Long")[:2], places("Hanoi")] == [[("Ha Long", 1), ("Ha Long", 2)], []]
    assert len(queries) == 2


def test_annotations_and_prefetched_rows_are_read(workshops):
    @prepared
    def counted(keys: list[int]) -> QuerySet[Workshop]:
        return Workshop.objects.filter(pk__in=keys).annotate(topics_count=Count("topics")).prefetch_related("topics")

    [one] = counted([workshops[0].pk])
    assert (one.topics_count, list(one.topics.all())) == (workshops[0].topics.count(), list(workshops[0].topics.all()))


def test_one_row_or_none(workshops):
    assert one_or_404([workshops[0]]) == workshops[0]
    with pytest.raises(Http404):
        one_or_404([])
