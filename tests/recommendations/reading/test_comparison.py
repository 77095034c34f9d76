"""Comparison of versions, labels of paragraphs, and splitting of pasted text."""

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations import labels as recommendations_labels
from recommendations.drafting import paste
from recommendations.reading import comparison


def pieces(old, new):
    return [(piece.kind[0], piece.text) for piece in comparison.words(old, new)]


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
def test_the_pieces_reconstruct_both_texts(old, new):
    found = comparison.words(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "inserted") == old
    assert "".join(piece.text for piece in found if piece.kind != "deleted") == new


def test_a_repetitive_text_of_maximum_length_is_compared_quickly():
    begun = time.process_time()
    assert [kind for kind, _text in pieces("a " * 10_000, "a " * 9_999 + "b")] == ["s", "d", "i"]
    shuffled = comparison.words("a b " * 2_000 + "a c " * 3_000, "c a " * 2_500 + "b a " * 2_500)
    assert "".join(piece.text for piece in shuffled if piece.kind != "deleted") == "c a " * 2_500 + "b a " * 2_500
    assert time.process_time() - begun < 2


def rows(*texts):
    return [SimpleNamespace(key=text[0], kind="operative", text=text) for text in texts]


def long_text(paragraphs, changed=0, key=0):
    """Return paragraphs of 2,000 words, of which `changed` words in each are replaced."""
    found = []
    for number in range(paragraphs):
        words = [f"w{(place * 7 + number) % 150}{'.' * (place % 15 == 14)}" for place in range(2000)]
        for place in range(changed):
            words[place * 37 % 2000] = f"new{place}"
        found.append(SimpleNamespace(key=key + number, kind="operative", text=" ".join(words)))
    return found


@pytest.mark.parametrize(("changed", "key"), [(1, 0), (60, 0), (60, 1000), (2000, 0)])
def test_two_hundred_paragraphs_of_two_thousand_words_are_compared_quickly(changed, key):
    old, new = long_text(200), long_text(200, changed, key)
    begun = time.process_time()
    changes = comparison.paragraphs(old, new)
    assert time.process_time() - begun < 5
    assert [change.row.text for change in changes if change.new] == [row.text for row in new]


def test_beyond_the_limit_texts_are_compared_by_sentence():
    words = "We meet. " * 1_500
    found = comparison.words(f"{words}Old. x", f"New. {words}y")
    assert {piece.kind for piece in found} >= {"inserted", "deleted"}
    assert "".join(piece.text for piece in found if piece.kind != "inserted") == f"{words}Old. x"


def test_paragraphs_are_matched_by_key():
    changes = comparison.paragraphs(rows("A", "B", "C", "D", "E"), rows("A", "D", "B!", "N", "E"))
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
    changes = comparison.paragraphs(rows(*old), rows(*new))
    assert [change.row.text for change in changes if change.mark != "deleted"] == new
    assert sorted(change.row.text for change in changes if change.mark == "deleted") == sorted(set(old) - set(new))
    stayed = [change.row.text for change in changes if change.mark == "same" and not change.is_moved]
    assert stayed == [key for key in old if key in stayed]


def para(key, text, kind="operative"):
    return SimpleNamespace(key=key, kind=kind, text=text)


SAID = "Participants recommended that ASEM partners keep one contact for cultural networks."


def test_a_retyped_paragraph_is_matched_by_its_text():
    old = [para(1, "Participants met in spring."), para(2, SAID), para(3, "They thanked the host.")]
    new = [para(9, SAID.replace("one", "at least one")), para(1, old[0].text), para(8, "They thanked the host.")]
    found = [
        (change.mark, change.is_moved, change.old and change.old.key) for change in comparison.paragraphs(old, new)
    ]
    assert found == [("changed", True, 2), ("same", False, 1), ("same", False, 3)]


WORDING = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from([SAID, "One.", "Two words.", SAID[:50], ""])), max_size=9
)


@given(WORDING, WORDING)
def test_one_version_and_the_changes_reconstruct_the_other(old, new):
    old = [para(*one) for one in dict(old).items()]
    new = [para(*one) for one in dict(new).items()]
    changes = comparison.paragraphs(old, new)
    made = ["".join(piece.text for piece in one.pieces if piece.kind != "deleted") for one in changes if one.new]
    had = {one.old.key: "".join(p.text for p in one.pieces if p.kind != "inserted") for one in changes if one.old}
    assert made == [row.text for row in new]
    assert had == {row.key: row.text for row in old}


# Labels -------------------------------------------------------------------------------------------


def text(*names):
    """Return paragraphs named by kind and identity: o1, s2, p3, h4."""
    kinds = {"o": "operative", "s": "sub", "p": "preambular", "h": "heading"}
    return [SimpleNamespace(kind=kinds[name[0]], paragraph_id=name[1:]) for name in names]


FIRST = text("h0", "p1", "o2", "s3", "s4", "o5", "o6")
FROZEN = {row.paragraph_id: label for row, label in zip(FIRST, recommendations_labels.fresh(FIRST), strict=True)}


def test_fresh_paragraphs_are_numbered_and_lettered():
    assert recommendations_labels.fresh(FIRST) == ["", "", "1", "(a)", "(b)", "2", "3"]
    assert recommendations_labels.fresh(text("o1", *(f"s{number}" for number in range(28))))[-2:] == ["(aa)", "(bb)"]


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
def test_existing_labels_are_kept_and_new_ones_follow(names, expected):
    assert recommendations_labels.following(text(*names.split()), FROZEN, set(FROZEN.values())) == expected


@given(
    st.lists(
        st.sampled_from(["o2", "o5", "o6", "s3", "s4", "p1", *(f"{kind}N{n}" for kind in "os" for n in range(9))]),
        unique=True,
    )
)
def test_no_two_operative_paragraphs_have_the_same_label(names):
    labels = recommendations_labels.following(text(*names), FROZEN, set(FROZEN.values()))
    operative = [label for name, label in zip(names, labels, strict=True) if name.startswith("o")]
    assert len(operative) == len(set(operative))
    assert all(labels[place] for place, name in enumerate(names) if name[0] in "os")


def test_a_pasted_text_is_split_at_blank_lines():
    pasted = "Recalling\r\nthe Declaration,\r\n\r\n1. Participants\n recommended:\n \n(a) one;\n\n\n(b)  two.\n\n2) They thanked."
    kinds = [(part.content.kind, part.content.text) for part in paste.parts(pasted)]
    assert kinds == [
        ("preambular", "Recalling the Declaration,"),
        ("operative", "Participants recommended:"),
        ("sub", "one;"),
        ("sub", "two."),
        ("operative", "They thanked."),
    ]


def test_a_text_without_blank_lines_is_split_line_by_line():
    pasted = "Recalling one,\nNoting two,\n1. Recommends three\nthat goes on:\n(a) sub;\n2. Invites four.\nThanks."
    assert [(part.content.kind, part.content.text) for part in paste.parts(pasted)] == [
        ("preambular", "Recalling one,"),
        ("preambular", "Noting two,"),
        ("operative", "Recommends three that goes on:"),
        ("sub", "sub;"),
        ("operative", "Invites four."),
        ("operative", "Thanks."),
    ]


def test_a_mark_starts_a_paragraph_between_blank_lines_too():
    pasted = "Recalling one,\n\n1. Recommends\nthree:\n(a) sub;\n(b) another."
    assert [part.content.text for part in paste.parts(pasted)] == [
        "Recalling one,",
        "Recommends three:",
        "sub;",
        "another.",
    ]
