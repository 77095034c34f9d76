"""Texts may be pasted at any length: each limit says how many characters are too many."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from registry.fields import LengthValidator, TextField
from registry.post_forms import PostForm, PostModelForm


def _limited_fields():
    """(name, field) of each text that a form of the portal limits and a user types."""
    seen, classes = [], [PostForm, PostModelForm]
    while classes:
        cls = classes.pop()
        classes += cls.__subclasses__()
        origins = {base.__module__.split(".")[0] for base in cls.__mro__}  # allauth's fields are replaced in its forms
        fields = cls.base_fields.items() if not origins & {"tests", "allauth"} else ()
        seen += [(f"{cls.__qualname__}.{name}", field) for name, field in fields]
    return [
        (name, field)
        for name, field in seen
        if isinstance(field, forms.CharField) and field.max_length and not field.widget.is_hidden
    ]


def test_each_limit_says_how_many_characters_are_too_many():
    found = _limited_fields()
    assert [
        name for name, field in found if not any(isinstance(one, LengthValidator) for one in field.validators)
    ] == []
    assert len(found) > 40


@pytest.mark.parametrize(("length", "excess"), [(4000, None), (4001, "1"), (5213, "1,213")])
def test_the_excess_is_said(length, excess):
    field = TextField(lines=5, max_length=4000)
    if excess is None:
        assert field.clean("x" * length) == "x" * length
        return
    with pytest.raises(ValidationError) as caught:
        field.clean("x" * length)
    assert caught.value.error_list[0].params["excess"] == excess
    assert excess in caught.value.messages[0]
