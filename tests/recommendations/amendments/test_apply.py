"""Apply amendments: one version each, all others fitted to it, nothing lost, and comments where they were."""

from itertools import permutations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from recommendations import version_content
from recommendations.amendments import application, dispositions, drafts, fits
from recommendations.amendments.drafts import ChangeContent
from recommendations.drafting import versions
from recommendations.models import Act, Amendment, AmendmentChange, Fit, Notification, Outcome, Paragraph
from recommendations.reading import page
from recommendations.version_content import ParagraphContent
from recommendations.workflow import conditions, transitions
from registry.access import Refused
from registry.models import AuditEntry
from tests.factories import check_language, create_comment
from tests.recommendations.amendments.amending import TEXT, Negotiation


@pytest.fixture
def talks(db):
    return Negotiation()


def fit_of_each():
    return dict(AmendmentChange.objects.order_by("amendment__number").values_list("amendment__number", "fit"))


def told(verb):
    return set(Notification.objects.filter(verb=verb).values_list("user__email", flat=True))


def test_accepting_one_and_then_the_other_keeps_both(talks):
    first = talks.changing(talks.hungary, "cultural", "independent cultural")
    second = talks.changing(talks.italy, "recommended", "also recommended")

    version = talks.accept(first)

    assert fit_of_each() == {1: Fit.CLEAN, 2: Fit.ADJUSTED}
    assert told("amendment_adjusted") == {talks.italy.user.email}
    assert AmendmentChange.objects.get(amendment=first).applied == version
    assert (Amendment.objects.get(pk=first.pk).state, Amendment.objects.get(pk=second.pk).state) == (
        "closed",
        "released",
    )
    talks.accept(second)
    assert talks.texts[1] == TEXT.replace("cultural", "independent cultural").replace("recommended", "also recommended")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_amendments_give_one_text_in_any_order(talks, order):
    pairs = [("cultural", "independent cultural"), ("support", "fund"), ("ASEM partners", "all ASEM partners")]
    amendments = [talks.changing(talks.hungary, *pair) for pair in pairs]
    for number in order:
        talks.accept(amendments[number])
    assert (
        talks.texts[1]
        == "Participants recommended that all ASEM partners fund networks of independent cultural professionals."
    )


def test_a_clash_leaves_both_and_blocks_the_final_draft(talks):
    first, second = talks.changing(talks.hungary, "support", "fund"), talks.changing(talks.italy, "support", "promote")
    version = talks.accept(first)
    assert fit_of_each() == {1: Fit.CLEAN, 2: Fit.CLASH}
    assert told("amendment_clashes") == {talks.italy.user.email}
    with pytest.raises(ValidationError):
        talks.offer(second)
    transitions.circulate(talks.recommendation, by=talks.clerk)
    talks.recommendation.refresh_from_db()
    assert talks.recommendation.circulated == version
    context = conditions.StepContext(talks.recommendation)
    assert "Am.2" in conditions.needs_no_open_amendments(context)
    with pytest.raises(Refused):
        transitions.take_step(talks.recommendation, "final", by=talks.clerk)
    offered = talks.offer(second, Outcome.MODIFIED, text=TEXT.replace("support", "fund and promote"))
    dispositions.answer(offered, agrees=True, by=talks.italy.user)
    application.apply(second, by=talks.clerk)
    assert "fund and promote" in talks.texts[1]
    transitions.circulate(talks.recommendation, by=talks.clerk)
    check_language(talks.recommendation)
    transitions.take_step(talks.recommendation, "final", by=talks.clerk)


def test_an_open_amendment_alone_blocks_the_final_draft(talks):
    talks.changing(talks.hungary, "support", "fund")
    with pytest.raises(Refused):
        transitions.take_step(talks.recommendation, "final", by=talks.clerk)


def test_a_draft_that_nobody_sees_blocks_nothing(talks):
    talks.draft(talks.hungary, 1, TEXT.replace("support", "fund"))
    assert conditions.needs_no_open_amendments(conditions.StepContext(talks.recommendation)) is None
    transitions.take_step(talks.recommendation, "final", by=talks.clerk)


def test_an_unchanged_paragraph_moves_along_and_nobody_is_told(talks):
    first = talks.released(talks.hungary, 4, "open existing grants to short visits.")
    talks.changing(talks.italy, "support", "promote")
    talks.accept(first)
    assert fit_of_each() == {1: Fit.CLEAN, 2: Fit.CLEAN}
    assert told("amendment_adjusted") == told("amendment_clashes") == set()
    talks.recommendation.refresh_from_db()
    assert AmendmentChange.objects.get(amendment__number=2).fitted_to == talks.recommendation.saved


def test_an_edit_by_the_secretariat_fits_the_amendments_too(talks):
    talks.changing(talks.hungary, "cultural", "independent cultural")
    before = talks.recommendation.saved
    content = version_content.of(before)
    edited = [
        ParagraphContent(one.kind, one.text.replace("recommended", "agreed"), one.key) for one in content.paragraphs
    ]
    versions.revise(
        talks.recommendation, version_content.with_paragraphs(content, edited), base=before.key, by=talks.clerk
    )
    assert fit_of_each() == {1: Fit.ADJUSTED}
    assert AuditEntry.objects.filter(verb="amendment.fitted").count() == 1


