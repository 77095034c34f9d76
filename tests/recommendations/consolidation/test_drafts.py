"""Prepare a consolidation: choose proposals, decide on their paragraphs, and word the text of the target."""

import pytest
from django.core.exceptions import ValidationError

from recommendations.consolidation import drafts, permissions, updates
from recommendations.consolidation.drafts import MERGE, SET_ASIDE, START, TAKE_OVER
from recommendations.drafting import versions
from recommendations.models import (
    Consolidation,
    ConsolidationDecision,
    ConsolidationParagraph,
    Fate,
    Version,
)
from recommendations.version_content import of, with_paragraphs
from recommendations.workflow import transitions
from registry.access import Refused
from registry.models import AuditEntry
from tests.factories import create_recommendation, create_role
from tests.recommendations.consolidation.scene import HUNGARY, ITALY, Scene, changed, circulate
from workshops.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def fates(scene):
    return [one.fate for one in scene.read().paragraphs]


def test_a_draft_starts_with_the_text_of_the_target_and_leaves_all_texts_alone(scene):
    before = Version.objects.count()
    scene.prepare(scene.first, scene.second)
    draft = scene.read()

    assert [one.text for one in draft.targets] == list(scene.target.current.texts.values_list("text", flat=True))
    assert [one.text for one in draft.paragraphs] == [text for _kind, text in ITALY + HUNGARY]
    assert (draft.missing, draft.decided) == (draft.paragraphs, 0)
    assert Version.objects.count() == before
    assert AuditEntry.objects.get(verb="consolidation.prepared").data["recommendation"] == str(scene.target.key)


def test_the_paragraphs_are_named_by_symbol_and_label(scene):
    scene.prepare()
    names = [one.name for one in scene.read().paragraphs]
    assert names[1:] == [f"REC/2, paragraph {label}" for label in ("1", "2", "2 (a)")]
    assert names[0].startswith("REC/2, “Noting the role of")


def test_each_fate_follows_from_what_was_decided(scene):
    scene.prepare()
    scene.decide_all()
    assert fates(scene) == [Fate.VERBATIM, Fate.MERGED, Fate.EDITED, Fate.NOT_RETAINED]
    texts = [one.text for one in scene.read().targets]
    assert (texts[0], texts[-1]) == (ITALY[0][1], "They invited ASEF and UNESCO to:")


def test_two_paragraphs_in_one_of_its_own_are_merged(scene):
    scene.prepare(scene.first, scene.second)
    scene.decide(scene.first, 1, TAKE_OVER)
    scene.decide(scene.second, 0, MERGE, targets=[-1])
    assert [fates(scene)[place] for place in (1, 4)] == [Fate.MERGED, Fate.MERGED]


def test_rewording_turns_verbatim_into_edited(scene):
    scene.prepare()
    scene.decide(scene.first, 0, TAKE_OVER, after=START)
    first = scene.read().targets[0].row
    drafts.reword(
        scene.read().consolidation, first.key, text="*Noting* residencies,", kind="preambular", by=scene.clerk
    )
    assert fates(scene)[0] == Fate.EDITED


def test_deciding_again_moves_the_paragraph_and_leaves_no_copy(scene):
    scene.prepare()
    number = len(scene.read().targets)
    scene.decide(scene.first, 1, TAKE_OVER)
    scene.decide(scene.first, 1, MERGE, targets=[1])
    assert (len(scene.read().targets), fates(scene)[1]) == (number, Fate.MERGED)
    scene.decide(scene.first, 1, TAKE_OVER, text="Edited.")
    scene.decide(scene.first, 1, TAKE_OVER, text="Edited again.", after=START)
    assert (len(scene.read().targets), scene.read().targets[0].text) == (number + 1, "Edited again.")


def test_an_edited_wording_stays_when_its_source_is_set_aside_and_can_be_removed(scene):
    scene.prepare()
    scene.decide(scene.first, 1, TAKE_OVER, text="A wording that took an hour.")
    scene.decide(scene.first, 1, SET_ASIDE)
    (orphan,) = [one for one in scene.read().targets if one.is_new]
    assert (orphan.text, orphan.origins) == ("A wording that took an hour.", [])
    drafts.remove(scene.read().consolidation, orphan.row.key, by=scene.clerk)
    assert not [one for one in scene.read().targets if one.is_new]


def test_a_paragraph_of_the_target_or_with_a_source_cannot_be_removed(scene):
    scene.prepare()
    scene.decide(scene.first, 1, TAKE_OVER)
    draft = scene.read()
    for one in (draft.targets[0], draft.targets[-1]):
        with pytest.raises(Refused):
            drafts.remove(draft.consolidation, one.row.key, by=scene.clerk)


@pytest.mark.parametrize(
    ("act", "details", "field"),
    [
        (TAKE_OVER, {"text": ""}, "text"),
        (SET_ASIDE, {"reason": ""}, "reason"),
        (MERGE, {"targets": []}, "targets"),
        ("keep", {}, "act"),
    ],
)
def test_an_incomplete_decision_is_refused_at_its_field(scene, act, details, field):
    scene.prepare()
    with pytest.raises(ValidationError) as error:
        scene.decide(scene.first, 0, act, **details)
    assert list(error.value.message_dict) == [field]
    assert not ConsolidationDecision.objects.exists()


