"""Lists have the same order on both engines, whichever row the database happens to read first."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import UniqueConstraint

from reports.printing import content
from tests import world
from tests.factories import create_delegate, create_delegation, create_meeting
from workshops.delegations import printed_list
from workshops.models import Delegate, SessionPerson

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

OURS = ("registry.", "members.", "workshops.", "recommendations.", "reports.")
ORDERED = [model for model in apps.get_models() if model.__module__.startswith(OURS) and model._meta.ordering]


def read_other_rows_first():
    """Make queries without an order return rows in an order that differs from that in which they were written."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA reverse_unordered_selects = ON")
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with deferred checks cannot be rewritten
        for model in apps.get_models(include_auto_created=True):
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'CREATE INDEX other_rows_first ON "{table}" ("{key}" DESC)')
            cursor.execute(f'CLUSTER "{table}" USING other_rows_first')
            cursor.execute("DROP INDEX other_rows_first")


@pytest.fixture
def other_rows_first():
    yield read_other_rows_first
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = OFF")


@pytest.mark.parametrize("model", ORDERED, ids=lambda model: model.__name__)
def test_the_order_of_a_model_leaves_no_two_rows_alike(model):
    """Rows that are unique within their parent are listed within it, so the order need not include the parent."""
    ordering = {name.lstrip("-") for name in model._meta.ordering}
    unique = [{"pk"}, *({field.name} for field in model._meta.fields if field.unique)]
    parents = {field.name for field in model._meta.fields if field.is_relation}
    unique += [set(one.fields) - parents for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    assert any(names and names <= ordering for names in unique)


def test_a_document_is_the_same_when_nothing_has_changed(other_rows_first):
    """The digest shows whether a file is that of the current content, so equal content must result in equal bytes."""
    everything = world.build()
    report, workshop = everything.things["draft report"], everything.things["workshop"]
    report.annexes = ["programme", "participants", "concept"]
    workshop.target_meetings.add(create_meeting("CMM8"), create_meeting("CMM9"), create_meeting("CMM2"))
    session = workshop.sessions.first()
    for name in ("b", "c", "a"):
        SessionPerson.objects.create(session=session, part="speaker", name=name, folded_name=name)
    before = content.freeze(report), printed_list.freeze(workshop)

    other_rows_first()

    assert list(Delegate.objects.order_by().values_list("pk", flat=True)) != sorted(
        Delegate.objects.values_list("pk", flat=True)
    )
    assert (content.freeze(report), printed_list.freeze(workshop)) == before


def test_people_are_in_the_order_of_code_points():
    delegation = create_delegation()
    keys = ["dea", "de la cruz", "de-anh", "zoe", "ёлкина", "de", "佐々木"]
    for key in keys:
        create_delegate(delegation, user=False, full_name=key, sort_key=key)

    assert list(Delegate.objects.order_by("sort_key").values_list("sort_key", flat=True)) == sorted(keys)


def test_postgresql_is_told_so():
    if connection.vendor != "postgresql":
        collations = {"BINARY"}  # SQLite's default collation
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
