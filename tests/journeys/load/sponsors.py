"""Invitations to co-sponsor recommendations, and the answers to them, of two heads of delegation."""

from itertools import count

from recommendations.models import Recommendation
from recommendations.sponsors import current, permissions, sponsorships

_turns = count()


def _in_discussion(scene):
    return scene.in_discussion().select_related("circulated__circulation", "workshop", "lead")


def _seen(recommendation):
    return str(recommendation.circulated.circulation.key)


def invite(person, scene):
    """Invite partners to co-sponsor recommendations of the own delegation, as its head, and withdraw every other one."""
    own, turn = scene.delegate_of(person).delegation_id, next(_turns)
    for number, recommendation in enumerate(_in_discussion(scene).filter(lead=own)[:2]):
        if partners := permissions.invitable(recommendation)[:1]:
            details = {"delegations": partners, "seen": _seen(recommendation)}
            is_invited = person.do("sponsorship.invited", sponsorships.invite, recommendation, **details)
            if is_invited and (number + turn) % 2:
                withdraw, invited = sponsorships.withdraw_invitation, partners[0]
                person.do("sponsorship.retracted", withdraw, recommendation, delegation=invited)


def answer(person, scene):
    """Confirm what the own delegation is invited to or has to reconfirm, and withdraw from the others, as its head."""
    own = scene.delegate_of(person).delegation
    asked = Recommendation.objects.filter(sponsorships__delegation=own).order_by().values("pk")
    for recommendation in _in_discussion(scene).filter(pk__in=asked):
        last = current.own(recommendation, own)
        for act in last.answers[:1]:
            person.do(f"sponsorship.{act}", sponsorships.answer, recommendation, act=act, seen=_seen(recommendation))
