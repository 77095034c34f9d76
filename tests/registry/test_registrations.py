"""Registering with a lower layer: one way, under one name, and a system check for what is missing."""

import sys

import pytest
from django.core.checks import run_checks
from django.db import connection

from members.models import Ministry
from recommendations.models import Recommendation
from registry import hooks, outbox
from registry.hooks import Hook, RegisteredTwice
from registry.outbox import handler
from workshops.models import Meeting


def findings(**options):
    return {message.id: message.msg for message in run_checks(**options) if message.id.startswith("registry.")}


def greet():
    return "Good morning"


@pytest.fixture
def greetings(monkeypatch):
    """A hook that only this test knows."""
    monkeypatch.setattr(hooks, "_hooks", dict(hooks._hooks))
    return Hook("test.greetings", "function() -> a greeting")


def test_it_registers_a_function_under_its_own_name(greetings):
    assert greetings.register(greet) is greet
    greetings.register(greet)
    assert (list(greetings), greetings.names()) == ([greet], ["tests.registry.test_registrations.greet"])


def test_it_refuses_two_providers_of_one_name(greetings):
    greetings.register(greet, "morning")
    greetings.register(greet, "morning")
    with pytest.raises(RegisteredTwice, match=r"Two providers of test\.greetings are called morning\."):
        greetings.register(lambda: "Good evening", "morning")
    assert greetings["morning"] is greet
    with pytest.raises(RegisteredTwice, match=r"Two hooks are called test\.greetings\."):
        Hook("test.greetings", "another")


def test_the_portal_lacks_nothing():
    assert findings() == {}


def test_every_hook_of_the_portal_has_a_purpose_and_a_provider():
    names = {hook.name for hook in hooks.hooks() if hook.purpose and hook.names()}
    assert names == {
        "access.second_factor_rules",
        "admin.access_rules",
        "outbox.handlers",
        "triggers",
        "workshops.outcomes",
        "workshops.recorded_topics",
    }


def test_a_required_hook_without_a_provider_is_reported(greetings):
    Hook("test.optional", "function() -> nothing", is_required=False)
    sentence = "Nothing is registered with the hook 'test.greetings' (function() -> a greeting)."
    assert findings() == {"registry.E005": sentence}


def test_a_queued_kind_without_a_handler_is_reported(monkeypatch):
    monkeypatch.setattr(handler, "_declared", set(handler._declared))
    outbox.declare("test.forgotten")
    assert findings() == {"registry.E004": "No function does the queued work 'test.forgotten'."}


def test_an_app_that_does_not_import_its_registrations_is_reported(monkeypatch):
    monkeypatch.delitem(sys.modules, "workshops.registrations")
    assert findings() == {"registry.E003": "workshops does not import its registrations."}


def test_two_models_of_one_audit_kind_are_reported(monkeypatch):
    monkeypatch.setattr(Ministry, "audit_kind", "meeting")
    sentence = "workshops.Meeting and members.Ministry have the same audit_kind 'meeting'."
    assert findings() == {"registry.E007": sentence}


@pytest.mark.parametrize("model", [Meeting, Recommendation])
def test_a_recorded_model_without_an_audit_kind_is_reported(monkeypatch, model):
    monkeypatch.setattr(model, "audit_kind", "")
    assert findings() == {"registry.E006": f"{model._meta.label} is recorded, but has no audit_kind."}


@pytest.mark.engine
@pytest.mark.django_db
def test_a_trigger_that_the_database_lacks_is_reported():
    assert findings(databases=["default"]) == {}
    on = ' ON "reports_transmission"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "guard_reports_transmission_update"{on}')
    sentence = "The database 'default' lacks the trigger 'guard_reports_transmission_update'."
    assert findings(databases=["default"]) == {"registry.W001": sentence}
