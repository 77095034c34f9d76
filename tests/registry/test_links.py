"""Personal links: derived, counted, revoked; each refusal has its sentence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
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


def test_another_secret_key_makes_another_token(settings):
    link = links.issue("letter", uuid4())
    token = links.token(link)
    settings.SECRET_KEY = "another"
    assert refusal("letter", token) == "unknown"


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
