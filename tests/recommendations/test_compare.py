"""Two wordings are compared, and paragraphs are labelled: pure functions, whatever the texts."""

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations import comparing, drafting, labelling
from recommendations.comparing import Piece


def pieces(old, new):
    return [(piece.kind[0], piece.text) for piece in comparing.words(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("Same words.", "Same words.", [("s", "Same words.")]),
        ("every year.", "every two years.", [("s", "every"), ("d", " year"), ("i", " two years"), ("s", ".")]),
        ("keep a list", "keep, now, a list", [("s", "keep"), ("i", ", now,"), ("s", " a list")]),
        ("gone", "", [("d", "gone")]),
        ("", "new", [("i", "new")]),
    ],
)
def test_words_are_compared_one_by_one(old, new, expected):
    assert pieces(old, new) == expected


@given(st.text(max_size=300), st.text(max_size=300))
def test_the_pieces_make_both_texts_again(old, new):
    found = comparing.words(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "inserted") == old
    assert "".join(piece.text for piece in found if piece.kind != "deleted") == new


def test_a_repetitive_text_of_the_greatest_length_is_compared_at_once():
    old, new = "a " * 10_000, "a " * 9_999 + "b"
    begun = time.perf_counter()
    assert comparing.words(old, new) == [Piece("deleted", old), Piece("inserted", new)]
    assert time.perf_counter() - begun < 2


def rows(*texts):
    return [SimpleNamespace(key=text[0], kind="operative", text=text) for text in texts]


def test_a_long_text_is_compared_word_by_word_as_far_as_it_is_bearable():
    """Each paragraph alone is cheap enough; forty of them held a page for as long as forty did."""
    wording = " ".join(str(number % 150) for number in range(5000))
    old = [SimpleNamespace(key=key, kind="operative", text=f"{wording} old") for key in range(40)]
    new = [SimpleNamespace(key=key, kind="operative", text=f"{wording} new") for key in range(40)]

    changes = comparing.paragraphs(old, new)

    assert [change.mark for change in changes] == ["changed"] * 40
    first, last = changes[0].pieces, changes[-1].pieces
    assert [piece.text for piece in first] == [wording, " old", " new"]
    assert [piece.text for piece in last] == [f"{wording} old", f"{wording} new"]


def test_paragraphs_are_followed_by_their_identity():
    changes = comparing.paragraphs(rows("A", "B", "C", "D", "E"), rows("A", "D", "B!", "N", "E"))
    found = [(change.row.text, change.mark, change.is_moved) for change in changes]
    assert found == [
        ("A", "same", False),
        ("D", "same", True),
        ("B!", "changed", False),
        ("C", "deleted", False),
        ("N", "inserted", False),
        ("E", "same", False),
    ]


@given(st.lists(st.sampled_from("ABCDEFGH"), unique=True), st.lists(st.sampled_from("ABCDEFGH"), unique=True))
def test_no_paragraph_is_lost_or_shown_twice(old, new):
    changes = comparing.paragraphs(rows(*old), rows(*new))
    assert [change.row.text for change in changes if change.mark != "deleted"] == new
    assert sorted(change.row.text for change in changes if change.mark == "deleted") == sorted(set(old) - set(new))
    stayed = [change.row.text for change in changes if change.mark == "same" and not change.is_moved]
    assert stayed == [key for key in old if key in stayed]


# Labels -------------------------------------------------------------------------------------------


def text(*names):
    """Paragraphs named o1, s2, p3, h4: their kind, and their identity."""
    kinds = {"o": "operative", "s": "sub", "p": "preambular", "h": "heading"}
    return [SimpleNamespace(kind=kinds[name[0]], paragraph_id=name[1:]) for name in names]


FIRST = text("h0", "p1", "o2", "s3", "s4", "o5", "o6")
FROZEN = {row.paragraph_id: label for row, label in zip(FIRST, labelling.fresh(FIRST), strict=True)}


def test_a_fresh_text_is_counted_and_lettered():
    assert labelling.fresh(FIRST) == ["", "", "1", "(a)", "(b)", "2", "3"]
    assert labelling.fresh(text("o1", *(f"s{number}" for number in range(28))))[-2:] == ["(aa)", "(bb)"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("h0 p1 o2 s3 s4 o5 o6", ["", "", "1", "(a)", "(b)", "2", "3"]),
        ("o6 o5 o2 s4 s3", ["3", "2", "1", "(b)", "(a)"]),
        ("o2 oA oB o5 o6", ["1", "1 bis", "1 ter", "2", "3"]),
        ("oA oB o2", ["1 ante", "1 ante bis", "1"]),
        ("o2 o5 oA", ["1", "2", "4"]),
        ("o2 s3 sA s4 sB", ["1", "(a)", "(a) bis", "(b)", "(c)"]),
        ("o2 s3 o5 sA s4", ["1", "(a)", "2", "(b) ante", "(b)"]),
        ("o3 o2", ["1 ante", "1"]),
        ("pA o2 hB", ["", "1", ""]),
    ],
)
def test_labels_given_stay_and_new_ones_follow(names, expected):
    assert labelling.following(text(*names.split()), FROZEN, set(FROZEN.values())) == expected


@given(
    st.lists(
        st.sampled_from(["o2", "o5", "o6", "s3", "s4", "p1", *(f"{kind}N{n}" for kind in "os" for n in range(9))]),
        unique=True,
    )
)
def test_no_two_operative_paragraphs_bear_one_label(names):
    labels = labelling.following(text(*names), FROZEN, set(FROZEN.values()))
    operative = [label for name, label in zip(names, labels, strict=True) if name.startswith("o")]
    assert len(operative) == len(set(operative))
    assert all(labels[place] for place, name in enumerate(names) if name[0] in "os")


def test_a_pasted_text_is_split_at_blank_lines():
    pasted = "Recalling\r\nthe Declaration,\r\n\r\n1. Participants\n recommended:\n \n(a) one;\n\n\n(b)  two.\n\n2) They thanked."
    kinds = [(typed.kind, typed.text) for typed in drafting.split(pasted)]
    assert kinds == [
        ("preambular", "Recalling the Declaration,"),
        ("operative", "Participants recommended:"),
        ("sub", "one;"),
        ("sub", "two."),
        ("operative", "They thanked."),
    ]


def test_a_text_without_blank_lines_is_split_line_by_line():
    pasted = "Recalling one,\nNoting two,\n1. Recommends three\nthat goes on:\n(a) sub;\n2. Invites four.\nThanks."
    assert [(typed.kind, typed.text) for typed in drafting.split(pasted)] == [
        ("preambular", "Recalling one,"),
        ("preambular", "Noting two,"),
        ("operative", "Recommends three that goes on:"),
        ("sub", "sub;"),
        ("operative", "Invites four."),
        ("operative", "Thanks."),
    ]


def test_a_mark_begins_a_paragraph_between_blank_lines_too():
    pasted = "Recalling one,\n\n1. Recommends\nthree:\n(a) sub;\n(b) another."
    assert [typed.text for typed in drafting.split(pasted)] == [
        "Recalling one,",
        "Recommends three:",
        "sub;",
        "another.",
    ]
