"""Merging of an author's input with the version that a colleague saved in the meantime."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from recommendations.drafting.merge import combine
from recommendations.version_content import ParagraphContent, VersionContent


def paragraph(key, recommendation):
    return ParagraphContent("operative", recommendation, UUID(int=key) if key else None)


def content(*paragraphs, **fields):
    values = {"title": "Title", "nature": "recommendation", "addressees": ("asef", "culture")} | fields
    return VersionContent(paragraphs=tuple(paragraphs), **values)


A, B, C = paragraph(1, "A"), paragraph(2, "B"), paragraph(3, "C")
BASE = content(A, B, C)
NEW, THEIR_NEW = paragraph(None, "Mine"), paragraph(9, "Theirs")


def merged(theirs, typed):
    return combine(base=BASE, theirs=content(*theirs), typed=content(*typed))


def test_changes_of_different_paragraphs_are_both_kept():
    theirs, typed = replace(A, text="A theirs"), replace(C, text="C mine")
    found = merged([theirs, B, C], [A, B, typed])
    assert found.content.paragraphs == (theirs, B, typed)
    assert (found.taken_paragraphs, found.paragraph_conflicts) == (1, {})


def test_a_paragraph_that_both_changed_keeps_the_authors_text():
    theirs, typed = replace(B, text="B theirs"), replace(B, text="B mine")
    found = merged([A, theirs, C], [A, typed, C])
    assert (found.content.paragraphs, found.paragraph_conflicts) == ((A, typed, C), {1: theirs})


def test_identical_changes_are_no_conflict():
    same = replace(B, text="B new")
    found = merged([A, same, C], [A, same, C])
    assert (found.content.paragraphs, found.paragraph_conflicts) == ((A, same, C), {})


def test_kind_and_text_of_a_paragraph_are_merged_separately():
    kind, recommendation = replace(B, kind="heading"), replace(B, text="B new")
    for theirs, typed in [(kind, recommendation), (recommendation, kind)]:
        found = merged([A, theirs, C], [A, typed, C])
        assert found.content.paragraphs == (A, replace(B, kind="heading", text="B new"), C)
        assert (found.taken_paragraphs, found.paragraph_conflicts) == (1, {})


def test_a_kind_that_both_changed_keeps_the_authors_choice():
    theirs, typed = replace(B, kind="heading"), replace(B, kind="preamble")
    found = merged([A, theirs, C], [A, typed, C])
    assert (found.content.paragraphs, found.paragraph_conflicts) == ((A, typed, C), {1: theirs})


def test_new_paragraphs_of_both_keep_their_positions():
    found = merged([A, THEIR_NEW, B, C], [A, B, NEW, C])
    assert found.content.paragraphs == (A, THEIR_NEW, B, NEW, C)
    assert merged([THEIR_NEW, A, B, C], [NEW, A, B, C]).content.paragraphs == (NEW, THEIR_NEW, A, B, C)


def test_paragraphs_deleted_by_the_colleague_go_unless_changed_by_the_author():
    typed = replace(B, text="B mine")
    assert merged([A, C], [A, B, C]).content.paragraphs == (A, C)
    found = merged([A, C], [A, typed, C])
    assert (found.content.paragraphs, found.paragraph_conflicts) == ((A, typed, C), {1: None})


def test_paragraphs_removed_by_the_author_are_reported_if_the_colleague_changed_them():
    theirs = replace(B, text="B theirs")
    found = merged([A, theirs, C], [A, C])
    assert (found.content.paragraphs, found.removed) == ((A, C), [theirs])
    assert merged([A, B, C], [A, C]).removed == []


def test_the_authors_order_takes_precedence():
    assert merged([C, A, B], [A, B, NEW, C]).content.paragraphs == (C, A, B, NEW)
    assert merged([A, B, THEIR_NEW, C], [C, A, B]).content.paragraphs == (C, A, B, THEIR_NEW)
    found = merged([C, A, B], [B, A, C])
    assert (found.content.paragraphs, found.is_order_kept) == ((B, A, C), True)


def test_the_order_of_a_set_does_not_matter():
    typed = content(A, B, C, addressees=("culture", "asef"))
    found = combine(base=BASE, theirs=content(A, B, C, addressees=("sector",)), typed=typed)
    assert (found.content.addressees, found.taken, found.conflicts) == (("sector",), ["addressees"], {})


PARAGRAPHS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("xyz")), max_size=6, unique_by=lambda pair: pair[0] or object()
).map(lambda pairs: [paragraph(key, text) for key, text in pairs])
SAVED = PARAGRAPHS.map(lambda found: [one for one in found if one.key])
TITLES = st.sampled_from("xyz")


@given(SAVED, PARAGRAPHS, TITLES)
def test_without_changes_by_the_colleague_the_result_is_the_authors(base, typed, title):
    saved, own = content(*base), content(*typed, title=title)
    assert combine(base=saved, theirs=saved, typed=own).content == own


@given(SAVED, SAVED, TITLES)
def test_without_changes_by_the_author_the_result_is_the_colleagues(base, theirs, title):
    saved, new = content(*base), content(*theirs, title=title)
    found = combine(base=saved, theirs=new, typed=saved)
    assert (found.content, found.conflicts, found.paragraph_conflicts) == (new, {}, {})


@given(SAVED, SAVED, PARAGRAPHS)
def test_no_input_of_the_author_is_lost(base, theirs, typed):
    found = combine(base=content(*base), theirs=content(*theirs), typed=content(*typed))
    assert all(one in found.content.paragraphs for one in typed if one not in base)
    taken = [*found.content.paragraphs, *found.removed]
    assert all(one in taken for one in theirs if one not in base and one.key not in keys(typed))
    assert len(keys(found.content.paragraphs)) == sum(one.key is not None for one in found.content.paragraphs)


def keys(paragraphs):
    return {one.key for one in paragraphs if one.key}
