"""Officers who act on one consolidation at the same moment: nothing is lost, and it is completed once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from members.models import User
from recommendations.consolidation import drafts, mergers
from recommendations.consolidation.drafts import SET_ASIDE, Choice
from recommendations.models import Consolidation, Fate, Merger, Provenance, Version
from registry.access import Refused
from tests.recommendations.consolidation.scene import Scene

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Call functions in threads of their own; return their results, or the refusal of each."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def again(user):
    return User.objects.get(pk=user.pk)


def test_decisions_on_different_paragraphs_are_all_kept():
    scene = Scene()
    draft = scene.prepare()
    paragraphs = [one.row.key for one in scene.read().paragraphs]

    def decide(place, user):
        choice = Choice(SET_ASIDE, reason=f"Reason {place}.")
        return drafts.decide(Consolidation.objects.get(pk=draft.pk), paragraphs[place], choice, by=again(user))

    users = [scene.clerk, scene.rapporteur] * 2
    at_once(*(lambda place=place: decide(place, users[place]) for place in range(4)))

    found = scene.read()
    assert [one.decision.reason for one in found.paragraphs] == [f"Reason {place}." for place in range(4)]
    assert (found.missing, found.consolidation.saves) == ([], 5)


def test_two_who_complete_at_once_merge_once():
    scene = Scene()
    draft = scene.prepare()
    scene.decide_all()
    versions = Version.objects.count()

    def complete(user):
        return mergers.complete(Consolidation.objects.get(pk=draft.pk), by=again(user))

    answers = at_once(lambda: complete(scene.clerk), lambda: complete(scene.rapporteur))

    assert sum(isinstance(one, Refused) for one in answers) == 1
    assert (Merger.objects.count(), Version.objects.count()) == (1, versions + 1)


def test_a_decision_during_the_completion_is_complete_or_refused():
    """Either the completion contains it, or it is refused because the draft is gone or was changed."""
    scene = Scene()
    draft = scene.prepare()
    scene.decide_all()
    seen, last = scene.read().consolidation.saves, scene.read().paragraphs[3].row.key
    row = Consolidation.objects.select_related("target").get(pk=draft.pk)
    choice = Choice(SET_ASIDE, reason="A later reason.")

    completed, decided = at_once(
        lambda: mergers.complete(Consolidation.objects.get(pk=draft.pk), seen=seen, by=again(scene.clerk)),
        lambda: drafts.decide(row, last, choice, by=again(scene.rapporteur)),
    )

    assert isinstance(completed, Refused) != isinstance(decided, Refused)
    if isinstance(completed, Refused):
        assert scene.read().paragraphs[3].decision.reason == "A later reason."
    else:
        assert Provenance.objects.get(fate=Fate.NOT_RETAINED).reason == "Covered by paragraph 2."
