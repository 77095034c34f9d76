"""Personal links: derived, counted, revoked; each refusal has its own message."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.signing import Signer
from django.db import connection
from django.utils import timezone

from registry import links
from registry.models import PersonalLink

pytestmark = pytest.mark.django_db


def refusal(purpose, token):
    with pytest.raises(links.LinkRefused) as refused:
        links.find(purpose, token)
    assert str(refused.value) == str(links.LinkRefused.SENTENCES[refused.value.reason])
    return refused.value.reason


def test_a_token_opens_its_link_and_is_the_same_each_time():
    link = links.issue("letter", uuid4(), address="clerk@example.org", uses=3)
    token = links.token(link)
    assert token == links.token(PersonalLink.objects.get())
    assert links.find("letter", token) == link
    assert (link.address, link.uses_left, link.version) == ("clerk@example.org", 3, 1)


def test_nothing_secret_is_at_rest():
    link = links.issue("letter", uuid4())
    secret = links.token(link).partition(".")[2]
    row = PersonalLink.objects.filter(pk=link.pk).values().get()
    assert len(secret) == 27
    assert not [name for name, value in row.items() if secret in str(value)]


def test_a_link_ends_at_the_moment_until_which_it_is_valid(clock):
    link = links.issue("letter", uuid4())
    token = links.token(link)

    clock(link.expires_at - timedelta(microseconds=1))
    links.use(links.find("letter", token))

    clock(link.expires_at)
    assert refusal("letter", token) == "expired"
    with pytest.raises(links.LinkRefused):
        links.use(link)


def test_a_new_secret_key_ends_the_links_that_were_sent(settings):
    link = links.issue("letter", uuid4())
    token = links.token(link)
    settings.SECRET_KEY = "another"
    assert refusal("letter", token) == "unknown"


def test_a_link_signed_with_a_former_key_opens_as_long_as_that_key_is_kept(settings):
    subject, former = uuid4(), settings.SECRET_KEY
    link = links.issue("letter", subject)
    token = links.token(link)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", ["older still", former]
    assert links.find("letter", token) == link
    assert links.token(link) != token
    assert links.find("letter", links.token(link)) == link

    links.issue("letter", subject)
    assert refusal("letter", token) == "revoked"
    settings.SECRET_KEY_FALLBACKS = []
    assert refusal("letter", token) == "unknown"


def test_a_signature_for_something_else_opens_nothing():
    """The salt distinguishes them from signatures of other parts of the portal, and the version is signed too."""
    link = links.issue("letter", uuid4())
    head = links.token(link).partition(".")[0]
    for value in (f"{link.key}.1", f"{link.key}.2", str(link.key)):
        assert refusal("letter", f"{head}.{Signer().signature(value)[:27]}") == "unknown"
    for version in (0, 2, 11):
        link.version = version
        assert refusal("letter", links.token(link)) == "unknown"


def test_former_keys_are_read_from_the_environment(tmp_path):
    """They may also be read from a file, which may end with a line break."""
    path = tmp_path / "keys"
    path.write_text("one key, another key\n")
    for variables in ({"SECRET_KEY_FALLBACKS": "one key,another key"}, {"SECRET_KEY_FALLBACKS_FILE": str(path)}, {}):
        command = "from asem_portal import settings; print(settings.SECRET_KEY_FALLBACKS)"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("SECRET_KEY_FALLBACKS")}
        run = subprocess.run([sys.executable, "-c", command], env=environ | variables, capture_output=True, text=True)
        assert run.stdout.strip() == str(["one key", "another key"] if variables else []), run.stderr


def test_a_link_opens_nothing_of_another_purpose():
    assert refusal("invitation", links.token(links.issue("letter", uuid4()))) == "unknown"


@pytest.mark.parametrize(
    "mangle",
    [
        lambda token: "",
        lambda token: ".",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.partition(".")[0],
        lambda token: token.partition(".")[0] + ".",
        lambda token: "A" * 22 + "." + token.partition(".")[2],
        lambda token: token.swapcase(),
        lambda token: "\x00" * 22 + "." + "\x00" * 27,
        lambda token: token[:-1] + "\ud800",
        lambda token: "é" * 22 + "." + "é" * 27,
        lambda token: "A" * 200_000,
        lambda token: token.replace(".", ".."),
    ],
)
def test_a_mangled_token_is_unknown(mangle):
    assert refusal("letter", mangle(links.token(links.issue("letter", uuid4())))) == "unknown"


def test_issuing_again_ends_the_earlier_link():
    subject = uuid4()
    old = links.token(links.issue("letter", subject, uses=1))
    links.use(PersonalLink.objects.get())

    new = links.issue("letter", subject, address="new@example.org", uses=1)

    assert refusal("letter", old) == "revoked"
    assert links.find("letter", links.token(new)) == new
    assert (new.version, new.used_at, new.uses_left, new.address) == (2, None, 1, "new@example.org")
    assert PersonalLink.objects.count() == 1


def test_a_revoked_link_is_refused_and_can_be_issued_again():
    subject = uuid4()
    token = links.token(links.issue("letter", subject))
    assert links.revoke("letter", subject) is True
    assert links.revoke("letter", subject) is False
    assert refusal("letter", token) == "revoked"
    assert links.find("letter", links.token(links.issue("letter", subject))).revoked_at is None
    assert refusal("letter", token) == "revoked"


def test_an_expired_link_is_refused_to_find_and_to_use():
    link = links.issue("letter", uuid4(), days=1)
    token = links.token(link)
    PersonalLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal("letter", token) == "expired"
    with pytest.raises(links.LinkRefused):
        links.use(link)


def test_uses_are_counted_down_to_none():
    link = links.issue("letter", uuid4(), uses=2)
    token = links.token(link)
    for left in (1, 0):
        links.use(links.find("letter", token))
        assert PersonalLink.objects.get().uses_left == left
    assert refusal("letter", token) == "used"
    with pytest.raises(links.LinkRefused):
        links.use(link)


def test_a_link_without_a_limit_is_used_as_often_as_one_likes():
    link = links.issue("letter", uuid4())
    for _ in range(5):
        links.use(link)
    link.refresh_from_db()
    assert link.uses_left is None
    assert link.used_at is not None


def test_a_link_found_before_it_was_replaced_cannot_be_used():
    subject = uuid4()
    old = links.issue("letter", subject, uses=1)
    links.issue("letter", subject, uses=1)
    with pytest.raises(links.LinkRefused):
        links.use(old)
    assert PersonalLink.objects.get().uses_left == 1


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_of_twenty_uses_at_once_one_wins():
    link = links.issue("invitation", uuid4(), uses=1)

    def use(_):
        try:
            links.use(link)
        except links.LinkRefused as refused:
            return refused.reason
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(10) as pool:
        ends = list(pool.map(use, range(20)))
    assert sorted(ends) == ["used"] * 19 + ["won"]


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_issued_many_times_at_once_it_is_one_link():
    subject = uuid4()

    def issue(_):
        try:
            return links.issue("letter", subject).version
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        versions = sorted(pool.map(issue, range(16)))
    assert versions == list(range(1, 17))
    assert PersonalLink.objects.get().version == 16
