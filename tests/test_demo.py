"""The demonstration: loaded once, marked as one, and nowhere but on one's own machine."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from asem_portal import demonstration
from members.models import PlatformRole, User
from recommendations.models import Comment, Recommendation, Report, State
from registry import audit
from registry.models import AuditChain
from tests.factories import create_workshop
from workshops.models import Delegate, Role, Workshop, WorkshopRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(settings):
    settings.LOCAL = True
    call_command("seed")
    call_command("demo")
    return Workshop.objects.get()


def test_it_is_a_workshop_in_motion(loaded):
    states = sorted(Recommendation.objects.values_list("state", flat=True))

    assert loaded.is_demo
    assert states == sorted(
        [State.ADOPTED, State.FINAL_DRAFT, State.IN_DISCUSSION, State.IN_DISCUSSION, State.SUBMITTED]
        + [State.RETURNED, State.WITH_HEAD, State.DRAFT]
    )
    assert Recommendation.objects.released().count() == 1
    assert Comment.objects.filter(audience="delegation").count() == 1
    assert Report.objects.get().items.count() == 1


def test_there_is_a_person_for_each_role(loaded):
    people = demonstration.sign_ins()

    assert [person.role for person in people] == list(demonstration.ROLES)
    assert PlatformRole.objects.get().user.email == demonstration.address("administrator")
    assert set(WorkshopRole.objects.exclude(user=None).values_list("role", flat=True)) == set(Role)
    assert {user.email.partition("@")[2] for user in User.objects.all()} == {"demo.example.org"}
    assert not Delegate.objects.exclude(email="").exclude(email__endswith="@demo.example.org").exists()


def test_loading_again_changes_nothing(loaded):
    before = list(AuditChain.objects.values_list("name", "head", "length"))

    call_command("demo")

    assert list(AuditChain.objects.values_list("name", "head", "length")) == before


def test_its_record_holds(loaded):
    for name in AuditChain.objects.values_list("name", flat=True):
        assert audit.verify_chain(name)[1] is None


def test_it_prints_who_can_sign_in(loaded, capsys):
    call_command("demo", "--sign-ins")

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(demonstration.ROLES)
    assert lines[2].split() == ["secretariat", "Kristīne", "Ķēniņa", "secretariat@demo.example.org"]


def test_every_page_says_that_it_is_one(loaded, client):
    for address in ("/", "/workshops/", "/recommendations/"):
        assert "Demonstration: the workshop and all persons are invented." in client.get(address).content.decode()


def test_it_does_not_join_a_real_workshop(settings):
    settings.LOCAL = True
    create_workshop()

    with pytest.raises(CommandError, match="real workshop"):
        call_command("demo")


def test_it_is_for_ones_own_machine():
    with pytest.raises(CommandError, match="own machine"):
        call_command("demo")

    assert not Workshop.objects.exists()


def test_production_refuses_a_database_that_holds_one(loaded, settings):
    demonstration.refuse_in_production()
    assert demonstration.none_in_production(None) == []

    settings.LOCAL = False
    with pytest.raises(ImproperlyConfigured):
        demonstration.refuse_in_production()
    assert [error.id for error in demonstration.none_in_production(None)] == ["asem_portal.E001"]


def test_a_web_server_in_production_does_not_start_with_one(tmp_path):
    environ = {**os.environ, "PORTAL_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3"}
    local = environ | {"PORTAL_LOCAL": "1", "PORTAL_URL": "http://localhost:8000"}
    production = environ | {"PORTAL_LOCAL": "0"}
    for command in (["migrate", "-v0"], ["seed"], ["demo"]):
        subprocess.run([sys.executable, "manage.py", *command], env=local, check=True)

    start = [sys.executable, "-c", "import asem_portal.wsgi"]
    settings = {"DJANGO_SETTINGS_MODULE": "asem_portal.settings"}
    there = subprocess.run(start, env=production | settings, capture_output=True, text=True, check=False)
    here = subprocess.run(start, env=local | settings, check=False)

    assert "holds a demonstration" in there.stderr
    assert (there.returncode, here.returncode) == (1, 0)
