"""Characters that nobody sees: kept where their script needs them, removed elsewhere."""

import pytest

from recommendations.drafting import paste
from registry.fields import clean_text

KHMER, THAI, LAO, BURMESE = "ភាសា\u200bខ្មែរ", "ภาษา\u200bไทย", "ພາສາ\u200bລາວ", "မြန်မာ\u200bဘာသာ"


@pytest.mark.parametrize(
    "text", [KHMER, THAI, LAO, BURMESE, "می\u200cخواهم", "क\u094d\u200dष", "ശ്രീ\u200dയ", "👩\u200d🎨", "ᠬᠠᠷ\u180eᠠ"]
)
def test_what_has_a_meaning_in_its_script_is_kept(text):
    assert clean_text(text) == text
    assert [part.content.text for part in paste.parts(text)] == [text]


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("cul\u00adture", "culture"),
        ("cul\u200bture", "culture"),
        ("cul\u200cture\u200d", "culture"),
        ("\ufeffculture\u2060", "culture"),
        (f"{KHMER}\u200b", KHMER),
        ("\uf0b7 culture", "• culture"),
        ("one\x0btwo", "one\ntwo"),
        ("e\u034f\u0301", "é"),
        *(
            (f"cul{chr(code)}ture", "culture")
            for code in (
                *(0x061C, 0x180E, 0x115F, 0x1160, 0x17B4, 0x3164, 0x034F, 0xFFA0, 0xE0001, 0xE0041, 0xE007F),
                *range(0x2061, 0x2070),
                *range(0xFFF9, 0xFFFD),
            )
        ),
    ],
)
def test_what_has_none_is_removed(pasted, kept):
    assert clean_text(pasted) == kept
