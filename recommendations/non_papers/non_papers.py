"""Add and remove non-papers: officers may do so for any delegation that receives drafts, heads of delegation for their
own.
"""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import visibility
from recommendations.models import NonPaper, Recommendation
from registry import audit, idempotency
from registry.access import Refused
from registry.conditions import matches
from registry.doors import door
from registry.files import storage
from workshops import user_roles
from workshops.models import BINDING, RECEIVING_IF_ALL, Delegation, Standing, Topic, Workshop
from workshops.user_roles import names_in, roles_of

NOT_YOURS = gettext_lazy(
    "Only the chair, the secretariat, the rapporteur for the topic and heads of delegation may add non-papers."
)
ARCHIVED = gettext_lazy("The workshop has been archived.")
NOT_ADDED_BY_YOU = gettext_lazy("Only the person who added a non-paper may remove it.")


def topics_for(user: User, workshop: Workshop) -> list[Topic]:
    """Return the topics to which `user` may add non-papers: all topics for a head of delegation, otherwise those for
    which `user` is an officer.
    """
    topics = list(workshop.topics.order_by("number"))
    if _headed(user, workshop):
        return topics
    return [one for one in topics if _deals_with(user, one)]


def delegations_for(user: User, workshop: Workshop) -> QuerySet[Delegation]:
    """Return the delegations for which `user` may add non-papers: those that receive drafts or, for a head of
    delegation, their own.
    """
    rows = workshop.delegations.order_by("sort_name", "pk")
    if not any(_deals_with(user, topic) for topic in workshop.topics.all()):
        return rows.filter(pk__in=_headed(user, workshop))
    receiving = Q(standing=Standing.PARTNER)
    if workshop.circulates_to_all:
        receiving |= Q(standing__in=RECEIVING_IF_ALL)
    return rows.filter(receiving)


def may_add(user: User, workshop: Workshop) -> bool:
    """Return whether `user` may add non-papers to a topic of the workshop. At most one query."""
    return not workshop.archived_at and bool(_headed(user, workshop) or topics_for(user, workshop))


@door
def add(
    topic: Topic, *, title: str, delegation: Delegation, file: tuple[bytes, str], once: UUID | None = None, by: User
) -> NonPaper:
    """Add a delegation’s non-paper to a topic; `file` contains the bytes and the extension. Raises Refused."""
    workshop = Workshop.objects.select_for_update(no_key=True).get(pk=topic.workshop_id)
    user_roles.forget(by)
    if workshop.archived_at:
        raise Refused(ARCHIVED)
    if delegation.pk not in _headed(by, workshop) and not _deals_with(by, topic):
        raise Refused(NOT_YOURS)
    if not delegations_for(by, workshop).filter(pk=delegation.pk).exists():
        raise Refused(_("Select a delegation that receives the drafts of the workshop."))
    content, extension = file
    name = storage.store(content, extension)
    key = idempotency.key(once, by, topic.key, delegation.key, title, name)
    if existing := NonPaper.objects.filter(key=key).first():
        return existing
    row = NonPaper(key=key, workshop=workshop, topic=topic, title=title, file=name, size=len(content))
    row.delegation, row.delegation_name = delegation, delegation.name
    row.added_by, row.added_by_name, row.added_at = by, str(names_in(by, workshop)), timezone.now()
    row.save(force_insert=True)
    audit.record(by, "non_paper.added", row, rows=[row], partner=delegation.partner_code, topic=topic.number)
    return row


@door
def remove(paper: NonPaper, *, by: User) -> NonPaper:
    """Remove a non-paper, as the user who added it: it is no longer listed and can no longer be opened. Raises Refused."""
    Workshop.objects.select_for_update(no_key=True).get(pk=paper.workshop_id)
    paper = NonPaper.objects.select_for_update(no_key=True, of=["self"]).select_related("workshop").get(pk=paper.pk)
    user_roles.forget(by)
    check_removal(paper, by=by)
    paper.removed_at, paper.removed_by_name = timezone.now(), str(names_in(by, paper.workshop))
    paper.save(update_fields=["removed_at", "removed_by_name"])
    audit.record(by, "non_paper.removed", paper, rows=[paper])
    return paper


def check_removal(paper: NonPaper, *, by: User) -> None:
    """Raise Refused unless `by` may remove the non-paper now."""
    if paper.added_by_id != by.pk or not visibility.allows(visibility.PARTICIPANTS, by, paper):
        raise Refused(NOT_ADDED_BY_YOU)
    if paper.workshop.archived_at:
        raise Refused(ARCHIVED)
    if paper.removed_at:
        raise Refused(_("This non-paper has already been removed."))


def _deals_with(user: User, topic: Topic) -> bool:
    """Return whether `user` is an officer for the topic. No query."""
    recommendation = Recommendation(workshop=topic.workshop, topic=topic)
    return visibility.allows(visibility.OFFICERS_OF_TOPIC, user, recommendation)


def _headed(user: User, workshop: Workshop) -> list[int]:
    """Return the pks of the delegations that `user` heads and that receive drafts. No query."""
    own = roles_of(user).delegates_in(workshop)
    heads = [one for one in own if one.capacity in BINDING and matches(visibility.RECIPIENT.only, one)]
    return [one.delegation_id for one in heads]
