"""Every form with an e-mail field drops what cannot be seen in an address."""

import importlib
import pkgutil

import pytest
from allauth.account import app_settings
from allauth.core import context
from django import forms
from django.test import RequestFactory
from django.utils.module_loading import import_string

import asem_portal
import members
import recommendations
import registry
import reports
import workshops
from registry.admin import site
from registry.fields import EmailField, visible
from tests.factories import create_user

APPS = (asem_portal, members, recommendations, registry, reports, workshops)
UNSEEN = [
    "ana.lund@example.org\u200b",
    "\ufeffana.lund@example.org",
    "ana.lund@exam\u00adple.org",
    "\u200eana.lund@example.org\u200f",
    "ana\u2060.lund@example\u200d.org",
    "\u202aana.lund@example.org\u202c",
    "\u2066ana.lund@example.org\u2069",
    "ana.lund@example.org\u180e",
    "ana.lund\u034f@example.org\ufe0f",
    "ana.lund@example.org\u00a0\u3164",
    "\u061cana.lund@example.org \u200b ",
]


def own_forms():
    """Every form class of the portal with an e-mail field of its own."""
    for app in APPS:
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if "forms" in module.name:
                importlib.import_module(module.name)
    classes, queue = set(), [forms.BaseForm]
    while queue:
        classes.add(one := queue.pop())
        queue += [other for other in one.__subclasses__() if other not in classes]
    return sorted(
        {
            (one.__module__, one.__name__, name, field)
            for one in classes
            if one.__module__.split(".")[0] in {app.__name__ for app in APPS} and hasattr(one, "base_fields")
            for name, field in one.base_fields.items()
            if isinstance(field, forms.EmailField)
        },
        key=lambda found: found[:3],
    )


@pytest.mark.parametrize("written", UNSEEN)
def test_an_address_is_stored_as_it_is_seen(written):
    assert EmailField().clean(written) == "ana.lund@example.org"


@pytest.mark.parametrize("written", ["ana lund@example.org", "ana.lund@example", "Ana\u200b <a@example.org>"])
def test_what_is_visibly_wrong_remains_an_error(written):
    with pytest.raises(forms.ValidationError):
        EmailField().clean(written)


def test_letters_of_every_script_remain_visible():
    for text in ("Nguyễn Thị Hương", "한국어", "ខ្មែរ", "क्षि", "اردو", "plain"):
        assert visible(text) == text


def test_every_form_of_the_portal_uses_the_field():
    found = own_forms()

    assert {one[1] for one in found} >= {"MandateForm", "RoleForm", "ContactForm", "DelegateForm", "RowForm"}
    of_allauth = "members.accounts.sign_in_forms"
    assert [one[:3] for one in found if not isinstance(one[3], EmailField) and one[0] != of_allauth] == []
    for model_admin in site._registry.values():
        fields = model_admin.get_form(RequestFactory().get("/")).base_fields
        assert not [one for one in fields.values() if isinstance(one, forms.EmailField)]


USER = {"add_email": {"user": None}, "change_email": {"email": "x@example.org"}, "signup": {}, "login": {}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["login", "request_login_code", "signup", "add_email", "change_email", "reset_password"]
)
def test_every_form_of_allauth_drops_it_as_well(name):
    form_class = import_string(app_settings.FORMS[name])
    request = RequestFactory().post("/")
    request.session = {}

    with context.request_context(request):
        form = form_class(**USER.get(name, {}))
        fields = {label: field for label, field in form.fields.items() if isinstance(field, forms.EmailField)}
        assert fields
        for field in fields.values():
            assert [field.clean(written) for written in UNSEEN] == ["ana.lund@example.org"] * len(UNSEEN)


@pytest.mark.django_db
def test_an_address_pasted_with_a_zero_width_space_signs_in(client):
    create_user(email="ana.lund@example.org", password="a long password of mine")

    values = {"login": UNSEEN[0], "password": "a long password of mine"}
    assert client.post("/account/login/", values).status_code == 302


@pytest.mark.django_db
def test_a_code_is_sent_to_an_address_pasted_with_a_zero_width_space(client, mailoutbox):
    create_user(email="ana.lund@example.org")

    client.post("/account/login/code/", {"email": UNSEEN[0]})

    assert [message.to for message in mailoutbox] == [["ana.lund@example.org"]]
