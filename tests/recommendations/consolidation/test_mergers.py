"""Complete a consolidation, see where paragraphs came from and went, and undo a merger as the lead."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from recommendations.amendments import drafts as amendment_drafts
from recommendations.amendments.drafts import ChangeContent
from recommendations.consolidation import contents, drafts, mergers
from recommendations.consolidation.drafts import MERGE, SET_ASIDE, TAKE_OVER
from recommendations.drafting import versions
from recommendations.models import (
    Consolidation,
    Fate,
    Merger,
    MergerUndo,
    Notification,
    ParagraphText,
    Provenance,
    Version,
)
from recommendations.reading import page, provenance
from recommendations.version_content import of, with_paragraphs
from recommendations.workflow import transitions
from registry import seals
from registry.access import Refused
from registry.models import AuditEntry
from tests.factories import check_language, create_recommendation
from tests.recommendations.consolidation.scene import ITALY, Scene
from tests.recommendations.pages import addresses, deliver, of_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def test_a_consolidation_is_refused_with_the_label_of_the_missing_paragraph(scene):
    scene.prepare()
    scene.decide_all()
    Consolidation.objects.get().decisions.get(paragraph__texts__text=ITALY[3][1]).delete()
    before = Version.objects.count()

    with pytest.raises(Refused, match=r"REC/2, paragraph 2 \(a\)"):
        scene.complete()

    assert (scene.again(scene.first).state, Version.objects.count()) == ("discussion", before)
    assert not Merger.objects.exists()
    scene.decide(scene.first, 3, SET_ASIDE)
    scene.complete()
    assert scene.again(scene.first).state == "merged"


def test_completion_saves_the_text_records_every_fate_and_deletes_the_draft(scene):
    scene.prepare()
    scene.decide_all()
    expected = [one.text for one in scene.read().targets]

    version = scene.complete()

    assert list(version.texts.order_by("position").values_list("text", flat=True)) == expected
    assert (version.recommendation, scene.again(scene.target).current) == (scene.target, version)
    assert scene.again(scene.target).circulated != version  # the secretariat circulates it
    merger = Merger.objects.get()
    assert (merger.source, merger.target, merger.target_version) == (scene.first, scene.target, version)
    rows = list(merger.provenances.values_list("place", "fate", "reason"))
    assert [row[1:] for row in rows] == [
        (Fate.VERBATIM, ""),
        (Fate.MERGED, ""),
        (Fate.EDITED, ""),
        (Fate.NOT_RETAINED, "Covered by paragraph 2."),
    ]
    assert [row[0] for row in rows][1:] == ["paragraph 1", "paragraph 2", "paragraph 2 (a)"]
    texts = ParagraphText.objects.filter(version=version).in_bulk(field_name="pk")
    by_paragraph = {text.paragraph_id: text.text for text in texts.values()}
    assert by_paragraph[merger.provenances.get(fate=Fate.VERBATIM).target_id] == ITALY[0][1]
    assert not Consolidation.objects.exists()


def test_the_paragraphs_of_the_target_keep_their_identity(scene):
    before = set(scene.target.current.texts.values_list("paragraph", flat=True))
    scene.merged()
    after = set(scene.again(scene.target).current.texts.values_list("paragraph", flat=True))
    assert before < after


def test_without_a_change_of_the_text_no_version_is_saved(scene):
    scene.prepare(scene.second)
    scene.decide(scene.second, 0, SET_ASIDE)
    before = Version.objects.count()
    assert scene.complete() == scene.target.current
    assert (Version.objects.count(), scene.again(scene.second).state) == (before, "merged")


def test_a_text_with_too_many_paragraphs_is_not_completed(scene, monkeypatch):
    scene.prepare()
    scene.decide_all()
    monkeypatch.setattr(versions, "MAX_PARAGRAPHS", len(scene.read().targets) - 1)
    with pytest.raises(Refused, match="7 paragraphs"):
        scene.complete()
    scene.decide(scene.first, 0, SET_ASIDE)
    scene.complete()


def test_the_rapporteur_completes_too(scene):
    scene.prepare(by=scene.rapporteur)
    scene.decide_all()
    assert scene.complete(by=scene.rapporteur).author == scene.rapporteur


def test_the_record_seals_what_was_decided_and_the_database_keeps_it(scene):
    source = scene.merged()
    merger = Merger.objects.get()
    entry = AuditEntry.objects.get(verb="recommendation.moved", object_key=str(source.key))
    assert (entry.data["target"], entry.data["into"]) == ("merged", "REC/1")
    rows = list(merger.provenances.all())
    assert entry.rows.items() >= seals.of([merger, seals.Group(Provenance, merger.pk, rows)]).items()
    for change in (
        lambda: Provenance.objects.update(reason="Another reason."),
        lambda: Merger.objects.update(merged_by_name="Someone else"),
        lambda: Provenance.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_was_changed_since_it_was_read_is_not_completed(scene):
    scene.prepare()
    scene.decide_all()
    seen = scene.read().consolidation.saves
    scene.decide(scene.first, 3, SET_ASIDE, reason="Another reason.")
    with pytest.raises(Refused) as refused:
        scene.complete(seen=seen)
    assert str(refused.value) == str(mergers.CHANGED)
    scene.complete(seen=scene.read().consolidation.saves)


def test_an_uncirculated_version_of_the_target_or_a_source_comes_first(scene):
    scene.prepare()
    scene.decide_all()
    for one in (scene.target, scene.first):
        content = with_paragraphs(of(one.current), of(one.current).paragraphs[1:])
        versions.revise(one, content, base=one.current.key, by=scene.clerk)
        assert mergers.refusal(scene.read(), by=scene.clerk)
        with pytest.raises(Refused):
            scene.complete()
        transitions.circulate(scene.again(one), by=scene.clerk)
    with pytest.raises(Refused) as refused:  # the draft does not contain the change of the target yet
        scene.complete()
    assert str(refused.value) == str(mergers.STALE)


def test_a_source_with_an_open_amendment_is_not_merged():
    scene = Scene(takes_amendments=True)
    paragraph = scene.first.current.texts.select_related("paragraph")[1].paragraph
    change = ChangeContent("delete", paragraph.key)
    details = {"title": "Delete it", "rationale": "", "change": change, "by": scene.hungary.user}
    amendment_drafts.release(amendment_drafts.prepare(scene.first, **details), by=scene.hungary.user)
    scene.prepare()
    scene.decide_all()
    with pytest.raises(Refused, match=r"REC/2: .*Am\.1"):
        scene.complete()


def test_a_source_withdrawn_in_the_meantime_can_be_taken_out(scene):
    scene.prepare(scene.first, scene.second)
    scene.decide_all()
    scene.decide(scene.second, 0, SET_ASIDE)
    transitions.take_step(scene.second, "withdrawn", by=scene.hungary.user)
    with pytest.raises(Refused, match="REC/3"):
        scene.complete()
    drafts.leave_out(scene.read().consolidation, scene.second, by=scene.clerk)
    scene.complete()
    assert (scene.again(scene.first).state, scene.again(scene.second).state) == ("merged", "withdrawn")


# Authors, readers ---------------------------------------------------------------------------------


def test_the_authors_and_their_head_are_told_where_their_paragraphs_went(scene, mailoutbox):
    scene.merged()
    deliver()
    told = [mail for mail in mailoutbox if "REC/1" in mail.subject]
    assert addresses(told) == sorted([scene.author.user.email, scene.italy.user.email])
    body = told[0].body
    lines = ["Paragraph 1: Merged with other text (paragraph 1)", "Paragraph 2 (a): Not retained"]
    assert [line for line in lines if line in body] == lines
    assert "Covered by paragraph 2." in body


def origins(scene, user, version=None):
    target = scene.again(scene.target)
    version = version or target.circulated
    rows = page.rows_of(target, version)
    provenance.set_origins(rows, target, version, user)
    return [[(one.symbol, one.place, one.lead) for one in row.origins] for row in rows]


def test_participants_see_origin_and_destination_of_each_paragraph(scene):
    source = scene.merged()
    before = scene.again(scene.target).circulated
    merged = ("REC/2", "paragraph 1", scene.italy.delegation.name)
    assert not any(origins(scene, scene.hungary.user))  # the new text is not circulated yet
    found = provenance.destinations(source, scene.hungary.user)
    assert (found.symbol, found.rows[1].targets, found.rows[2].targets) == (
        "REC/1",
        ["paragraph 1"],
        [str(provenance.NOT_CIRCULATED)],
    )
    transitions.circulate(scene.again(scene.target), by=scene.clerk)
    shown = origins(scene, scene.hungary.user)
    assert [len(one) for one in shown] == [1, 0, 1, 0, 0, 0, 1] and shown[2] == [merged]
    assert not any(origins(scene, scene.hungary.user, before))  # the version before contains none of it
    assert provenance.destinations(source, scene.hungary.user).rows[2].targets == ["paragraph 3"]


def test_an_author_who_may_not_read_the_target_sees_none_of_its_words(client, mailoutbox):
    """In a workshop that circulates to partners only, an organisation reads its own proposal, but not the target."""
    scene = Scene(circulates_to_all=False)
    asef = of_organisation(scene.workshop)
    scene.first = create_recommendation("discussion", author=asef, paragraphs=ITALY, title="Residencies")
    secret = [("preambular", "Recalling the confidential commitments,")]
    scene.target = create_recommendation("discussion", author=scene.viet_nam, paragraphs=secret)
    scene.prepare()
    for place in range(4):
        scene.decide(scene.first, place, MERGE, targets=[0])
    scene.complete()
    source = scene.again(scene.first)

    found = provenance.destinations(source, asef.user)
    assert (found.url, [one.targets for one in found.rows]) == ("", [[]] * 4)
    assert provenance.destinations(source, scene.hungary.user).rows[0].targets == [
        "“Recalling the confidential commitments,”"
    ]
    deliver()
    assert asef.user.email in addresses(mailoutbox)
    assert not [mail for mail in mailoutbox if asef.user.email in mail.to and "Recalling the" in mail.body]
    for page_url in (source.get_absolute_url(), reverse("consolidation:undo", args=[source.key])):
        response = signed_in(client, asef).get(page_url, follow=True)
        assert "Recalling the" not in response.content.decode()


# Undo ---------------------------------------------------------------------------------------------


def test_the_lead_undoes_the_merger_and_the_text_of_the_target_stays(scene):
    source = scene.merged()
    text = scene.again(scene.target).current

    mergers.undo(source, by=scene.italy.user)

    source = scene.again(source)
    assert (source.state, scene.again(scene.target).current) == ("discussion", text)
    assert MergerUndo.objects.get().undone_by == scene.italy.user
    assert provenance.destinations(source, scene.italy.user) is None
    assert not any(origins(scene, scene.hungary.user, text))
    told = Notification.objects.filter(verb="merger_undone").values_list("user", flat=True)
    assert set(told) >= {scene.clerk.pk, scene.rapporteur.pk}


def test_only_the_lead_may_undo_and_only_once(scene):
    source = scene.merged()
    for user in (scene.clerk, scene.rapporteur, scene.chair, scene.viet_nam.user, scene.author.user):
        with pytest.raises(Refused):
            mergers.undo(source, by=user)
    mergers.undo(source, by=scene.italy.user)
    with pytest.raises(Refused):
        mergers.undo(source, by=scene.italy.user)


def test_a_page_read_before_someone_else_undid_it_is_refused(scene):
    source = scene.merged()
    mergers.undo(scene.again(source), by=scene.italy.user)
    with pytest.raises(Refused) as refused:
        mergers.check_undo(source, by=scene.italy.user)
    assert str(refused.value) == str(mergers.NOT_MERGED)


def test_from_the_final_draft_on_it_cannot_be_undone(scene):
    source = scene.merged()
    transitions.circulate(scene.again(scene.target), by=scene.clerk)
    check_language(scene.again(scene.target))
    transitions.take_step(scene.again(scene.target), "final", by=scene.clerk)
    with pytest.raises(Refused, match="REC/1"):
        mergers.undo(source, by=scene.italy.user)
    transitions.take_step(scene.again(scene.target), "discussion", by=scene.clerk, note="Session 4.")
    mergers.undo(source, by=scene.italy.user)


def test_it_can_be_undone_when_the_target_is_withdrawn(scene):
    source = scene.merged()
    transitions.take_step(scene.again(scene.target), "withdrawn", by=scene.viet_nam.user)
    mergers.undo(source, by=scene.italy.user)
    assert scene.again(source).state == "discussion"


def test_through_another_merger_the_last_target_counts(scene):
    source = scene.merged()
    transitions.circulate(scene.again(scene.target), by=scene.clerk)
    draft = drafts.prepare(scene.second, [scene.again(scene.target)], by=scene.clerk)
    for one in contents.read(draft).paragraphs:
        choice = drafts.Choice(TAKE_OVER, text=one.text)
        drafts.decide(draft, one.row.key, choice, by=scene.clerk)
    mergers.complete(draft, by=scene.clerk)
    transitions.circulate(scene.again(scene.second), by=scene.clerk)
    check_language(scene.again(scene.second))
    transitions.take_step(scene.again(scene.second), "final", by=scene.clerk)
    with pytest.raises(Refused, match="REC/3"):
        mergers.undo(source, by=scene.italy.user)
    transitions.take_step(scene.again(scene.second), "discussion", by=scene.clerk, note="Session 4.")
    mergers.undo(scene.again(source), by=scene.italy.user)


def test_what_was_returned_can_be_merged_again(scene):
    mergers.undo(scene.merged(), by=scene.italy.user)
    transitions.circulate(scene.again(scene.target), by=scene.clerk)
    scene.prepare()
    for place in range(4):
        scene.decide(scene.first, place, TAKE_OVER if place else SET_ASIDE)
    scene.complete()
    assert (scene.again(scene.first).state, Merger.objects.in_force().count()) == ("merged", 1)
    assert provenance.destinations(scene.again(scene.first), scene.clerk).rows[0].reason


def test_a_target_can_be_merged_itself(scene):
    scene.merged()
    transitions.circulate(scene.again(scene.target), by=scene.clerk)
    drafts.prepare(scene.second, [scene.target], by=scene.clerk)
    other = create_recommendation("discussion", author=scene.hungary)
    with pytest.raises(Refused):  # what is merged by another draft is not a target as well
        scene.prepare(other)
