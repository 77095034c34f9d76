"""Text and times entered in forms: accepted values, and messages for those that are refused."""

import unicodedata
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from registry.fields import EmailField, TextField, ZonedDateTimeField, clean_text, kept_text
from registry.name_fields import LatinNameField, NameField

OURS = ("asem_portal.", "members.", "recommendations.", "registry.", "reports.", "workshops.")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
        ("e\u0301", "é"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("read \u202eback\u202cwards", "read backwards"),
        ("a name \u2067that turns the line\u2069", "a name that turns the line"),
        ("میں\u200fہوں می\u200cخواهم", "میں\u200fہوں می\u200cخواهم"),
        ("a\tb", "a\tb"),
        ("page\x0ccolumn\x0eline\x0bnext\x85end", "page\ncolumn\nline\nnext\nend"),
        ("Asia\x1eEurope cul\x1fture", "Asia\u2011Europe culture"),
        ("Ελληνικά 日本語 🎎", "Ελληνικά 日本語 🎎"),
    ],
)
def test_clean_text_keeps_words_and_drops_what_nobody_sees(typed, kept):
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("character", "name"),
    [("\x1b", "U+001B"), ("\x1c", "U+001C"), ("\x1d", "U+001D"), ("\ud800", "U+D800"), ("\udfff", "U+DFFF")],
)
@pytest.mark.parametrize("before", ["", "The partners 100% agreed on a bene"])
def test_clean_text_refuses_and_names_what_may_stand_for_lost_letters(character, name, before):
    with pytest.raises(ValidationError) as refused:
        clean_text(f"{before}{character}ts for all{character}")
    assert refused.value.code == "character"
    (message,) = refused.value.messages
    assert name in message
    assert before[-9:] in message


@pytest.mark.parametrize("code", [*range(0x09), *range(0x0F, 0x1B), 0x7F, 0x81, 0xFDD0, 0xFFFE, 0xFFFF, 0x10FFFF])
def test_clean_text_drops_the_controls_that_word_and_pdfs_leave(code):
    expected = "one\t two" if code == 7 else "one two"
    assert clean_text(f"one{chr(code)} two") == expected
    assert kept_text(f"one{chr(code)} two") == expected


def test_clean_text_reads_the_signs_of_windows_and_hyphens_at_line_ends():
    assert clean_text("\x93Art\x94 \x96 \x80 5") == "“Art” – € 5"
    assert clean_text("cul\ufffe\r\nture and cul\u00ad\nture") == "culture and culture"


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFDD0, 0xE0041, 0xD800])
def test_no_control_character_is_ever_shown(code):
    middle = kept_text(f"a{chr(code)}b")[1:-1]
    assert middle in ("", "\t", "\n") or unicodedata.category(middle) not in ("Cc", "Cs", "Cn", "Cf")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana@Example.org", "Ana@Example.org"),
        ("ana@m\u00fcller.example", "ana@xn--mller-kva.example"),
        ("ana@mini\u017ftry.example", "ana@ministry.example"),
        ("ana@m\u0131nistry.example", "ana@xn--mnistry-rfb.example"),
        ("ana@m\u0430il.example", "ana@xn--mil-6cd.example"),
    ],
)
def test_a_domain_in_other_letters_is_kept_in_its_ascii_form(typed, kept):
    assert EmailField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["k\u0131m@example.org", "\u017fam@example.org", "\u212aim@example.org"])
def test_a_mailbox_in_letters_that_only_resemble_latin_ones_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        EmailField().clean(typed)
    assert [error.code for error in refused.value.error_list] == ["invalid"]


@pytest.mark.parametrize("blank", ["", "   ", "\n\n", "\u200b", " \ufeff \n"])
@pytest.mark.parametrize("lines", [None, 4])
def test_a_required_text_is_never_only_blank(blank, lines):
    with pytest.raises(ValidationError) as refused:
        TextField(lines=lines).clean(blank)
    assert refused.value.code == "required"


def test_a_single_line_holds_no_line_ends():
    assert TextField().clean("  one\r\n two\t three ") == "one two three"


def test_a_text_keeps_its_lines():
    assert TextField(lines=4).clean(" one\r\n\r\n  two \u200b") == "one\n\n  two"


