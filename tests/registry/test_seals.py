"""Seals: a row has the same hash in memory, as a door records it, and as it is read from the database."""

import pytest
from django.core.exceptions import FieldDoesNotExist

from recommendations.models import Label, Version
from registry import seals
from tests import factories

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def rows():
    """A row of nearly every sealed kind."""
    dispatch = factories.create_dispatch()
    factories.create_transmission(dispatch.report)
    factories.create_comment()


def test_a_row_read_again_has_the_hash_that_was_recorded(rows):
    recorded = seals.of(factories.all_rows())
    assert len({place.rpartition(" ")[0] for place in recorded}) >= 9
    assert list(seals.compare(recorded)) == []


def test_changed_added_and_missing_rows_are_told_apart(rows):
    recorded = seals.of(factories.all_rows())
    first, second = Version.objects.order_by("pk")[:2]
    of_second = f"version {second.pk}"
    del recorded[of_second]
    recorded["version 999999"] = "0" * 64
    recorded[f"version {first.pk}"] = "0" * 64
    assert set(seals.compare(recorded)) == {
        seals.CHANGED % f"version {first.pk}",
        seals.UNRECORDED % of_second,
        seals.MISSING % "version 999999",
    }


def test_a_group_without_rows_is_recorded_too(rows):
    recorded = seals.of([*factories.all_rows(), seals.Group(Label, 999999, [])])
    assert list(seals.compare(recorded)) == []


def test_hashing_asks_nothing_of_the_database(rows, django_assert_num_queries):
    version = Version.objects.first()
    with django_assert_num_queries(0):
        seals.of([version])


def test_verification_costs_one_query_for_each_kind(rows, django_assert_num_queries):
    with django_assert_num_queries(len(seals.seals.names())):
        list(seals.compare({}))


def test_a_model_without_a_seal_is_refused(rows):
    with pytest.raises(TypeError):
        seals.of([factories.create_user()])


@pytest.mark.parametrize("names", [{"columns": ("id", "titel")}, {"without": ("titel",)}])
def test_a_misspelt_column_is_refused(names):
    with pytest.raises(FieldDoesNotExist):
        seals.register(Version, "misspelt", **names)
