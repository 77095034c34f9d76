"""Appointing administrators by command."""

import pytest
from django.core.management import CommandError, call_command

from members.models import PlatformRole, User
from registry import audit
from registry.models import AuditEntry
from tests.factories import create_user

pytestmark = pytest.mark.django_db


def appoint(capsys, *arguments):
    call_command("appoint_administrator", *arguments)
    return capsys.readouterr().out


def test_a_new_administrator_signs_in_with_a_code(capsys, settings):
    said = appoint(capsys, "Kristine@Example.org", "--name", "Kristīne Ķēniņa")

    user = User.objects.get()
    assert (user.email, user.full_name, user.has_usable_password()) == (
        "kristine@example.org",
        "Kristīne Ķēniņa",
        False,
    )
    assert user.emailaddress_set.get().verified
    assert user.is_administrator
    assert f"{settings.PORTAL_URL}/account/login/" in said
    entry = audit.entries(user.platform_role).get()
    assert (entry.verb, entry.actor_kind) == ("administrator.appointed", "console")


def test_an_existing_account_can_be_appointed_repeatedly(capsys):
    user = create_user(email="kristine@example.org", full_name="Kristīne Ķēniņa")

    first = appoint(capsys, "kristine@example.org")
    again = appoint(capsys, "kristine@example.org")

    assert PlatformRole.objects.get().user == user
    assert User.objects.get().is_administrator
    assert AuditEntry.objects.count() == 1
    assert first != again


@pytest.mark.parametrize("arguments", [("nobody",), ("new@example.org",), ("new@example.org", "--name", "a\x1cb")])
def test_invalid_names_and_addresses_are_refused(arguments):
    with pytest.raises(CommandError):
        call_command("appoint_administrator", *arguments)

    assert not User.objects.exists()
