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
    assert bool(similarity.Index([Text(other)]).similar(NETWORKS)) == is_similar
    assert similarity.similarity(NETWORKS, other) == similarity.similarity(other, NETWORKS)


def test_the_most_similar_comes_first():
    words = ["museums", "theatres", "archives", "libraries", "festivals"]
    others = [Text(" ".join([NETWORKS, *words[:number]])) for number in range(6)]
    assert similarity.Index(reversed(others)).similar(NETWORKS) == others


WORDS = [
    "museums",
    "theatres",
    "archives",
    "libraries",
    "festivals",
    "operas",
    "ballets",
    "orchestras",
    "choirs",
    "circuses",
    "puppets",
    "murals",
]


def proposals(number):
    """Paragraphs that begin with the same words, as those of one topic do, and go on with different ones."""
    for one in range(number):
        words = (WORDS[(one // len(WORDS) ** place + place * 5) % len(WORDS)] for place in range(6))
        yield Text(f"Participants recommended that ASEM partners {' and '.join(words)}, number {one * 7919}.")


@pytest.mark.parametrize("number", [12, 60, 600])
def test_each_paragraph_is_compared_with_few_others_and_finds_its_likeness(number, monkeypatch):
    """The comparisons grow with the paragraphs, not with their square."""
    compared = []
    real = similarity.similarity
    monkeypatch.setattr(similarity, "similarity", lambda one, other: compared.append(other) or real(one, other))
    alike = Text(NETWORKS.replace("professionals", "practitioners and of those who work with them"))
    paragraphs = [*proposals(number), alike, Text(NETWORKS)]
    index = similarity.Index(paragraphs)

    for one in paragraphs:
        compared.clear()
        found = index.similar(one.text, lambda other, one=one: other is not one)
        assert 0 < len(compared) <= similarity.CANDIDATES
        assert one.text not in compared
    assert found[0] == alike


def test_equal_paragraphs_do_not_make_more_comparisons(monkeypatch):
    compared = []
    monkeypatch.setattr(similarity, "similarity", lambda one, other: compared.append(other) or 1)
    assert len(similarity.Index([Text(NETWORKS) for _one in range(500)]).similar(NETWORKS)) == len(compared) == 20


def test_scripts_without_spaces_are_compared_too():
    assert similarity.similarity("ສະຫນັບສະຫນູນເຄືອຂ່າຍວັດທະນະທໍາ", "ສະຫນັບສະຫນູນເຄືອຂ່າຍວັດທະນະທໍາ") == 1


def test_the_shared_words_are_those_in_both():
    pieces = similarity.shared_words("They support old networks.", "They support new networks.")
    assert "".join(piece.text for piece in pieces) == "They support new networks."
    assert [piece.text.strip() for piece in pieces if piece.kind != "same"] == ["new"]
