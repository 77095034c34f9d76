"""Eight users act at once on one workshop for 20 seconds: nothing fails, and every confirmed action exists once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from recommendations.models import Recommendation
from registry import audit, doors, integrity, seals
from registry.models import AuditChain, AuditEntry
from tests.factories import all_rows
from tests.journeys.load import (
    ad_referendum,
    amendments,
    consolidation,
    distribution,
    histories,
    live_session,
    non_papers,
    organisation,
    recommendations,
    silence,
    sponsors,
    summaries,
)
from tests.journeys.load.scene import Scene

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
SECONDS = 20
ROUNDS = 4  # at least, even on a slow machine, because one user opens in a later round what another has submitted
MORE = 120  # seconds at most

ACTS = {
    "organiser": [organisation.save_plan, organisation.choose_outcome, organisation.change_programme],
    "registrar": [
        organisation.register_people,
        organisation.open_delegation,
        organisation.enter_meeting,
        organisation.import_people,
    ],
    "head": [
        recommendations.draft_and_submit,
        recommendations.answer_notes,
        amendments.propose,
        amendments.co_sponsor,
        amendments.print_list,
        sponsors.invite,
        sponsors.answer,
        non_papers.circulate,
    ],
    "other head": [
        amendments.ask_group,
        recommendations.draft_and_submit,
        recommendations.take_position,
        recommendations.correct_footnotes,
        amendments.propose,
        amendments.co_sponsor,
        amendments.print_list,
        sponsors.invite,
        sponsors.answer,
    ],
    "delegate": [recommendations.draft, recommendations.comment_on_all, recommendations.mark_as_read],
    "secretariat": [
        recommendations.moderate,
        recommendations.resolve_comments,
        recommendations.record_agreement,
        recommendations.note_positions,
        recommendations.export_positions,
        recommendations.adopt,
        silence.negotiate,
        silence.conclude,
        live_session.conduct,
        summaries.summarise,
        ad_referendum.consult,
        histories.publish,
        amendments.compromise,
        amendments.dispose,
        amendments.receive,
        organisation.grant_roles,
        organisation.answer_replies,
    ],
    "distributor": [
        distribution.compose_and_issue,
        distribution.send_letters,
        distribution.pause_and_resume,
        distribution.remind_and_acknowledge,
        consolidation.merge_proposals,
    ],
    "administrator": [
        organisation.appoint_and_create,
        organisation.keep_accounts,
        organisation.delete_expired_data,
        recommendations.enter_archive,
    ],
}
# Doors called only by commands, which an administrator runs to prepare the portal.
NOT_IN_USE = {"asem_portal.demo.loader.load", "members.reference_data.load", "workshops.reference_data.load"}


@pytest.fixture
def entered(monkeypatch):
    """Return the names of the doors that were called."""
    names = set()

    def noting(run):
        def run_and_note(function, args, kwargs):
            names.add(doors.name_of(function))
            return run(function, args, kwargs)

        return run_and_note

    for name in ("_outermost", "_nested"):
        monkeypatch.setattr(doors, name, noting(getattr(doors, name)))
    return names


def act_until(end, name, scene, entered):
    """Act for at least SECONDS and ROUNDS; on a slow machine longer, until every door has been entered."""
    person, rounds = scene.people[name], 0
    try:
        while (now := time.monotonic()) < end or rounds < ROUNDS or (now < end + MORE and _not_entered(entered)):
            rounds += 1
            for act in ACTS[name]:
                act(person, scene)
    finally:
        connections.close_all()


def test_eight_people_act_at_once(entered):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, which gives no turn to some of the people")
    scene = Scene()
    end = time.monotonic() + SECONDS
    with ThreadPoolExecutor(len(ACTS)) as crowd:
        for done in [crowd.submit(act_until, end, name, scene, entered) for name in ACTS]:
            done.result()

    people = scene.people.values()
    assert [failure for person in people for failure in person.failures] == []
    acknowledged = sum((person.acknowledged for person in people), Counter())
    recorded = Counter(AuditEntry.objects.values_list("verb", flat=True))
    assert (recorded - acknowledged, acknowledged - recorded) == ({}, {})
    assert _numbers_have_no_gaps()
    for chain in AuditChain.objects.all():
        assert audit.verify_chain(chain.name) == (chain.length, None)
    assert _rows_not_as_recorded() == set()
    assert _not_entered(entered) == set()


def _not_entered(entered):
    of_the_portal = {name for name in doors.doors if not name.startswith("tests.")}
    return of_the_portal - entered - NOT_IN_USE


def _rows_not_as_recorded():
    """The places of rows that differ from the last hash in the chains; rows that factories made have none."""
    reading = integrity.Reading([])
    assert list(reading.faults()) == []
    actual = seals.of(all_rows())
    assert len(reading.rows) > 100
    return {place for place, recorded in reading.rows.items() if actual.get(place) != recorded}


def _numbers_have_no_gaps():
    """Check that serials in each workshop, and numbers in each topic, are 1, 2, 3 ... without gaps and duplicates."""
    for column, within in (("serial", "workshop"), ("number", "topic")):
        numbers = {}
        rows = Recommendation.objects.filter(**{f"{column}__isnull": False}).order_by(column)
        for owner, number in rows.values_list(within, column):
            numbers.setdefault(owner, []).append(number)
        if any(found != list(range(1, len(found) + 1)) for found in numbers.values()):
            return False
    return True
