"""One template pack renders every form: its output, and that nothing else renders a field."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template

from registry.templatetags import form_pack
from tests import browser_forms, world
from tests.elements import elements
from tests.journeys.test_every_page import visits

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
PACK = TEMPLATES / "portal"
# Templates that render a control themselves, each with the reason.
OTHERS = {
    "allauth/elements/field.html": "allauth hands over attributes and words, no field",
    "allauth/elements/_control.html": "allauth hands over attributes and words, no field",
    "recommendations/advice/_advice.html": "its field is the name of one, for a script",
    "recommendations/agreement/paragraph_states.html": "its number and seen are hidden; the pack draws the states",
    "recommendations/live_session/_keys.html": "a setting of the browser, which is not sent",
    "recommendations/reading/_shortcuts.html": "a setting of the browser, which is not sent",
}
# Attributes of forms, besides the fields, that affect the page.
WORDS = "channel_label|index|notice|place|query|source"
BY_HAND = {
    "an input that is seen": r"<input(?![^>]*type=\"(?:hidden|submit)\")",
    "a list to choose from": r"<select",
    "an area for words": r"<textarea",
    "a widget": r"as_widget|\b(?:box|choice|option)\.tag\b|as_p\b|as_div\b|as_table\b|as_field_group|{% crispy_field\b",
    "a field": r"{{ *(?:field|form|[\w.]*form\.(?!(?:" + WORDS + r")\b)[a-z_]+) *}}",
    "the tag of the pack": r"load [^%]*\bform_pack\b|{% control\b",
}
# Fields that may be empty but are not marked as optional: empty paragraphs are not saved.
UNMARKED = re.compile(r"p-\d+-text")


class Registration(forms.Form):
    once = forms.CharField(widget=forms.HiddenInput)
    full_name = forms.CharField(help_text="Any script.")
    email = forms.EmailField(disabled=True, widget=forms.EmailInput(attrs={"readonly": True}))
    scan = forms.FileField(required=False)
    held = forms.SplitDateTimeField(help_text="In the zone of the workshop.")
    mode = forms.ChoiceField(choices=[("a", "In person"), ("b", "Online")], widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(choices=[("1", "One"), ("2", "Two")], widget=forms.CheckboxSelectMultiple)
    consent = forms.BooleanField(required=False)


class Drawn(HTMLParser):
    """The controls of a page with their names and descriptions, and the position of each element that has an id."""

    def __init__(self, html):
        super().__init__()
        self.place, self.ids, self.controls, self.labels = 0, {}, [], {}
        self.forms, self.fieldsets, self.label, self.marked = [{}], [], None, set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.place += 1
        if "id" in attrs:
            self.ids[attrs["id"]] = self.place
        if tag == "form":
            self.forms.append(attrs)
        elif tag == "fieldset":
            self.fieldsets.append(attrs)
        elif tag == "label":
            self.label = attrs.get("for")
            self.labels[self.label] = ""
        elif tag == "span" and attrs.get("class") == "optional":
            self.marked.add(self.label)
        elif tag in ("input", "select", "textarea") and attrs.get("type") not in ("hidden", "submit"):
            group = self.fieldsets[-1] if self.fieldsets else {}
            described = f"{attrs.get('aria-describedby') or ''} {group.get('aria-describedby') or ''}".split()
            self.controls.append((tag, attrs, described, self.place, self.forms[-1].get("method", "get")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.forms.pop()
        elif tag == "fieldset":
            self.fieldsets.pop()
        elif tag == "label":
            self.label = None

    def handle_data(self, data):
        if self.label:
            self.labels[self.label] += data

    def faults(self):
        """Return the faults of each control in its name, hint, error or mark."""
        described = {one for _tag, _attrs, ids, _place, _method in self.controls for one in ids}
        spare = [one for one in self.ids if re.search(r"_(helptext|error)$", one) and one not in described]
        return [f"{one} describes nothing" for one in spare] + [
            f"{attrs.get('name')}: {fault}" for control in self.controls for attrs, fault in self._faults(*control)
        ]

    def _faults(self, tag, attrs, described, place, method):
        label = self.labels.get(attrs.get("id"), "").strip()
        if not label and not attrs.get("aria-label"):
            yield attrs, "has no label"
        for one in described:
            if one not in self.ids:
                yield attrs, f"is described by {one}, which is not there"
            elif re.search(r"_(helptext|error)$", one) and self.ids[one] > place:
                yield attrs, f"comes before {one}"
        is_marked, is_words = (
            attrs.get("id") in self.marked,
            tag == "textarea" or attrs.get("type") in ("text", "email", "date"),
        )
        if is_marked and "required" in attrs:
            yield attrs, "is marked as optional, and required"
        is_asked = is_words and method == "post" and not {"readonly", "disabled"} & attrs.keys()
        if is_asked and not is_marked and "required" not in attrs and not UNMARKED.fullmatch(attrs.get("name", "")):
            yield attrs, "is optional, and not marked"


def test_no_template_but_those_of_the_pack_draws_a_field():
    found = [
        f"{name}: {what}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.parent != PACK and (name := str(path.relative_to(TEMPLATES))) not in OTHERS
        for what, pattern in BY_HAND.items()
        if re.search(pattern, path.read_text())
    ]

    assert found == []
    assert all((TEMPLATES / name).is_file() for name in OTHERS)


def test_a_form_with_errors_opens_at_its_summary():
    """Otherwise, without JavaScript or after following a link in the summary, the page would seem unchanged."""
    forms = re.compile(r"<form\b(?:{%.*?%}|{{.*?}}|[^>])*novalidate(?:{%.*?%}|{{.*?}}|[^>])*>")
    posting = [
        (path.name, form)
        for path in sorted(TEMPLATES.rglob("*.html"))
        for form in forms.findall(path.read_text())
        if 'method="get"' not in form
    ]

    assert len(posting) > 15
    assert [(name, form) for name, form in posting if not re.search(r' action="[^"]*(?:{%.*?%})?#errors"', form)] == []
    assert 'id="errors"' in (PACK / "errors.html").read_text()


def test_no_code_draws_a_field():
    rooms = [TEMPLATES.parent / name for name in ("asem_portal", "members", "recommendations", "reports", "workshops")]
    sources = {path: path.read_text() for room in rooms for path in room.rglob("*.py")}

    assert [
        path.name for path, source in sources.items() if re.search(r"as_widget|<(input|select|textarea)", source)
    ] == []


@pytest.mark.parametrize("data", [None, {}], ids=["new", "with errors"])
def test_the_pack_names_and_describes_each_control(data):
    drawn = Drawn(browser_forms.drawn(Registration(data)))

    assert drawn.faults() == []
    assert {attrs["name"] for _tag, attrs, *_rest in drawn.controls} >= {"full_name", "held_0", "held_1", "topics"}
    assert ("id_full_name_error" in drawn.ids) is (data is not None)


def test_the_parts_of_a_control_have_names_of_their_own():
    drawn = Drawn(browser_forms.drawn(Registration()))

    names = {attrs["name"]: attrs.get("aria-label") for _tag, attrs, *_rest in drawn.controls}
    assert (names["held_0"], names["held_1"]) == tuple(
        f"Held: {form_pack.PARTS[part]}" for part in (forms.DateInput, forms.TimeInput)
    )


def test_a_form_with_a_file_is_sent_in_parts_and_keeps_what_is_hidden_and_what_is_fixed():
    html = browser_forms.drawn(Registration(initial={"once": "k"}))

    assert 'enctype="multipart/form-data"' in html
    assert '<input type="hidden" name="once" value="k" id="id_once">' in html
    assert re.search(r'name="email"[^>]* readonly[^>]* disabled', html)


def test_a_filter_marks_nothing_as_optional():
    class Filter(forms.Form):
        marks_optional = False
        q = forms.CharField(label="Search", required=False)

    html = Template('{% include "portal/toolbar.html" with fields=form only %}').render(Context({"form": Filter()}))

    assert len(elements(html, ".grow")) == 1
    assert elements(html, ".optional") == []


@pytest.mark.django_db
def test_every_page_names_and_describes_its_controls():
    everything = world.build()
    faults, seen = [], 0
    for column, name, address in visits(everything):
        answer = everything.client(column).get(address)
        drawn = Drawn(answer.content.decode())
        seen += len(drawn.controls)
        faults += [f"{name} as {column}: {fault}" for fault in drawn.faults()]

    assert faults == []
    assert seen > 300
