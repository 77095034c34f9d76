"""Names of people: the characters that are in no name, and the form in Latin script."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from registry.name_fields import LatinNameField, NameField


@pytest.mark.parametrize(
    "name",
    ["Đặng Quốc Vượng", "محمد", "សុខ សុភា", "O’Hara-Müller, Jr.", "Anna (Ana) d'Alò", "Oʻahu", "Ministry & Office 2"],
)
def test_a_name_may_be_in_any_script(name):
    assert NameField().clean(name) == name


@pytest.mark.parametrize("field", [NameField, LatinNameField])
@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "Anna <anna@example.org>", "{{ name }}", "A|B"])
def test_characters_that_are_in_no_name_are_refused(field, name):
    with pytest.raises(ValidationError) as refused:
        field().clean(name)
    assert refused.value.error_list[0].code == "character"


@pytest.mark.parametrize("name", ["Đặng Quốc Vượng", "Oʻahu Ŋ", "Mª José", "J. R. Smith", ""])
def test_a_name_in_latin_script_is_accepted(name):
    assert LatinNameField(required=False).clean(name) == name


@pytest.mark.parametrize("name", ["محمد", "Иван", "Sok សុខ", "Ιvan", "123"])
def test_a_name_in_another_script_is_no_name_in_latin_script(name):
    with pytest.raises(ValidationError) as refused:
        LatinNameField(required=False).clean(name)
    assert refused.value.error_list[-1].code == "script"


def test_every_field_of_a_persons_name_is_a_name_field():
    """A form that asks for the name of a person refuses what is none, wherever it is."""
    assert get_resolver().url_patterns  # imports every view, and with it every form
    faults = []
    for form in _forms(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            if name in ("full_name", "latin_name", "badge_name", "person_name") and not isinstance(field, NameField):
                faults.append(f"{form.__module__}.{form.__qualname__}.{name}")
            if name == "latin_name" and not isinstance(field, LatinNameField):
                faults.append(f"{form.__module__}.{form.__qualname__}.{name}: any script")
    assert not faults


def _forms(base):
    return {
        form for one in base.__subclasses__() for form in {one} | _forms(one) if not form.__module__.startswith("tests")
    }
