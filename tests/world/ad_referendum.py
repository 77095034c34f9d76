"""Two agreements ad referendum before the meeting: one that Viet Nam and Italy have to confirm, and one that Italy declined.

H is also the contact point of its ministry of foreign affairs, X is the head of Italy, who does not decide for it now.
"""

from datetime import timedelta

from django.utils import timezone

from recommendations.ad_referendum import agreements, answers
from recommendations.ad_referendum.agreements import Terms
from recommendations.ad_referendum.answers import Answer
from recommendations.models import Channel, Referendum
from recommendations.silence.receipts import Receipt
from registry import triggers
from registry.files import storage
from tests import factories
from tests.world.public import SentAgain
from tests.world.silence import PDF, SCAN
from workshops.models import Role

NEEDS = ("people", "texts", "silence")


def build(world):
    things = world.things
    asked, declined = (_agreed(world, title) for title in ("A text to be confirmed", "A text that was declined"))
    ministry = factories.create_ministry(factories.create_partner("IT"), "foreign_affairs")
    receipt = Receipt(Channel.LETTER, timezone.now(), "Elena Greco", storage.store(SCAN, "pdf"), ministry)
    partner = declined.partners.get(delegation=things["other delegation"])
    answers.record(partner, Answer(False, "The period is too short."), receipt, by=world.people["S"])
    things |= {"agreement": asked, "declined agreement": declined, "answer of Italy": (declined.key, partner.key)}
    own = asked.partners.get(delegation=things["delegation"])
    things |= {"partner to confirm": (asked.key, own.key)}
    world.shown["confirmation of Viet Nam"] = ("agreement", 'data-confirm="VN"')


def _agreed(world, title):
    draft = factories.create_recommendation("final", author=world.things["delegate D"], title=title)
    named = (world.things["delegation"], world.things["other delegation"])
    return agreements.agree(
        draft,
        terms=Terms(named, timezone.now() + timedelta(days=9)),
        version=draft.current.key,
        session=world.things["session"],
        chair=world.things["workshop"].roles.get(role=Role.CHAIR),
        by=world.people["S"],
    )


def _local(world, moment):
    return moment.astimezone(world.things["workshop"].tz).strftime("%Y-%m-%dT%H:%M")


def _chair(world):
    return world.things["workshop"].roles.get(role=Role.CHAIR).key


def _agreement(world, draft):
    facts = {"version": draft.current.key, "session": world.things["session"].key, "chair": _chair(world)}
    named = {"delegations": world.things["other delegation"].key, "is_ahead": "on"}
    return facts | named | {"until": _local(world, timezone.now() + timedelta(days=9))}


def _answer(world, thing):
    ministry = factories.create_ministry(factories.create_partner("VN"), "foreign_affairs")
    said = {"answer": "confirmed", "channel": "letter", "source": ministry.key, "person_name": "Elena Greco"}
    return said | {"received_at": _local(world, timezone.now()), "evidence": SentAgain("letter.pdf", PDF)}


def finish(world):
    """Date the agreements back, so that a letter of this minute was received after them."""
    triggers.remove()
    Referendum.objects.update(recorded_at=timezone.now() - timedelta(days=2))
    triggers.install()


TYPED = {
    "ad_referendum:agree": _agreement,
    "ad_referendum:decline": lambda world, thing: {"reason": "The period is too short."},
    "ad_referendum:record": _answer,
    "ad_referendum:extend": lambda world, thing: {
        "until": _local(world, timezone.now() + timedelta(days=30)),
        "chair": _chair(world),
    },
    "ad_referendum:return_to_discussion": lambda world, thing: {"reason": "In session 4.", "chair": _chair(world)},
}
