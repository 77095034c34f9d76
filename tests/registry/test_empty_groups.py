"""A group without choices is left out, in every control: selects, filters and boxes."""

import pytest
from django import forms
from django.template import Context, Template

from registry.filters import FilterForm
from tests.elements import elements, texts

GROUPED = [("", "All"), ("Empty", []), ("Full", [("a", "A")]), ("b", "B")]


class Plain(forms.Form):
    one = forms.ChoiceField(choices=GROUPED)
    none = forms.MultipleChoiceField(choices=[], widget=forms.CheckboxSelectMultiple, required=False)
    radios = forms.ChoiceField(choices=[], widget=forms.RadioSelect, required=False)
    some = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, required=False)


class Filters(FilterForm):
    one = forms.ChoiceField(choices=GROUPED, required=False)


def drawn(form):
    return Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(Context({"form": form}))


@pytest.mark.parametrize("form", [Plain, Filters])
def test_a_select_leaves_out_empty_groups(form):
    html = drawn(form())

    assert [group.get("label") for group in elements(html, "select optgroup")] == ["Full"]
    assert texts(html, "select option") == ["All", "A", "B"]


def test_boxes_without_a_choice_are_left_out():
    assert [one.get("id") for one in elements(drawn(Plain()), "[id^=div_]")] == ["div_id_one", "div_id_some"]


def test_but_not_their_error():
    form = Plain({"one": "a", "none": ["x"]})

    assert "div_id_none" in [one.get("id") for one in elements(drawn(form), "[id^=div_]")]
