"""Characters that no font contains are named, with the places where they occur."""

import json

import pytest

from registry import outbox
from registry.pdf import missing_characters as named
from reports.models import ReportRendition
from reports.printing import missing_characters as printing_missing
from reports.printing import renditions
from reports.printing import report as printing_report
from reports.printing.missing_characters import missing_characters
from tests.elements import texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_report,
    create_session,
)
from tests.reports.reports import adopted, secretariat

SIGN = "\U00012000"
pytestmark = pytest.mark.django_db


def test_missing_characters_are_named_with_their_places(client):
    report = create_report(*adopted(count=1), foreword="A sign \U00012000 of old.")
    keeper = secretariat(client, report.workshop)
    rendition = renditions.request_file(report, by=keeper)
    outbox.run("report.render", rendition.key)

    [row] = missing_characters(ReportRendition.objects.get())

    assert (row["code"], row["name"]) == ("U+12000", "Cuneiform Sign A")
    assert row["places"] == "Foreword"
    for path in ("", "issue/"):
        [shown] = texts(client.get(f"{report.get_absolute_url()}{path}"), "[data-missing] li")
        assert "U+12000" in shown


def test_every_place_of_a_missing_character_is_named(monkeypatch):
    workshop, recommendations = adopted(count=2)
    person = create_delegate(create_delegation(workshop, partner=create_partner("PL")), full_name=f"Ada {SIGN}")
    type(person).objects.filter(pk=person.pk).update(is_on_public_list=True)
    create_session(workshop, held_on=workshop.starts_on, title=f"Session {SIGN}")
    type(workshop).objects.filter(pk=workshop.pk).update(background=SIGN)
    report = create_report(workshop, recommendations, title=SIGN, annexes=["programme", "participants", "concept"])
    content = json.loads(printing_report.freeze(type(report).objects.get(pk=report.pk)))
    content["topics"][0]["recommendations"][1]["rationale"] = SIGN

    expected = ["Title", "Recommendation 1.2", "List of participants, Poland", "Programme", "Concept paper"]
    monkeypatch.setattr(named, "PLACES_MAX", 9)
    [row] = named.named([SIGN], printing_missing._parts(content))
    assert row["places"] == "; ".join(expected)


def test_nothing_is_read_without_missing_characters(django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        assert missing_characters(ReportRendition()) == []