def test_all_agreed_changes_of_an_amendment_make_one_version(talks):
    draft = talks.draft(talks.hungary, 1, TEXT.replace("support", "fund"))
    insertion = ChangeContent(Act.INSERT, talks.paragraphs[1].key, kind="operative", text="They thanked the host.")
    drafts.add_change(draft, change=insertion, by=talks.hungary.user)
    drafts.add_change(draft, change=ChangeContent(Act.DELETE, talks.paragraphs[4].key), by=talks.hungary.user)
    amendment = drafts.release(draft, by=talks.hungary.user)
    for change in amendment.changes.all()[:2]:
        dispositions.offer(change, outcome=Outcome.ACCEPTED, by=talks.clerk)
    count = talks.recommendation.versions.count()

    application.apply(amendment, by=talks.clerk)

    assert talks.recommendation.versions.count() == count + 1
    assert talks.texts[1:3] == [TEXT.replace("support", "fund"), "They thanked the host."]
    outcomes = list(amendment.changes.values_list("outcome", flat=True))
    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.OPEN]
    assert Amendment.objects.get(pk=amendment.pk).state == "released"
    assert amendment.changes.get(position=2).made.texts.get().text == "They thanked the host."


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_insertions_at_one_place_follow_in_the_order_of_the_amendments(talks, order):
    texts = ["They thanked the host.", "They thanked ASEF."]
    amendments = [talks.released(talks.hungary, 1, text, act="insert") for text in texts]
    for number in order:
        talks.accept(amendments[number])
    assert talks.texts[2:4] == texts


def test_a_paragraph_inserted_after_one_with_sub_paragraphs_follows_these(talks):
    talks.accept(talks.released(talks.hungary, 2, "They thanked the host.", act="insert"))
    assert talks.texts[-1] == "They thanked the host."


def test_comments_stay_at_their_paragraph(talks):
    comments = [create_comment(talks.recommendation, delegate=talks.italy, paragraph=one) for one in talks.paragraphs]
    talks.accept(talks.released(talks.hungary, None, "Meeting in Ha Long,", act="insert", kind="preambular"))
    talks.accept(talks.released(talks.hungary, 2, act="move", after=talks.paragraphs[0].key))
    talks.accept(talks.released(talks.hungary, 1, act="delete"))
    talks.recommendation.refresh_from_db()

    shown = page.for_page(talks.recommendation, talks.recommendation.saved, talks.clerk)

    place = {note.pk: row.key for row in [*shown.rows, *shown.gone] for note in row.notes}
    assert place == {comment.pk: one.key for comment, one in zip(comments, talks.paragraphs, strict=True)}
    assert [row.key for row in shown.gone] == [talks.paragraphs[1].key]
    keys = [row.key for row in shown.rows]
    assert keys[1:] == [talks.paragraphs[place].key for place in (0, 2, 3, 4)]


def test_a_paragraph_deleted_in_the_meantime_is_a_clash_unless_it_was_to_be_deleted(talks):
    talks.changing(talks.italy, "support", "promote")
    talks.released(talks.italy, 1, act="delete")
    talks.accept(talks.released(talks.hungary, 1, act="delete"))
    assert fit_of_each() == {1: Fit.CLASH, 2: Fit.CLEAN, 3: Fit.CLEAN}


def test_deleting_a_paragraph_that_was_changed_is_a_clash(talks):
    talks.released(talks.italy, 1, act="delete")
    talks.accept(talks.changing(talks.hungary, "support", "fund"))
    assert fit_of_each()[1] == Fit.CLASH


def test_only_the_secretariat_applies_and_only_what_was_agreed(talks):
    amendment = talks.changing(talks.hungary, "support", "fund")
    with pytest.raises(Refused):
        application.apply(amendment, by=talks.clerk)
    talks.offer(amendment)
    for user in (talks.hungary.user, talks.chair.user, talks.italy.user):
        with pytest.raises(Refused):
            application.apply(amendment, by=user)
    application.apply(amendment, by=talks.clerk)
    with pytest.raises(Refused):
        application.apply(amendment, by=talks.clerk)


def test_an_acceptance_that_came_to_clash_is_not_applied(talks):
    second = talks.changing(talks.italy, "support", "promote")
    talks.offer(second)
    talks.accept(talks.changing(talks.hungary, "support", "fund"))
    with pytest.raises(Refused):
        application.apply(second, by=talks.clerk)
    assert AmendmentChange.objects.get(amendment=second).outcome == Outcome.OPEN


# Any text ----------------------------------------------------------------------------------------

KINDS = st.sampled_from(["preambular", "operative", "sub"])


@st.composite
def changed_texts(draw):
    count = draw(st.integers(2, 7))
    base = []
    for number in range(count):
        paragraph = Paragraph(pk=number + 1)
        base.append((paragraph, ParagraphContent(draw(KINDS), f"text {number}", paragraph.key)))
    places = st.integers(0, count - 1)
    act = draw(st.sampled_from(list(Act)))
    change = AmendmentChange(act=act, kind=draw(KINDS), text="new text", paragraph=base[draw(places)][0])
    if act == Act.MOVE:
        change.after = draw(st.none() | places.map(lambda place: base[place][0]))
    kept = draw(st.lists(st.sampled_from(range(count)), unique=True))
    content = tuple(one for _paragraph, one in base)
    return content, tuple(content[place] for place in kept), change


@given(changed_texts())
def test_a_change_touches_no_other_paragraph(case):
    base, current, change = case
    result = fits.applied(change, "new text", base, current)
    others = [one for one in current if one.key != change.paragraph.key]
    assert sorted(str(one.key) for one in result if one in others) == sorted(str(one.key) for one in others)
    assert len({one.key for one in result}) == len(result)
    grown = len(result) - len(current)
    if change.act == Act.INSERT:
        assert grown == 1
    elif change.act == Act.DELETE:
        assert grown == -sum(one.key == change.paragraph.key for one in current)
    else:
        assert grown == 0
    if change.act != Act.MOVE:
        assert [one for one in result if one in others] == others
