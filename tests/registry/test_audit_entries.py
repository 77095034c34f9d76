"""The content of an audit entry: its time, names shortened to the length of the column, and permitted actors."""

from datetime import UTC, datetime

import pytest

from registry import audit
from tests.factories import create_user

pytestmark = pytest.mark.django_db


def test_an_entry_bears_the_moment_that_is_given():
    user, moment = create_user(), datetime(2010, 4, 28, tzinfo=UTC)

    assert audit.record(user, "user.changed", user, at=moment).at == moment


@pytest.mark.parametrize(("length", "kept"), [(300, 300), (301, 300)])
def test_names_are_kept_in_three_hundred_characters(length, kept):
    user = create_user()
    user.full_name = "x" * length
    assert len(str(user)) == length

    entry = audit.record(user, "user.changed", user)

    assert (len(entry.actor), len(entry.object_label)) == (kept, kept)


def test_a_word_is_no_actor():
    user = create_user()

    with pytest.raises(TypeError):
        audit.record("somebody", "user.changed", user)
    assert not audit.entries(user).exists()


def test_who_types_on_the_server_is_an_actor():
    entry = audit.record(audit.CONSOLE, "user.changed", create_user())

    assert (entry.actor_kind, entry.actor_key) == ("console", "")
