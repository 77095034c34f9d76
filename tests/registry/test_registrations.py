"""Registering with a lower layer: in one way, under one name, with a system check for missing registrations."""

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


def found(*names, **options):
    """Return the ids of the findings of the registry's system checks; each finding must contain these names."""
    messages = [message for message in run_checks(**options) if message.id.startswith("registry.")]
    assert [message.msg for message in messages if not all(name in message.msg for name in names)] == []
    return [message.id for message in messages]


def greet():
    return "Good morning"


@pytest.fixture
def greetings(monkeypatch):
    """Return a hook that only this test uses."""
    monkeypatch.setattr(hooks, "_hooks", dict(hooks._hooks))
    return Hook("test.greetings", "function() -> a greeting")


def test_it_registers_a_function_under_its_own_name(greetings):
    assert greetings.register(greet) is greet
    greetings.register(greet)
    assert (list(greetings), greetings.names()) == ([greet], ["tests.registry.test_registrations.greet"])


def test_it_refuses_two_providers_of_one_name(greetings):
    greetings.register(greet, "morning")
    greetings.register(greet, "morning")
    with pytest.raises(RegisteredTwice, match=r"test\.greetings .*morning"):
        greetings.register(lambda: "Good evening", "morning")
    assert greetings["morning"] is greet
    with pytest.raises(RegisteredTwice, match=r"test\.greetings"):
        Hook("test.greetings", "another")


def test_the_portal_lacks_nothing():
    assert found() == []


HOOKS = {
    "access.post_rules",
    "access.second_factor_rules",
    "admin.access_rules",
    "audit.actor_names",
    "audit.opening_verbs",
    "retention.passing_kinds",
    "retention.pruning",
    "audit.public_verbs",
    "conditional.moments",
    "daily.jobs",
    "held_entries.library_fields",
    "held_entries.library_pages",
    "history.sources",
    "items.pages",
    "outbox.handlers",
    "reading.carriers",
    "seals",
    "search.same_names",
    "search.sources",
    "silence.prepared",
    "triggers",
    "workshops.outcome_consequences",
    "workshops.outcome_objections",
    "workshops.outcomes",
    "workshops.primary_actions",
    "workflow.moved",
    "workshops.recorded_topics",
    "versions.saved",
}


def test_every_hook_of_the_portal_has_a_purpose_and_a_provider():
    assert {hook.name for hook in hooks.hooks() if hook.purpose and hook.names()} == HOOKS


def test_a_required_hook_without_a_provider_is_reported(greetings):
    Hook("test.optional", "function() -> nothing", is_required=False)
    assert found("test.greetings", "function() -> a greeting") == ["registry.E005"]


def test_a_queued_kind_without_a_handler_is_reported(monkeypatch):
    monkeypatch.setattr(handler, "_declared", set(handler._declared))
    outbox.declare("test.forgotten")
    assert found("test.forgotten") == ["registry.E004"]


def test_an_app_that_does_not_import_its_registrations_is_reported(monkeypatch):
    monkeypatch.delitem(sys.modules, "workshops.registrations")
    assert found("workshops") == ["registry.E003"]


def test_two_models_of_one_audit_kind_are_reported(monkeypatch):
    monkeypatch.setattr(Ministry, "audit_kind", "meeting")
    assert found("workshops.Meeting", "members.Ministry", "'meeting'") == ["registry.E007"]


@pytest.mark.parametrize("model", [Meeting, Recommendation])
def test_a_recorded_model_without_an_audit_kind_is_reported(monkeypatch, model):
    monkeypatch.setattr(model, "audit_kind", "")
    assert found(model._meta.label) == ["registry.E006"]


@pytest.mark.engine
@pytest.mark.django_db
def test_a_trigger_that_the_database_lacks_is_reported():
    assert found(databases=["default"]) == []
    on = ' ON "reports_transmission"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "guard_reports_transmission_update"{on}')
    assert found("'default'", "'guard_reports_transmission_update'", databases=["default"]) == ["registry.W001"]
