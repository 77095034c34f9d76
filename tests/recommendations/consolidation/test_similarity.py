"""Paragraphs that say nearly the same, and the words that they share."""

from dataclasses import dataclass

import pytest

from recommendations.consolidation import similarity

NETWORKS = "Participants recommended that ASEM partners support networks of cultural professionals."


@dataclass(frozen=True)
class Text:
    text: str


@pytest.mark.parametrize(
    ("other", "is_similar"),
    [
        (NETWORKS, True),
        (NETWORKS.upper(), True),
        ("Participants recommended that ASEM partners support networks of cultural practitioners.", True),
        ("Networks of cultural professionals should be supported by ASEM partners.", True),
        ("Museums lend their collections to each other at no charge.", False),
        ("", False),
        ("ASEM", False),
    ],
)
def test_it_finds_what_says_nearly_the_same(other, is_similar):
    assert bool(similarity.similar(NETWORKS, [Text(other)])) == is_similar
    assert similarity.similarity(NETWORKS, other) == similarity.similarity(other, NETWORKS)


def test_the_most_similar_comes_first_and_few_are_named():
    words = ["museums", "theatres", "archives", "libraries", "festivals"]
    others = [Text(" ".join([NETWORKS, *words[:number]])) for number in range(6)]
    assert similarity.similar(NETWORKS, reversed(others)) == others[: similarity.MOST]


def test_scripts_without_spaces_are_compared_too():
    assert similarity.similarity("ສະຫນັບສະຫນູນເຄືອຂ່າຍວັດທະນະທໍາ", "ສະຫນັບສະຫນູນເຄືອຂ່າຍວັດທະນະທໍາ") == 1


def test_the_shared_words_are_those_in_both():
    pieces = similarity.shared_words("They support old networks.", "They support new networks.")
    assert "".join(piece.text for piece in pieces) == "They support new networks."
    assert [piece.text.strip() for piece in pieces if piece.kind != "same"] == ["new"]
