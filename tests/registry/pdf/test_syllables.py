"""Lines of Khmer, Lao and Burmese end where the author typed U+200B, or else between syllables, never inside one."""

import subprocess

import pytest

from registry import pdf
from registry.fields import clean_text
from registry.pdf.syllables import WORD_MAX, broken
from registry.pdf.text import safe_text

from . import sample

SPACE = "\u200b"
TYPED = SPACE.join(["ខ្ញុំ", "សូម", "អរគុណ", "ចំពោះ", "កិច្ច", "សហប្រតិបត្តិការ", "វប្បធម៌", "រវាង", "អាស៊ី", "និង", "អឺរ៉ុប"])


def test_spaces_that_the_author_typed_between_words_are_kept_and_are_the_only_breaks():
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


# Stacked and silent letters, signs above and below, and other scripts between: syllables and words as parts of one text.
MIXED = {
    "Khmer with letters below": [
        "ព្រះ",
        "រា",
        "ជា",
        "ណា",
        "ចក្រ",
        "កម្ពុ",
        "ជា",
        "ស្ត្រី",
        "ទន្លេ",
        "ប្រ",
        "វត្តិ",
        "សាស្ត្រ",
        "ពន្ធុ",
        "វិទ្យា",
    ],
    "Khmer with silent letters": ["សហ", "ព័ន្ធ", "អន្តរ", "រដ្ឋា", "ភិ", "បាល", "សប្ដាហ៍", "រដ្ឋ", "មន្ត្រី", "សិល្បៈ", "វប្បធម៌"],
    "Lao with first vowels": ["ແຜນ", "ການ", "ເຄື່ອນ", "ໄຫວ", "ໃນ", "ໂລກ", "ເພື່ອ", "ແລກ", "ປ່ຽນ", "ເຊິ່ງ", "ກັນ", "ແລະ", "ກັນ"],
    "Burmese with stacked letters": [
        "ဗုဒ္ဓ",
        "ဘာ",
        "သာ",
        "ယဉ်",
        "ကျေး",
        "မှု",
        "ဝန်",
        "ကြီး",
        "ဌာ",
        "န",
        "ပစ္စည်း",
        "တက္က",
        "သိုလ်",
        "ကမ္ဘာ",
    ],
}


@pytest.mark.parametrize("syllables", MIXED.values(), ids=MIXED)
@pytest.mark.parametrize(
    "around", ["{}", "ASEM 2010 ({}), Ha Long", "{}" * 30], ids=["alone", "among Latin", "very long"]
)
def test_no_break_falls_inside_a_syllable(syllables, around):
    word = "".join(syllables)
    text = around.replace("{}", word)
    ends = set()
    for start in (place for place in range(len(text)) if text.startswith(word, place)):
        ends |= {start + sum(map(len, syllables[: count + 1])) for count in range(-1, len(syllables))}
    printed = safe_text(text)
    parts = printed.split(SPACE)
    breaks = {sum(map(len, parts[:count])) for count in range(1, len(parts))}

    assert "".join(parts) == text
    assert breaks - ends == set()
    assert len(breaks) >= 3 * text.count(word)


@pytest.mark.parametrize("syllables", MIXED.values(), ids=MIXED)
def test_a_space_typed_once_leaves_the_other_syllables_whole(syllables):
    """Wherever it was typed in a text without spaces: the rest is still broken between syllables only."""
    text = "".join(syllables) * 3
    ends = {0}
    for syllable in syllables * 3:
        ends.add(max(ends) + len(syllable))
    for typed in sorted(ends)[1:-1]:
        parts = safe_text(f"{text[:typed]}{SPACE}{text[typed:]}").split(SPACE)
        breaks = {sum(map(len, parts[:count])) for count in range(1, len(parts))}

        assert "".join(parts) == text
        assert typed in breaks
        assert breaks - ends == set()
        assert max(map(len, parts)) <= WORD_MAX + 8


@pytest.mark.parametrize("script", ["\u17d2", "\u1039", "\u0ebc", "\u0eb1", "\u103a"])
def test_nothing_is_broken_before_or_after_a_sign_that_joins(script):
    """Below or above its letter: coeng, virama, the Lao sign lo, a vowel and asat."""
    for words in (*MIXED.values(), [TYPED.replace(SPACE, "")]):
        printed = safe_text("".join(words) * 20)
        assert SPACE + script not in printed
        if script in "\u17d2\u1039":
            assert script + SPACE not in printed


def test_thai_is_broken_between_words_by_the_engine(tmp_path):
    words = ["วัฒนธรรม", "และ", "ความร่วมมือ", "ระหว่าง", "เอเชีย", "กับ", "ยุโรป"]
    text = "".join(words) * 12
    assert safe_text(text) == text or SPACE not in broken(text)

    made = pdf.render(**sample.fields(sample.page(f'<p lang="th">{text}</p>')))
    (tmp_path / "thai.pdf").write_bytes(made.data)
    command = ["pdftotext", "-raw", tmp_path / "thai.pdf", "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.replace(SPACE, "")
    lines = [line.strip() for line in printed.splitlines() if "\u0e00" < line.strip()[:1] < "\u0e7f"]
    assert len(lines) > 2
    assert "".join(lines) == text
    assert not [
        line
        for line in lines
        if line[0] in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4c\u0e30\u0e32\u0e33"
    ]
