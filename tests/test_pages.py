"""Shared pages and parts: error pages, included templates, forms, sign-in and the layout of e-mails."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from allauth.core.ratelimit import respond_429
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.csrf import csrf_failure

from asem_portal.public import status
from tests.browser_forms import drawn
from tests.elements import elements, texts

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
PARTS = sorted((TEMPLATES / "parts").glob("_*.html"))
HOSTILE = "/<script>alert('x')</script>/%3Cimg%20src=x%3E/"


class Page(HTMLParser):
    """The elements of a page in order, each with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def ids(self):
        return [attrs["id"] for _tag, attrs in self.elements if "id" in attrs]


# Error pages: these tests have no database at all; one query would fail them --------------------------


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda request: status.bad_request(request, ValueError(HOSTILE)), 400),
        (lambda request: status.refused(request, PermissionDenied(HOSTILE)), 403),
        (lambda request: csrf_failure(request, HOSTILE), 403),
        (lambda request: status.not_found(request, Http404(HOSTILE)), 404),
        (respond_429, 429),
        (status.failed, 500),
    ],
)
def test_an_error_page_needs_no_database_and_runs_nothing_it_was_given(rf, answer, code):
    response = answer(rf.get(HOSTILE))

    text = response.content.decode()
    assert response.status_code == code
    assert f"({code})" in text
    assert "alert('x')" not in text.replace("&lt;script&gt;alert(&#x27;x&#x27;)", "")
    assert [tag for tag, _attrs in Page(text).elements if tag in ("script", "style", "img")] == []


def test_the_403_page_shows_the_reason(rf):
    response = status.refused(rf.get("/"), PermissionDenied("Amendments closed on 27 November."))

    assert "Amendments closed on 27 November." in response.content.decode()


@pytest.mark.parametrize(
    ("previous", "back"),
    [
        ("http://testserver/recommendations/1/?show=changes", ["/recommendations/1/?show=changes"]),
        ("https://elsewhere.example/recommendations/1/", []),
        ("javascript:alert(1)", []),
        ("https://[", []),
        ("http://testserver/account/login/?next=/refused/", []),
        ("http://testserver//elsewhere.example/", []),
        ("http://testserver/refused/", []),
        ("", []),
    ],
)
def test_the_403_page_leads_back_to_the_page_before_it(rf, previous, back):
    response = status.refused(rf.post("/refused/", headers={"Referer": previous}), PermissionDenied("No."))
    assert [attrs["href"] for _tag, attrs in Page(response.content.decode()).elements if "data-back" in attrs] == back


def test_an_unknown_address_needs_no_database(client):
    response = client.get(HOSTILE, secure=True)

    assert response.status_code == 404
    assert "(404)" in texts(response, "main .kicker")[0]


