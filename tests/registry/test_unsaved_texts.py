"""What may have been typed into a form: texts, not the keys and codes that it also contains."""

import pytest

from registry import unsaved_texts

TEXT = "Could the two be joined?\nMany would welcome it."


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        (
            {
                "text": TEXT,
                "audience": "participants",
                "do": "save now",
                "once": "5f3c7d3e-0000-4000-8000-000000000000",
            },
            [TEXT],
        ),
        ({"title": "Museums", "name": "Suharto", "digest": "0123456789abcdef"}, ["Museums", "Suharto"]),
        ({"text": "agreed", "other": "agreed", "empty": "  "}, ["agreed"]),
        ({"text": "ភាសា", "form_key": "a b", "csrfmiddlewaretoken": "A b"}, ["ភាសា"]),
    ],
)
def test_what_may_have_been_typed(fields, texts):
    assert unsaved_texts.texts((name, [value]) for name, value in fields.items()) == texts