def test_a_proposal_taken_out_leaves_its_decisions_but_not_the_wording(scene):
    scene.prepare(scene.first, scene.second)
    scene.decide(scene.second, 0, TAKE_OVER, text="An award for composers.")
    drafts.leave_out(scene.read().consolidation, scene.second, by=scene.clerk)
    draft = scene.read()
    assert [source.recommendation for source in draft.sources] == [scene.first]
    assert draft.targets[-1].text == "An award for composers."


def test_a_proposal_taken_out_takes_its_verbatim_paragraphs_with_it(scene):
    scene.prepare(scene.first, scene.second)
    before = [one.text for one in scene.read().targets]
    scene.decide(scene.second, 0, TAKE_OVER)
    scene.decide(scene.first, 1, TAKE_OVER)
    scene.decide(scene.first, 2, TAKE_OVER)
    scene.decide(scene.first, 3, MERGE, targets=[-1])
    circulate(scene, scene.first, changed(1, "They recommended more networks."))  # verbatim when it was decided
    drafts.leave_out(scene.read().consolidation, scene.first, by=scene.clerk)
    assert [one.text for one in scene.read().targets] == [*before, HUNGARY[0][1]]


def test_text_of_a_paragraph_that_its_source_no_longer_has_is_without_a_source(scene):
    scene.prepare()
    scene.decide(scene.first, 0, TAKE_OVER)
    circulate(scene, scene.first, lambda paragraphs: paragraphs[1:])
    assert [one.text for one in scene.read().orphans] == [ITALY[0][1]]


def test_a_discarded_draft_is_gone_and_the_proposals_can_be_merged_elsewhere(scene):
    scene.prepare()
    drafts.discard(scene.read().consolidation, by=scene.rapporteur)
    assert not Consolidation.objects.exists() and not ConsolidationParagraph.objects.exists()
    assert drafts.prepare(scene.second, [scene.first], by=scene.clerk).target == scene.second
    assert AuditEntry.objects.filter(verb="consolidation.discarded").count() == 1


# What can be merged, and by whom ------------------------------------------------------------------


def test_secretariat_and_rapporteur_prepare_and_no_one_else(scene):
    topic = scene.workshop.topics.order_by("number")[1]
    elsewhere = create_role(Role.RAPPORTEUR, workshop=scene.workshop)
    elsewhere.topics.set([topic])
    for user in (scene.clerk, scene.rapporteur):
        assert permissions.may_consolidate(user, scene.target)
    refused = [scene.viet_nam.user, scene.italy.user, scene.chair, elsewhere.user]
    draft = scene.prepare()
    for user in refused:
        with pytest.raises(Refused):
            scene.prepare(by=user)
        with pytest.raises(Refused):
            scene.decide(scene.first, 0, TAKE_OVER, by=user)
        assert not Consolidation.objects.visible_to(user).exists()
    assert list(Consolidation.objects.visible_to(scene.rapporteur)) == [draft]


@pytest.mark.parametrize("mode", ["summary", "room", "silence"])
def test_it_is_available_in_every_mode(mode):
    scene = Scene(outcome_mode=mode)
    assert scene.merged().state == "merged"


@pytest.mark.parametrize("state", ["draft", "with_head", "submitted", "returned", "final", "adopted", "withdrawn"])
def test_only_what_is_under_discussion_can_be_a_source(scene, state):
    other = create_recommendation(state, author=scene.italy, title="UNIQUE-DRAFT-7")
    assert other not in drafts.candidates(scene.target, scene.clerk)
    with pytest.raises(ValidationError):
        scene.prepare(other)
    assert not Consolidation.objects.exists()


def test_other_topics_the_target_itself_and_what_is_merged_elsewhere_are_no_sources(scene):
    elsewhere = create_recommendation(
        "discussion", topic=scene.workshop.topics.order_by("number")[1], author=scene.italy
    )
    drafts.prepare(scene.second, [scene.first], by=scene.clerk)
    for one in (elsewhere, scene.target, scene.first, scene.second):
        with pytest.raises(ValidationError):
            scene.prepare(one)
    with pytest.raises(Refused):  # it is merged by another draft
        drafts.prepare(scene.first, [scene.target], by=scene.clerk)


def test_a_draft_shows_the_circulated_text_and_never_a_version_not_circulated(scene):
    hidden = with_paragraphs(of(scene.first.current), of(scene.first.current).paragraphs[:1])
    versions.revise(scene.first, hidden, base=scene.first.current.key, by=scene.clerk)
    scene.prepare(by=scene.rapporteur)
    assert [one.text for one in scene.read().paragraphs] == [text for _kind, text in ITALY]


def test_the_draft_rests_while_the_target_is_no_longer_under_discussion(scene):
    scene.prepare()
    transitions.take_step(scene.target, "final", by=scene.clerk)
    with pytest.raises(Refused):
        scene.decide(scene.first, 0, TAKE_OVER)
    transitions.take_step(scene.target, "discussion", by=scene.clerk, note="Session 4.")
    scene.decide(scene.first, 0, TAKE_OVER)


