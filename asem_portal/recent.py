"""What lies ahead in a workshop, and what happened lately, told to each reader as far as they may know it."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.models import Comment, Recommendation
from registry.models import AuditEntry
from workshops.models import Role
from workshops.roles import standing

READ, SHOWN = 80, 10  # so many entries are looked at, and at most so many told

# What each verb is told as, and to whom: everybody in the workshop, or only those who look after its people.
TOLD = {
    "workshop.created": _("The workshop was set up"),
    "workshop.changed": _("The plan of the workshop was changed"),
    "workshop.opened": _("The workshop was opened to the public"),
    "session.added": _("A session was added: %(object)s"),
    "delegation.opened": _("%(object)s was invited"),
    "recommendation.moved": _("%(object)s: %(target)s"),
    "recommendation.circulated": _("%(object)s was circulated"),
    "recommendation.adopted": _("%(object)s was adopted"),
    "recommendation.released": _("%(object)s was released to the public"),
    "comment.written": _("A comment was written: %(object)s"),
    "report.issued": _("The report %(object)s was issued"),
    "report.transmitted": _("The report %(object)s was transmitted"),
}
TOLD_TO_STAFF = {
    "role.granted": _("%(object)s: role granted"),
    "role.ended": _("%(object)s: role ended"),
    "delegate.registered": _("%(object)s was registered"),
    "delegate.changed": _("The entry of %(object)s was changed"),
    "delegate.invited": _("%(object)s was invited"),
    "delegate.uninvited": _("The invitation of %(object)s was withdrawn"),
    "delegate.withdrawn": _("%(object)s was withdrawn"),
    "invitation.accepted": _("%(object)s accepted the invitation"),
}


def deadlines(workshop):
    """The dateline of a workshop: what is past, what is next, what comes later, in the workshop's zone."""
    dates = [
        (_("Submissions close"), workshop.submissions_close_at),
        (_("Comments close"), workshop.comments_close_at),
        (_("Final drafts"), workshop.final_drafts_close_at),
        (_("Workshop, %s") % workshop.city, datetime.combine(workshop.starts_on, time(0), workshop.tz)),
    ]
    now, line, next_found = timezone.now(), [], False
    for label, at in sorted(dates, key=lambda item: item[1]):
        state = "done" if at <= now else "later" if next_found else "next"
        next_found = next_found or state == "next"
        shown = workshop.starts_on if at.time() == time(0) and at.tzinfo == workshop.tz else at
        line.append({"label": label, "at": shown, "zone": workshop.zone, "state": state})
    return line


def changes(user, workshops):
    """The latest entries of the workshops' records that `user` may know of, told as sentences; three queries.

    A text, or a comment, that the reader may not see is not told of, not even that it exists.
    """
    chains = {str(workshop.key): workshop for workshop in workshops}
    entries = AuditEntry.objects.filter(chain__name__in=chains).select_related("chain").order_by("-at", "-pk")[:READ]
    entries = [entry for entry in entries if _is_told(entry, user, chains[entry.chain.name])]
    seen = _visible(entries, "recommendations.recommendation", Recommendation, user)
    seen |= _visible(entries, "recommendations.comment", Comment, user)
    private = ("recommendations.recommendation", "recommendations.comment")
    told = [entry for entry in entries if entry.object_kind not in private or entry.object_key in seen]
    return [_line(entry, chains[entry.chain.name]) for entry in told[:SHOWN]]


def _is_told(entry, user, workshop):
    staff = standing(user).has(workshop, Role.ORGANISER, Role.SECRETARIAT)
    return entry.verb in TOLD or (staff and entry.verb in TOLD_TO_STAFF)


def _visible(entries, kind, model, user):
    """The keys of those objects of one kind that the user may read."""
    keys = {entry.object_key for entry in entries if entry.object_kind == kind}
    if not keys:
        return set()
    return {str(key) for key in model.objects.visible_to(user).filter(key__in=keys).values_list("key", flat=True)}


def _line(entry, workshop):
    sentence = TOLD.get(entry.verb) or TOLD_TO_STAFF[entry.verb]
    return {"at": entry.at, "zone": workshop.zone, "text": sentence % _words(entry), "sub": entry.actor}


def _words(entry):
    from recommendations.models import State

    target = entry.data.get("target", "")
    return {"object": entry.object_label, "target": dict(State.choices).get(target, target)}