@pytest.mark.parametrize(("lines", "longest"), [(None, 300), (4, 20_000)])
def test_a_text_that_is_too_long_is_refused_with_both_lengths(lines, longest):
    field = TextField(lines=lines)
    assert field.clean("x" * longest) == "x" * longest
    with pytest.raises(ValidationError) as refused:
        field.clean("x" * 200_000)
    (error,) = refused.value.error_list
    assert (error.code, error.params["limit_value"], error.params["show_value"]) == ("max_length", longest, 200_000)


class DeadlineForm(forms.Form):
    at = ZonedDateTimeField(zone="Europe/Warsaw")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2010-04-28T09:30", datetime(2010, 4, 28, 7, 30, tzinfo=UTC)),
        ("2010-10-31T02:30", datetime(2010, 10, 31, 0, 30, tzinfo=UTC)),  # this time occurred twice; the first is used
        ("2010-10-31T03:00", datetime(2010, 10, 31, 2, 0, tzinfo=UTC)),
        ("2010-04-28T09:30+07:00", datetime(2010, 4, 28, 2, 30, tzinfo=UTC)),
        ("2010-04-28T09:30Z", datetime(2010, 4, 28, 9, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_its_zone_and_kept_in_utc(typed, moment):
    form = DeadlineForm({"at": typed})
    assert form.is_valid()
    assert (form.cleaned_data["at"], form.cleaned_data["at"].tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2010-03-28T02:30", "skipped"),
        ("0001-01-01T00:00", "year"),
        ("9999-12-31T23:59", "year"),
        ("soon", "invalid"),
        ("2010-13-01T00:00", "invalid"),
        ("\x00", "invalid"),
        ("", "required"),
    ],
)
def test_a_time_that_never_was_is_refused_in_a_sentence(typed, code):
    form = DeadlineForm({"at": typed})
    assert [error.code for error in form.errors.as_data()["at"]] == [code]
    assert ("Europe/Warsaw" in form.errors["at"][0]) is (code == "skipped")


def test_a_kept_time_is_shown_in_the_zone_it_was_typed_in():
    form = DeadlineForm(initial={"at": datetime(2010, 4, 28, 7, 30, tzinfo=UTC)})
    assert 'value="2010-04-28T09:30"' in str(form["at"])
    assert not DeadlineForm({"at": "2010-04-28T09:30"}, initial=form.initial).has_changed()


def _forms(base=forms.BaseForm):
    """Yield every form of the project that has been imported; pages import all of theirs."""
    for one in base.__subclasses__():
        yield from _forms(one)
        if hasattr(one, "base_fields") and one.__module__.startswith(OURS):
            yield one


def test_a_field_with_many_values_keeps_them_when_it_is_hidden():
    """A confirmation page passes on the input as hidden values."""
    get_resolver().url_patterns  # noqa: B018 (imports the pages)
    many = (forms.SelectMultiple, forms.CheckboxSelectMultiple, forms.MultipleHiddenInput)
    fields = [
        (form, name, field)
        for form in _forms()
        for name, field in form.base_fields.items()
        if isinstance(field.widget, many)
    ]
    assert fields
    assert [one for one in fields if not issubclass(one[2].hidden_widget, forms.MultipleHiddenInput)] == []


OF_PERSONS = {"full_name", "latin_name", "badge_name", "person_name", "signatory", "signatory_latin"}


def test_every_field_for_the_name_of_a_person_checks_it():
    get_resolver().url_patterns  # noqa: B018 (imports the forms)
    every = [one for form in _forms(forms.BaseForm) for one in form.base_fields.items()]
    named = [(name, field) for name, field in every if name in OF_PERSONS]
    assert {name for name, _field in named} == OF_PERSONS
    assert [name for name, field in named if not isinstance(field, NameField)] == []


@pytest.mark.parametrize(
    "name", ["Đặng Quốc Vượng", "Sok O’Hara-Smith Jr.", "Māori ʻAkau", "J.", "Maria-José d'Été 2nd"]
)
def test_names_in_latin_script_are_accepted(name):
    assert LatinNameField().clean(name) == name


@pytest.mark.parametrize("name", ["سید محمد", "សុខ សុភា", "林", "O"])
def test_names_in_every_script_are_accepted(name):
    assert NameField().clean(name) == name
