"""What the history says of statements from the floor and of agreements ad referendum, and to whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.ad_referendum import agreements, answers
from recommendations.history import entries
from recommendations.history import page as history_page
from recommendations.history.entries import Reader
from recommendations.live_session import statements
from recommendations.models import Recommendation
from tests.factories.referendums import Consensus
from tests.recommendations.live_session.scene import WORDING, Scene
from workshops.models import Workshop

pytestmark = pytest.mark.django_db


def found(recommendation, user, subject):
    rows = Recommendation.objects.select_related("workshop", "adoption", "circulated")
    return history_page.of(Reader(user, rows.get(pk=recommendation.pk)), None, subject).entries


def test_proposals_from_the_floor_are_read_by_officers_and_by_the_delegation():
    room = Scene()
    first = room.state(code="HU")
    statements.correct(first, text=f"{WORDING} They reported.", by=room.head["HU"])
    statements.end(first, outcome="withdrawn", by=room.rapporteur)
    for reader in (room.rapporteur, room.clerk, room.head["HU"], room.delegate):
        shown = found(room.text, reader, "room")
        assert [entry.source.name for entry in shown] == ["floor_outcome", "floor_statement", "floor_statement"]
        assert {entry.partner for entry in shown} == {room.delegation["HU"].name}
        assert [quote.text for entry in shown for quote in entry.quotes] == [f"{WORDING} They reported.", WORDING]
        assert room.session.title in shown[-1].channel and room.session.title not in shown[1].channel
        assert all(entry.record and entry.place for entry in shown)
    for other in (room.head["IT"], room.expert, room.observer):
        assert found(room.text, other, "room") == []


def test_answers_ad_referendum_are_read_by_the_partner_the_chair_and_the_secretariat():
    consensus = Consensus()
    answers.confirm(consensus.partner("IT"), by=consensus.heads["IT"].user)
    later = timezone.now() + timedelta(days=20)
    agreements.extend(consensus.referendum, later, chair=consensus.chair, by=consensus.clerk)
    answers.decline(consensus.partner("PL"), reason="No instructions.", by=consensus.heads["PL"].user)
    expected = {
        consensus.clerk: ["referendum_answer", "referendum_extension", "referendum_answer"],
        consensus.chair.user: ["referendum_answer", "referendum_extension", "referendum_answer"],
        consensus.heads["PL"].user: ["referendum_answer", "referendum_extension"],
        consensus.heads["IT"].user: ["referendum_extension", "referendum_answer"],
        consensus.heads["VN"].user: ["referendum_extension"],
    }
    for reader, names in expected.items():
        shown = found(consensus.draft, reader, "referendum")
        assert [entry.source.name for entry in shown] == names, reader
        assert all(entry.record for entry in shown)
        reasons = [quote.text for entry in shown for quote in entry.quotes]
        assert reasons == (["No instructions."] if names[0] == "referendum_answer" else [])


def test_the_history_offers_only_what_the_form_of_the_outcome_knows():
    room = Scene(is_open=False)

    def offered(**choice):
        Workshop.objects.filter(pk=room.workshop.pk).update(**choice)
        rows = Recommendation.objects.select_related("workshop", "adoption", "circulated")
        return set(entries.subjects_for(Reader(room.clerk, rows.get(pk=room.text.pk))))

    none = {"takes_amendments": False, "takes_co_sponsors": False, "takes_positions": False}
    assert offered(outcome_mode="summary", **none) == {"text", "comments", "room"}
    assert offered(outcome_mode="room", **none) == {"text", "comments", "room", "positions", "referendum"}
    everything = {"takes_amendments": True, "takes_co_sponsors": True, "takes_positions": True}
    assert offered(outcome_mode="silence", **everything) == set(entries.SUBJECTS)


def test_the_return_to_discussion_names_nobody_who_declined():
    consensus = Consensus()
    answers.decline(consensus.partner("PL"), reason="No instructions.", by=consensus.heads["PL"].user)
    named = {}
    for code in ("VN", "IT", "PL"):
        [step, *_earlier] = found(consensus.draft, consensus.heads[code].user, "text")
        named[code] = step.who
    [step, *_earlier] = found(consensus.draft, consensus.clerk, "text")
    assert named == {"VN": "", "IT": "", "PL": ""} and "Head of PL" in step.who
