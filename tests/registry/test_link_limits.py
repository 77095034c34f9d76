"""Limits of personal links: expiry, purpose, subject, and number of uses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registry import links
from registry.models import PersonalLink

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("until", "days"), [(None, 60), (timedelta(days=59), 59), (timedelta(days=61), 60)])
def test_a_link_lives_sixty_days_unless_it_ends_before(clock, until, days):
    now = timezone.now()
    clock(now)

    link = links.issue("letter", uuid4(), until=until and now + until)

    assert (link.issued_at, link.expires_at) == (now, now + timedelta(days=days))


def test_revoking_ends_the_link_of_one_purpose_and_one_subject():
    subject = uuid4()
    ended, *others = [links.issue(*of) for of in (("letter", subject), ("letter", uuid4()), ("invitation", subject))]

    assert links.revoke("letter", subject)

    assert list(PersonalLink.objects.filter(revoked_at=None).order_by("pk")) == others
    assert PersonalLink.objects.get(pk=ended.pk).revoked_at is not None


def test_a_use_counts_for_one_link():
    used, other = (links.issue("letter", uuid4(), uses=2) for _ in range(2))

    links.use(used)

    left = dict(PersonalLink.objects.values_list("pk", "uses_left"))
    assert left == {used.pk: 1, other.pk: 2}


def test_a_link_found_before_it_was_revoked_cannot_be_used():
    link = links.issue("letter", uuid4(), uses=1)
    links.revoke(link.purpose, link.subject)

    with pytest.raises(links.LinkRefused):
        links.use(link)


def test_each_earlier_link_is_known_as_replaced():
    subject = uuid4()
    tokens = [links.token(links.issue("letter", subject)) for _ in range(4)]

    for token in tokens[:-1]:
        with pytest.raises(links.LinkRefused) as refused:
            links.find("letter", token)
        assert refused.value.reason == "revoked"
    assert links.find("letter", tokens[-1]).version == 4


def test_a_link_to_come_is_not_known():
    link = links.issue("letter", uuid4())
    link.version = 2

    with pytest.raises(links.LinkRefused) as refused:
        links.find("letter", links.token(link))
    assert refused.value.reason == "unknown"


def test_each_token_opens_its_own_link():
    issued = [links.issue("letter", uuid4()) for _ in range(2)]

    assert [links.find("letter", links.token(link)) for link in issued] == issued