def test_only_those_who_may_merge_can_discard_a_draft_that_rests(scene):
    scene.prepare()
    transitions.take_step(scene.target, "final", by=scene.clerk)
    for user in (scene.viet_nam.user, scene.italy.user, scene.chair):
        with pytest.raises(Refused) as refused:
            drafts.discard(scene.read().consolidation, by=user)
        assert str(refused.value) == str(permissions.NOT_YOURS)
    drafts.discard(scene.read().consolidation, by=scene.rapporteur)


# Texts that change in the meantime ----------------------------------------------------------------


def test_a_source_paragraph_that_changed_must_be_decided_again(scene):
    scene.prepare()
    scene.decide_all()
    circulate(scene, scene.first, changed(1, "They recommended more networks."))
    draft = scene.read()
    assert [one.row.label for one in draft.missing] == ["1"] and draft.missing[0].is_outdated
    scene.decide(scene.first, 1, MERGE, targets=[2])
    assert scene.read().missing == []


def test_changes_of_the_target_are_combined_with_the_draft(scene):
    scene.prepare()
    scene.decide(scene.first, 0, TAKE_OVER, after=START)
    mine = scene.read().targets[2].row
    drafts.reword(scene.read().consolidation, mine.key, text="My wording.", kind="operative", by=scene.clerk)
    circulate(scene, scene.target, changed(3, "name two contacts;"))
    assert scene.read().is_stale

    updates.update(scene.read().consolidation, by=scene.clerk)

    draft = scene.read()
    texts = [one.text for one in draft.targets]
    assert (texts[0], texts[2], texts[4]) == (ITALY[0][1], "My wording.", "name two contacts;")
    assert (draft.is_stale, draft.disputed, fates(scene)[0]) == (False, [], Fate.VERBATIM)
    assert updates.update(draft.consolidation, by=scene.clerk).saves == draft.consolidation.saves


def test_a_paragraph_changed_in_both_keeps_both_wordings_until_someone_decides(scene):
    scene.prepare()
    mine = scene.read().targets[1].row
    drafts.reword(scene.read().consolidation, mine.key, text="My wording.", kind="operative", by=scene.clerk)
    circulate(scene, scene.target, changed(1, "Their wording."))
    updates.update(scene.read().consolidation, by=scene.clerk)
    (disputed,) = scene.read().disputed
    assert (disputed.text, disputed.row.other_text) == ("My wording.", "Their wording.")
    drafts.reword(scene.read().consolidation, mine.key, text="Our wording.", kind="operative", by=scene.clerk)
    assert scene.read().disputed == []


def test_a_paragraph_deleted_in_the_target_stays_if_a_proposal_is_merged_with_it(scene):
    scene.prepare()
    scene.decide(scene.first, 1, MERGE, targets=[1])
    circulate(scene, scene.target, lambda paragraphs: [paragraphs[0], *paragraphs[2:]])
    updates.update(scene.read().consolidation, by=scene.clerk)
    draft = scene.read()
    assert [one.row.is_disputed for one in draft.targets] == [False, True, False, False, False]
    circulate(scene, scene.target, lambda paragraphs: paragraphs[:-1])
    updates.update(scene.read().consolidation, by=scene.clerk)
    assert len(scene.read().targets) == 4


def test_a_paragraph_deleted_in_the_target_can_be_removed_once_its_source_is_elsewhere(scene):
    scene.prepare()
    scene.decide_all()
    scene.decide(scene.first, 1, MERGE, targets=[2])
    deleted = scene.read().targets[2]
    circulate(scene, scene.target, lambda paragraphs: [paragraphs[0], *paragraphs[2:]])
    updates.update(scene.read().consolidation, by=scene.clerk)
    with pytest.raises(Refused):  # a proposal is still merged with it
        drafts.remove(scene.read().consolidation, deleted.row.key, by=scene.clerk)
    scene.decide(scene.first, 1, SET_ASIDE)
    assert [one.row.key for one in scene.read().orphans] == [deleted.row.key]

    drafts.remove(scene.read().consolidation, deleted.row.key, by=scene.clerk)

    version = scene.complete()
    assert deleted.text not in version.texts.values_list("text", flat=True)
    assert deleted.paragraph_id not in version.texts.values_list("paragraph", flat=True)


def test_a_paragraph_deleted_in_the_target_and_edited_in_the_draft_can_be_removed(scene):
    scene.prepare()
    mine = scene.read().targets[1].row
    drafts.reword(scene.read().consolidation, mine.key, text="My wording.", kind="operative", by=scene.clerk)
    circulate(scene, scene.target, lambda paragraphs: [paragraphs[0], *paragraphs[2:]])
    updates.update(scene.read().consolidation, by=scene.clerk)
    drafts.reword(scene.read().consolidation, mine.key, text="Our wording.", kind="operative", by=scene.clerk)
    drafts.remove(scene.read().consolidation, mine.key, by=scene.clerk)
    assert "Our wording." not in [one.text for one in scene.read().targets]
