"""The word-level three-way merge of a paragraph: what it does for any input, and for cases of conference practice."""

import unicodedata
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.amendments.merge import compile_alternatives, merge
from recommendations.amendments.words import pieces, words
from recommendations.models import Fit

BASE = "Participants recommended that ASEM partners support networks of cultural professionals."
KHMER = "អ្នកចូលរួមបានណែនាំឱ្យដៃគូអាសែមគាំទ្របណ្តាញអ្នកជំនាញវប្បធម៌។"
CHINESE = "与会者建议亚欧会议伙伴支持文化专业人员网络。"


# Any input ---------------------------------------------------------------------------------------

WORD = st.sampled_from(
    ["the", "ASEM", "partners", "culture", "of", ",", "[", "]", "*", "là", "文", "化", "ខ្មែ", "ไทย", "1.", "’s"]
)
TEXT = st.lists(WORD, max_size=9).map(" ".join)
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)


@given(TEXT | ANY_TEXT, TEXT | ANY_TEXT, TEXT | ANY_TEXT)
def test_it_returns_a_text_in_nfc_without_new_words(base, current, proposed):
    merged = merge(base, current, proposed)
    assert merged.text == unicodedata.normalize("NFC", merged.text)
    assert set(words(merged.text)) <= set(words(base)) | set(words(current)) | set(words(proposed))


def _added(base, side):
    return Counter(words(side)) - Counter(words(base))


@given(TEXT, TEXT, TEXT)
def test_no_proposed_word_vanishes(base, current, proposed):
    """What is proposed is in the result; in a clash, what others changed remains in the current text."""
    merged = merge(base, current, proposed)
    both = _added(base, current) & _added(base, proposed)
    expected = _added(base, proposed) if merged.fit == Fit.CLASH else _added(base, proposed) | _added(base, current)
    missing = expected - Counter(words(merged.text)) - both
    removed = (Counter(words(base)) - Counter(words(current))) | (Counter(words(base)) - Counter(words(proposed)))
    assert missing - removed == Counter()


@given(TEXT | ANY_TEXT, TEXT | ANY_TEXT)
def test_an_unchanged_paragraph_takes_the_proposal_as_it_is(base, proposed):
    merged = merge(base, base, proposed)
    assert (merged.fit, merged.text) == (Fit.CLEAN, unicodedata.normalize("NFC", proposed))


@given(TEXT | ANY_TEXT, TEXT | ANY_TEXT)
def test_the_same_change_twice_is_no_clash(base, proposed):
    merged = merge(base, proposed, proposed)
    assert (merged.fit, merged.text) == (Fit.CLEAN, unicodedata.normalize("NFC", proposed))


@given(TEXT, TEXT)
def test_what_was_applied_fits_what_it_became(base, proposed):
    current = merge(base, base, proposed).text
    assert merge(base, current, proposed).text == current


@given(TEXT, TEXT, TEXT)
def test_both_orders_give_one_text(base, first, second):
    one, other = merge(base, first, second), merge(base, second, first)
    assert one.fit == other.fit or {one.fit, other.fit} == {Fit.CLEAN, Fit.ADJUSTED}
    if one.fit != Fit.CLASH:
        assert words(one.text) == words(other.text)


@st.composite
def amended(draw):
    """A paragraph of different words and three changes that do not overlap: (base, proposals)."""
    count = draw(st.integers(6, 14))
    base = [f"w{number}" for number in range(count)]
    places = sorted(draw(st.lists(st.integers(0, count - 1), min_size=3, max_size=3, unique=True)))
    proposals = []
    for number, place in enumerate(places):
        act = draw(st.sampled_from(["replace", "insert", "delete"]))
        new = [f"n{number}{letter}" for letter in "abc"[: draw(st.integers(1, 3))]]
        proposal = list(base)
        proposal[place : place + (act != "insert")] = [] if act == "delete" else new
        proposals.append(" ".join(proposal))
    return " ".join(base), proposals


@given(amended())
@settings(max_examples=300)
def test_changes_that_do_not_overlap_give_one_text_in_any_order(case):
    base, proposals = case
    results = set()
    for order in permutations(proposals):
        current = base
        for proposal in order:
            merged = merge(base, current, proposal)
            assert merged.fit != Fit.CLASH
            current = merged.text
        results.add(current)
    assert len(results) == 1
    (text,) = results
    for proposal in proposals:
        assert _added(base, proposal) - Counter(words(text)) == Counter()
    assert "  " not in text and text == text.strip()


