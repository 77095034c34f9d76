"""No door lets a person through whose role ended after their page was read, or while the door waited for its lock.

The acts of the load test call every door. Before each call by a person it is tried twice and undone: with roles that
ended although the person's object remembers them, and with roles that end when the first lock has been taken.
"""

import copy
import inspect
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from members.models import Contact, PlatformRole, User
from registry import doors
from registry.models import AuditChain
from tests.journeys.load.person import REFUSALS
from tests.journeys.load.scene import Scene
from tests.journeys.load.test_load import ACTS, NOT_IN_USE
from workshops.models import Delegate, DelegateState, WorkshopRole
from workshops.user_roles import roles_of

pytestmark = pytest.mark.django_db
ROUNDS = 4  # what one person submits, another opens in a later round
# Doors that need no role: they change the person's own account, or answer an invitation by its link.
OWN = {
    "workshops.delegations.invitations.accept",
    "workshops.delegations.own_names.correct_name",
    "workshops.delegations.replies.ask_for_address",
    "workshops.delegations.replies.decline",
    "workshops.programme.calendar.give_link",
    "workshops.programme.calendar.end_link",
}
# Doors entered through another one, which asks for the role.
INNER = {"members.organisations.enter_organisation", "recommendations.workflow.summary.carry"}
INNER |= {"recommendations.workflow.adoption.adopt_by_silence"}
# The row that is locked is the role itself, which nothing can end in the meantime.
LOCKS_THE_ROLE = {"workshops.planning.workshops.create_workshop"}


def end_roles(user):
    """What another transaction does to the person's rows."""
    now = timezone.now()
    WorkshopRole.objects.filter(user=user, ended_at=None).update(ended_at=now)
    Delegate.objects.filter(user=user).update(state=DelegateState.WITHDRAWN)
    Contact.objects.filter(email__iexact=user.email).update(ended_at=now)
    PlatformRole.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_administrator=False)


@contextmanager
def at_first_lock(act):
    """Call `act` once, right after the first statement that locks rows."""
    execute, called = SQLCompiler.execute_sql, []

    def execute_and_act(compiler, *args, **kwargs):
        result = execute(compiler, *args, **kwargs)
        # The audit chain is locked at the end, when everything has been decided.
        if compiler.query.select_for_update and compiler.query.model is not AuditChain and not called:
            called.append(True)
            act()
        return result

    SQLCompiler.execute_sql = execute_and_act
    try:
        yield called
    finally:
        SQLCompiler.execute_sql = execute


class Trials:
    """Wraps the entrance of doors; `tried` are those refused as they must be, `let_through` the others."""

    def __init__(self, enter):
        self.enter, self.tried, self.let_through, self.is_trying = enter, set(), set(), False

    def __call__(self, function, args, kwargs):
        name, given = doors.name_of(function), inspect.signature(function).bind(*args, **kwargs)
        if not self.is_trying and isinstance(given.arguments.get("by"), User) and name not in OWN:
            self.is_trying = True
            try:
                for ended_first in (True, False):
                    self._try(name, function, given, ended_first)
            finally:
                self.is_trying = False
        return self.enter(function, args, kwargs)

    def _try(self, name, function, given, ended_first):
        user = User.objects.get(pk=given.arguments["by"].pk)
        roles_of(user)
        given.arguments["by"] = None
        tried = copy.deepcopy(given)
        tried.arguments["by"] = given.arguments["by"] = user
        with transaction.atomic():
            if ended_first:
                end_roles(user)
            try:
                with at_first_lock(lambda: end_roles(user)) as locked:
                    self.enter(function, tried.args, tried.kwargs)
            except REFUSALS:
                self.tried.add(name)
            else:
                if ended_first or (locked and name not in LOCKS_THE_ROLE):
                    self.let_through.add(f"{name} ({'before' if ended_first else 'while waiting'})")
            transaction.set_rollback(True)


@pytest.fixture
def trials(monkeypatch):
    trials = Trials(doors._outermost)
    monkeypatch.setattr(doors, "_outermost", trials)
    return trials


def test_every_door_refuses_a_person_whose_role_has_ended(trials):
    scene = Scene()
    for _round in range(ROUNDS):
        for name, acts in ACTS.items():
            for act in acts:
                act(scene.people[name], scene)
                # At once: after an error outside a door, PostgreSQL refuses every statement of the transaction.
                assert [failure for person in scene.people.values() for failure in person.failures] == []
    assert sorted(trials.let_through) == []
    assert by_people() - trials.tried - NOT_IN_USE - OWN - INNER == set()


def by_people():
    """The doors that a person enters: their keyword `by` may be a user."""
    names = set()
    for name in doors.doors:
        module, _dot, function = name.rpartition(".")
        if not name.startswith("tests."):
            found = inspect.getattr_static(__import__(module, fromlist=[function]), function)
            by = inspect.signature(found).parameters.get("by")
            if by is not None and "User" in str(by.annotation):
                names.add(name)
    return names
