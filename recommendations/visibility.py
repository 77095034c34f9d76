"""Who takes a step: a predicate on what a user is, with the words that refuse everybody else."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models import Capacity, Role, WorkshopRole
from workshops.roles import standing


@dataclass(frozen=True)
class Who:
    """`allows(user, recommendation)`; `words` is the sentence for others; `is_of_lead`: acts for the lead partner."""

    allows: Callable
    words: str
    is_of_lead: bool = False


def is_author(user, recommendation):
    """Whether `user` is the author, as long as they are an active delegate."""
    mine = standing(user).delegates_in(recommendation.workshop)
    return any(delegate.pk == recommendation.author_id for delegate in mine)


def is_head(user, recommendation):
    """Whether `user` may bind the delegation that leads the text."""
    return bool(recommendation.lead_id) and standing(user).heads(recommendation.lead)


def is_co_author(user, recommendation):
    """Whether `user` was named as co-author; one query, none where the text came with its co-authors."""
    mine = {delegate.pk for delegate in standing(user).delegates_in(recommendation.workshop)}
    return bool(mine) and any(delegate.pk in mine for delegate in recommendation.co_authors.all())


def is_own_expert(user, recommendation):
    """Whether `user` wrote the text and speaks for themselves: as an expert, or of an organisation."""
    if not is_author(user, recommendation):
        return False
    return bool(recommendation.lead.organisation_id) or recommendation.author.capacity == Capacity.EXPERT


def works_on(user, recommendation):
    """Whether `user` reads the text while it is in work: of the delegation that writes it, or as co-author."""
    return is_of_lead(user, recommendation) or is_co_author(user, recommendation)


def is_of_lead(user, recommendation):
    """Whether the delegation's own work on the text is this user's: as author, head, or by its being shared."""
    mine = standing(user).delegates_in(recommendation.workshop)
    shares = recommendation.is_shared and any(delegate.delegation_id == recommendation.lead_id for delegate in mine)
    return shares or is_author(user, recommendation) or is_head(user, recommendation)


def is_writer(user, recommendation):
    """Whether `user` writes on the draft but cannot submit it: then it goes to the head."""
    return is_of_lead(user, recommendation) and not may_submit(user, recommendation)


def may_submit(user, recommendation):
    return is_head(user, recommendation) or is_own_expert(user, recommendation)


def is_secretariat(user, recommendation):
    return standing(user).has(recommendation.workshop, Role.SECRETARIAT)


def is_keeper(user, recommendation):
    """Whether `user` is of the secretariat, or rapporteur of the text's topic; one without topics has all."""
    at = standing(user)
    if at.has(recommendation.workshop, Role.SECRETARIAT):
        return True
    if not at.has(recommendation.workshop, Role.RAPPORTEUR):
        return False
    held = WorkshopRole.objects.filter(user=user, workshop=recommendation.workshop_id, ended_at=None)
    return held.filter(Q(topics=None) | Q(topics=recommendation.topic_id), role=Role.RAPPORTEUR).exists()


def decides(user, recommendation):
    return standing(user).has(recommendation.workshop, Role.SECRETARIAT, Role.CHAIR)


_THEIRS = _("Only its author, or the head of the delegation, does this.")
AUTHOR = Who(is_author, _THEIRS, is_of_lead=True)
HEAD_OF_AUTHOR = Who(lambda user, text: is_head(user, text) and not is_author(user, text), _THEIRS, is_of_lead=True)
AUTHOR_OR_HEAD = Who(lambda user, text: is_author(user, text) or is_head(user, text), _THEIRS, is_of_lead=True)
HEAD = Who(is_head, _("Only the head of the delegation, or the alternate, submits a text for it."), is_of_lead=True)
HEAD_OR_EXPERT = Who(
    may_submit,
    _("Only the head of the delegation, or the alternate, does this; experts and organisations do it for themselves."),
    is_of_lead=True,
)
WRITER = Who(is_writer, _("Only those who write the draft hand it to the head."), is_of_lead=True)
SECRETARIAT = Who(is_secretariat, _("Only the secretariat of the workshop does this."))
KEEPER = Who(is_keeper, _("Only the secretariat of the workshop, or the rapporteur of the topic, does this."))
DECIDES = Who(decides, _("The chair decides this; the chair or the secretariat records it."))
