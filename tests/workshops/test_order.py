"""Lists are in the same order on both engines, whatever the language of the database server."""

import pytest
from django.db import connection

from tests.factories import create_delegate, create_delegation
from workshops.models import Delegate

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def test_people_are_in_the_order_of_code_points():
    delegation = create_delegation()
    keys = ["dea", "de la cruz", "de-anh", "zoe", "ёлкина", "de", "佐々木"]
    for key in keys:
        create_delegate(delegation, user=False, full_name=key, sort_key=key)

    assert list(Delegate.objects.order_by("sort_key").values_list("sort_key", flat=True)) == sorted(keys)


def test_postgresql_is_told_so():
    if connection.vendor != "postgresql":
        collations = {"BINARY"}  # what SQLite compares by, unless told otherwise
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name IN ('workshops_delegate', 'workshops_delegation')")
            assert not any("COLLATE" in sql.upper() for (sql,) in cursor.fetchall()), collations
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns WHERE (table_name, column_name) IN"
            " (('workshops_delegate', 'sort_key'), ('workshops_delegation', 'sort_name'))"
        )
        assert cursor.fetchall() == [("C",), ("C",)]