@given(TEXT | ANY_TEXT, TEXT | ANY_TEXT)
def test_pieces_join_to_both_texts(old, new):
    old, new = unicodedata.normalize("NFC", old), unicodedata.normalize("NFC", new)
    found = pieces(old, new)
    after = "".join(piece.text for piece in found if piece.kind != "deleted")
    before = "".join(piece.text for piece in found if piece.kind != "inserted")
    assert words(before) == words(old) and words(after) == words(new)
    assert after.split() == new.split() or "\u200b" in new


@given(TEXT, st.dictionaries(st.sampled_from("ABC"), TEXT))
def test_a_compilation_contains_the_text_and_every_proposed_word(text, proposals):
    runs = compile_alternatives(text, proposals)
    assert [word for run in runs for word in words(run.text)] == words(text)
    for proposer, proposal in proposals.items():
        found = []
        for run in runs:
            own = [one.text for one in run.alternatives if proposer in one.proposers]
            assert len(own) <= 1
            found += words(own[0] if own else run.text)
        assert found == words(proposal)


# Practice ----------------------------------------------------------------------------------------


def test_two_amendments_to_one_paragraph_are_both_kept():
    first = BASE.replace("cultural", "independent cultural")
    second = BASE.replace("recommended", "also recommended")
    merged = merge(BASE, first, second)
    assert merged.fit == Fit.ADJUSTED
    assert merged.text == (
        "Participants also recommended that ASEM partners support networks of independent cultural professionals."
    )


def test_a_word_changed_by_both_is_a_clash_and_the_proposal_remains():
    first, second = BASE.replace("support", "fund"), BASE.replace("support", "promote")
    merged = merge(BASE, first, second)
    assert (merged.fit, merged.text) == (Fit.CLASH, second)


def test_two_insertions_at_one_place_are_a_clash():
    first, second = BASE.replace("cultural", "young cultural"), BASE.replace("cultural", "independent cultural")
    assert merge(BASE, first, second).fit == Fit.CLASH


def test_an_insertion_within_words_that_were_deleted_is_a_clash():
    deleted = BASE.replace(" of cultural professionals", "")
    assert merge(BASE, deleted, BASE.replace("cultural", "independent cultural")).fit == Fit.CLASH


def test_an_insertion_before_words_that_were_replaced_is_none():
    merged = merge(BASE, BASE.replace("networks", "platforms"), BASE.replace("networks", "existing networks"))
    assert (merged.fit, merged.text) == (Fit.ADJUSTED, BASE.replace("networks", "existing platforms"))


@pytest.mark.parametrize(
    ("base", "first", "second", "expected"),
    [
        (KHMER, KHMER.replace("គាំទ្រ", "លើកកម្ពស់"), KHMER.replace("។", "ឯករាជ្យ។"), "លើកកម្ពស់"),
        (CHINESE, CHINESE.replace("支持", "促进"), CHINESE.replace("文化", "独立文化"), "促进独立文化"),
    ],
)
def test_scripts_without_spaces_are_merged_by_character(base, first, second, expected):
    merged = merge(base, first, second)
    assert merged.fit == Fit.ADJUSTED
    assert expected in merged.text and merged.text == merge(base, second, first).text


def test_korean_is_merged_by_word():
    assert words("문화 전문가를 지원한다.") == ["문화", "전문가를", "지원한다", "."]


def test_marks_stay_with_their_letter():
    assert words("ខ្មែ") == ["ខ្មែ"]
    assert words("l’identité d'Asie") == ["l’identité", "d'Asie"]


def test_spaces_and_line_breaks_stay_as_they_are():
    base = "One  two,\nthree four."
    merged = merge(base, base.replace("four", "five"), base.replace("One", "Any one"))
    assert merged.text == "Any one  two,\nthree five."


def test_a_long_paragraph_is_merged_at_once():
    base = " ".join(f"word{number % 50}" for number in range(2500))
    merged = merge(base, base + " end", "begin " + base)
    assert merged.text == f"begin {base} end"


def test_replaced_words_that_stand_close_are_one_alternative():
    text = "They support regional and interregional networks."
    proposal = text.replace("regional and interregional", "formal and informal")
    (_before, run, _after) = compile_alternatives(text, {"JP": proposal})
    assert (run.text.strip(), run.alternatives[0].text.strip()) == ("regional and interregional", "formal and informal")


def test_words_deleted_at_the_beginning_keep_their_space():
    found = pieces("Strongly recommends networks.", "recommends networks.")
    assert [(piece.kind, piece.text) for piece in found] == [("deleted", "Strongly "), ("same", "recommends networks.")]