def test_signed_in_users_are_not_asked_to_sign_in(client):
    stranger = client.get(HOSTILE, secure=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = "of somebody"
    known = client.get(HOSTILE, secure=True)

    ways = [[link.get("href") for link in elements(page, "main .btn-row a")] for page in (stranger, known)]
    assert ways == [["/", reverse("account_login")], ["/", reverse("dashboard:dashboard")]]
    assert texts(stranger, "main p:not(.kicker)")[0] != texts(known, "main p:not(.kicker)")[0]


def test_error_pages_have_their_styles_without_a_manifest(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    manifest = {"BACKEND": "asem_portal.static_files.BundlingStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": manifest}

    assert 'href="/static/css/portal' in render_to_string("500.html")


# Parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_the_first_line_of_a_part_names_everything_it_needs(part):
    first, _newline, body = part.read_text().partition("\n")
    made_here = set(re.findall(r"{% for ([\w, ]+) in", body)) | set(re.findall(r" as (\w+) %}", body))
    made_here = {name for names in made_here for name in re.split(r",\s*", names)} | {"forloop"}
    made_here |= {
        name for tag in re.findall(r"{% blocktranslate (.*?) %}", body) for name in re.findall(r"(\w+)=", tag)
    }
    shown = set(re.findall(r"{{ (\w+)", body)) | set(re.findall(r"{% (?:if|for \w+ in) (?:not )?(\w+)", body))

    assert first.startswith(f"{{# parts/{part.name} needs: ")
    assert {name for name in shown - made_here if not re.search(rf"\b{name}\b", first)} == set()


def test_a_form_that_leaves_the_page_carries_its_token():
    without = [
        path.name
        for path in TEMPLATES.rglob("*.html")
        if (text := path.read_text()).count('method="post"')
        > text.count("{% csrf_token %}") + text.count("{% slot body")
    ]

    assert without == []


def test_a_part_with_a_form_is_handed_the_token():
    """With `only`, an include receives just the variables named; a form without a token is refused."""
    have_forms = {
        str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if "{% csrf_token %}" in path.read_text()
    }
    forgotten = [
        f"{path.relative_to(TEMPLATES)}: {part}"
        for path in TEMPLATES.rglob("*.html")
        for part, handed in re.findall(r"""{% include ["']([^"']+)["']([^%]*) only %}""", path.read_text())
        if part in have_forms and "csrf_token=csrf_token" not in handed
    ]

    assert forgotten == []


def test_messages_differ_by_word_and_role_not_by_colour_alone():
    messages = [Message(constants.SUCCESS, "Saved."), Message(constants.ERROR, "Not sent.")]

    page = Page(render_to_string("parts/_messages.html", {"messages": messages}))

    assert [(attrs["class"], attrs["role"]) for _tag, attrs in page.elements] == [
        ("notice notice-ok", "status"),
        ("notice notice-stop", "alert"),
    ]


def test_the_pager_keeps_the_filters(rf):
    request = rf.get("/", {"topic": "2", "page": "2"})

    html = render_to_string("parts/_pager.html", {"page": Paginator(range(112), 16).page(2), "request": request})

    assert [attrs["href"] for tag, attrs in Page(html).elements if tag == "a"] == ["?topic=2&page=1", "?topic=2&page=3"]
    assert re.findall(r"\d+", texts(html, ".pager > span")[0]) == ["17", "32", "112"]


@pytest.mark.parametrize(
    ("more", "polls"),
    [({}, True), ({"done_url": "/report.pdf", "done_label": "Download"}, False), ({"failed": "No font."}, False)],
)
def test_progress_asks_again_only_while_there_is_some(more, polls):
    html = render_to_string("parts/_progress.html", {"percent": 62, "text": "Laying out", "url": "/progress/"} | more)

    assert ('hx-get="/progress/"' in html) is polls


# Forms --------------------------------------------------------------------------------------------


class Registration(forms.Form):
    full_name = forms.CharField(help_text="Any script.", widget=forms.TextInput(attrs={"placeholder": "Name"}))
    badge = forms.CharField(required=False)
    mode = forms.ChoiceField(choices=[("a", "In person"), ("b", "Online")], widget=forms.RadioSelect)
    held = forms.SplitDateTimeField()
    consent = forms.BooleanField()


def test_a_field_has_label_hint_error_and_control_in_this_order():
    html = drawn(Registration({}))

    group = html[html.index('id="div_id_full_name"') :]
    places = [group.index(part) for part in ("<label", "id_full_name_helptext", "id_full_name_error", "<input")]
    assert places == sorted(places)
    control = next(attrs for tag, attrs in Page(html).elements if attrs.get("id") == "id_full_name")
    assert control["aria-describedby"] == "id_full_name_helptext id_full_name_error"
    assert "placeholder" not in control


def test_only_what_is_optional_is_marked():
    html = drawn(Registration())

    assert [label.get("for") for label in elements(html, "label:has(.optional)")] == ["id_badge"]
    assert len(elements(html, ".optional")) == 1
    assert "*" not in html


def test_every_error_of_the_summary_leads_to_its_control():
    page = Page(drawn(Registration({})))

    links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert links == ["#id_full_name", "#id_mode_0", "#id_held_0", "#id_consent"]
    assert {link.removeprefix("#") for link in links} <= set(page.ids())


def test_what_was_typed_stays_text_in_the_summary():
    form = Registration({"mode": "<b>loud</b>"})
    form.fields["mode"].error_messages["invalid_choice"] = "%(value)s is not offered."

    assert "<b>loud</b>" not in drawn(form)


# Account pages and the layout of e-mails ----------------------------------------------------------


@pytest.mark.django_db
def test_sign_in_offers_the_code_first_and_the_password_second(client):
    page = client.get("/account/login/", secure=True)

    buttons = elements(page, "main button")
    assert [button.get("class") for button in buttons] == ["btn btn-primary", "btn", "btn"]
    assert buttons[1].get("id") == "passkey_login"
    forms = [form.get("action").partition("#")[0] for form in elements(page, "main form:has(button)")]
    assert forms == [reverse("account_request_login_code"), reverse("account_login")]
    assert len(elements(page, "main details input[type=password]")) == 1
    assert elements(page, 'a[href*="signup"]') == []  # accounts are created by invitation only


def test_a_mail_ends_with_one_signature_and_keeps_letters_as_they_are():
    child = Template("{% extends 'emails/layout.txt' %}{% block body %}Report of “{{ title }}”{% endblock %}")

    text = child.render(Context({"title": "Arts & <crafts>", "portal_url": "https://culture.example.org"}))

    *body, name, address = text.strip().split("\n")
    assert body == ["Report of “Arts & <crafts>”", "", "-- "]
    assert name and address == "https://culture.example.org"
