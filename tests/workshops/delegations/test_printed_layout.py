"""The page of the list of participants as a PDF: no word stands on another, and the forms of a name are apart."""

import re
import subprocess

import pytest

from tests.factories import create_delegate, create_delegation, create_partner, create_workshop
from workshops.delegations import printed_list

pytestmark = pytest.mark.django_db
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
TOLERANCE = 1.0  # in points: the boxes of neighbouring lines may touch
FUNCTION = "Director-General for International Relations, Intergovernmental Cooperation and Cultural Diplomacy"
PEOPLE = [
    {"full_name": "山田 太郎", "badge_name": "YAMADA Tarō", "name_language": "ja", "capacity": "head"},
    {"full_name": "Anu Tamm-Walk", "badge_name": "Anu Tamm", "honorific": "Ms", "capacity": "deputy_head"},
    {"full_name": "Wolfeschlegelsteinhausenbergerdorff", "honorific": "H.E. Dr", "capacity": "interpreter"},
    {"full_name": "Đặng Quốc Vượng", "title": "Interpreter for intergovernmental organisations", "mode": "online"},
]


def words(path, page):
    """Return [(left, top, right, bottom, word)] of a page."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-"]
    boxes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [(*map(float, found.groups()[:4]), found.group(5)) for found in WORD.finditer(boxes)]


def overlap(one, other):
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > TOLERANCE and height > 3 * TOLERANCE


@pytest.fixture
def listed(tmp_path):
    """Return the path of a list with long words in each column."""
    workshop = create_workshop()
    for code in ("JP", "IT"):
        delegation = create_delegation(workshop, partner=create_partner(code))
        for fields in PEOPLE:
            create_delegate(delegation, False, function=FUNCTION, ministry_name="Ministry of Culture", **fields)
    content = printed_list.freeze(workshop)
    path = tmp_path / "list.pdf"
    path.write_bytes(printed_list.render(content, printed_list.digest(content), progress=None).data)
    return path


def test_no_two_words_overlap(listed):
    found = words(listed, 1)
    pairs = [(one[4], other[4]) for at, one in enumerate(found) for other in found[at + 1 :] if overlap(one, other)]
    assert (pairs, len(found) > 50) == ([], True)


def test_no_word_leaves_the_text(listed):
    assert [word[4] for word in words(listed, 1) if word[2] > 595 - 65] == []


def test_the_forms_of_a_name_are_apart(listed):
    copied = subprocess.run(["pdftotext", listed, "-"], capture_output=True, text=True, check=True).stdout
    for first, second in (("Tarō", "山田"), ("Tamm", "Anu Tamm-Walk")):
        assert f"{first}{second}" not in copied
        assert second in copied
