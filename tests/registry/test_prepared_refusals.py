"""Querysets that cannot be compiled once are refused at the first call."""

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from registry.prepared import prepared
from workshops.models import Topic, Workshop

pytestmark = pytest.mark.django_db


def test_an_argument_that_does_not_reach_the_database_is_refused():
    @prepared
    def all_but(slug: str, limit: int) -> QuerySet[Topic]:
        return Topic.objects.filter(workshop__slug=slug)[:limit]

    with pytest.raises(TypeError, match="all_but"):
        all_but("a", 3)


def test_a_time_that_would_stand_still_is_refused():
    @prepared
    def coming() -> QuerySet[Workshop]:
        return Workshop.objects.filter(submissions_close_at__gte=timezone.now())

    with pytest.raises(TypeError, match="coming"):
        coming()


def test_rows_of_an_object_with_a_made_up_key_are_refused():
    @prepared
    def topics(workshop: int) -> QuerySet[Topic]:
        return Workshop(pk=workshop).topics.all()

    with pytest.raises(TypeError, match="topics"):
        topics(1)
