"""Lines of Khmer, Lao and Burmese end where the author typed U+200B, or else between syllables, never inside one."""

import pytest

from registry.fields import clean_text
from registry.pdf.syllables import WORD_MAX, broken
from registry.pdf.text import safe_text

SPACE = "\u200b"
TYPED = SPACE.join(["ខ្ញុំ", "សូម", "អរគុណ", "ចំពោះ", "កិច្ច", "សហប្រតិបត្តិការ", "វប្បធម៌", "រវាង", "អាស៊ី", "និង", "អឺរ៉ុប"])


def test_spaces_that_the_author_typed_are_kept_and_are_the_only_breaks():
    assert clean_text(f" {TYPED}{SPACE}").strip() == TYPED
    assert safe_text(TYPED) == TYPED


@pytest.mark.parametrize(
    "syllables",
    [
        ["ပြည်", "ထောင်", "စု", "သ", "မ္မ", "တ", "မြန်", "မာ", "နိုင်", "ငံ", "တော်"],
        ["ສາ", "ທາ", "ລະ", "ນະ", "ລັດ", "ປະ", "ຊາ", "ທິ", "ປະ", "ໄຕ", "ປະ", "ຊາ", "ຊົນ", "ລາວ"],
        [
            "ខ្ញុំ",
            "សូម",
            "អរ",
            "គុណ",
            "ចំ",
            "ពោះ",
            "កិច្ច",
            "ស",
            "ហ",
            "ប្រ",
            "តិ",
            "បត្តិ",
            "ការ",
            "វប្ប",
            "ធម៌",
            "រ",
            "វាង",
            "អា",
            "ស៊ី",
            "និង",
            "អឺ",
            "រ៉ុប",
        ],
    ],
    ids=["Burmese", "Lao", "Khmer"],
)
def test_breaks_fall_between_syllables(syllables):
    text = "".join(syllables)
    parts = broken(text).split(SPACE)
    ends, place = set(), 0
    for syllable in syllables:
        place += len(syllable)
        ends.add(place)
    breaks = {sum(map(len, parts[: count + 1])) for count in range(len(parts))}

    assert "".join(parts) == text
    assert breaks - ends == set()
    assert len(parts) >= 5


@pytest.mark.parametrize("text", ["ວັນນາ ໄຊຍະວົງ", "ភ្នំពេញ", "Khmer", "x" * 80, "ភ" * WORD_MAX])
def test_short_words_and_other_scripts_are_left_alone(text):
    assert broken(text) == text


@pytest.mark.parametrize("text", [f"zero{SPACE}width", f"{SPACE}", f"ភ្នំពេញ{SPACE}", f"a {SPACE}b"])
def test_spaces_that_separate_nothing_are_removed(text):
    assert SPACE not in clean_text(text)
