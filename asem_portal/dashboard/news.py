"""The recent events that a reader may see, for the dashboard."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from asem_portal.dashboard import zones
from members.models import User
from recommendations import comment_events, events, visibility
from recommendations.events import Event
from recommendations.models import Audience, Comment, Recommendation
from recommendations.reading import timeline
from registry.models import AuditEntry
from registry.names import with_article
from registry.prepared import prepared
from registry.templatetags.portal import symbol_short, zone_words
from reports.models import Report
from workshops.models import OFFICERS, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

WEEK = 7
MAX_ENTRIES, MAX_LINES = 100, 10  # maximum numbers of audit entries read and of lines shown
COLUMNS = ("chain__name", "at", "actor", "partner", "verb", "object_kind", "object_label", "object_key", "data")
MIN_RUN = 3  # this many events of one kind on one day become one line

# The line for each verb of the audit log: for all participants, and for organiser and secretariat only.
NEWS = {
    "workshop.opened": _("The workshop page was opened to the public"),
    "workshop.outcome_chosen": _("The form of the outcome was changed"),
    "session.added": _("Session added to the programme: %(object)s"),
    "session.changed": _("Session changed: %(object)s"),
    "activity.added": _("Event added to the programme: %(object)s"),
    "delegation.opened": _("The delegation of %(object)s was added"),
    "recommendation.circulated": events.CIRCULATED.news,
    "recommendation.carried": events.CARRIED.news,
    "recommendation.published": events.PUBLISHED.news,
    "comment.written": comment_events.COMMENTED.news,
    "comment.resolved": comment_events.COMMENT_RESOLVED.news,
    "report.issued": _("Report %(object)s was issued"),
    "report.transmitted": _("Report %(object)s was transmitted"),
}
STAFF_NEWS = {
    "role.granted": _("Invitation sent: %(object)s"),
    "role.ended": _("Role revoked: %(object)s"),
    "delegate.registered": _("%(object)s was registered"),
    "delegate.changed": _("The registration details of %(object)s were changed"),
    "delegate.invited": _("%(object)s was invited"),
    "delegate.uninvited": _("The invitation to %(object)s was withdrawn"),
    "delegate.replaced": _("%(object)s was replaced"),
    "delegate.withdrawn": _("%(object)s was withdrawn from the delegation"),
    "delegates.exported": _("%(who)s exported the list of participants"),
    "import.uploaded": _("File uploaded: %(object)s"),
    "import.written": _("The participants listed in %(object)s were registered"),
    "import.undone": _("The import of %(object)s was undone"),
    "dispatch.handed_over": _("Letter %(object)s was delivered by hand"),
    "dispatch.reminded": _("A reminder about %(object)s was sent"),
    "dispatch.acknowledged": _("Receipt of letter %(object)s was acknowledged"),
    "invitation.accepted": _("%(object)s accepted the invitation"),
    "invitation.declined": _("%(object)s declined the invitation"),
}
INVITATION_WITHDRAWN = _("Invitation withdrawn: %(object)s")  # a role that ended before it was accepted
# The line for a run of events of the same kind.
RUN_NEWS = {
    "session.added": ngettext_lazy(
        "%(count)s session was added to the programme", "%(count)s sessions were added to the programme", "count"
    ),
    "session.changed": ngettext_lazy(
        "%(count)s change was made to the sessions", "%(count)s changes were made to the sessions", "count"
    ),
    "activity.added": ngettext_lazy(
        "%(count)s event was added to the programme", "%(count)s events were added to the programme", "count"
    ),
    "delegation.opened": ngettext_lazy("%(count)s delegation was added", "%(count)s delegations were added", "count"),
    "recommendation.published": ngettext_lazy(
        "%(count)s recommendation was published", "%(count)s recommendations were published", "count"
    ),
    "role.granted": ngettext_lazy(
        "%(count)s invitation to a role was sent", "%(count)s invitations to roles were sent", "count"
    ),
    "delegate.registered": ngettext_lazy(
        "%(count)s person was registered", "%(count)s people were registered", "count"
    ),
    "delegate.changed": ngettext_lazy(
        "The details of %(count)s registration were changed",
        "The details of %(count)s registrations were changed",
        "count",
    ),
    "delegate.invited": ngettext_lazy("%(count)s person was invited", "%(count)s people were invited", "count"),
    "delegates.exported": ngettext_lazy(
        "The list of participants was exported %(count)s time",
        "The list of participants was exported %(count)s times",
        "count",
    ),
    "dispatch.handed_over": ngettext_lazy(
        "%(count)s letter was delivered by hand", "%(count)s letters were delivered by hand", "count"
    ),
    "dispatch.reminded": ngettext_lazy("%(count)s reminder was sent", "%(count)s reminders were sent", "count"),
    "dispatch.acknowledged": ngettext_lazy(
        "Receipt of %(count)s letter was acknowledged", "Receipt of %(count)s letters was acknowledged", "count"
    ),
    "invitation.accepted": ngettext_lazy(
        "%(count)s invitation was accepted", "%(count)s invitations were accepted", "count"
    ),
    "invitation.declined": ngettext_lazy(
        "%(count)s invitation was declined", "%(count)s invitations were declined", "count"
    ),
}
EACH_COUNTS = {"delegates.exported", "session.changed", "dispatch.reminded"}  # even on the same object
# Verbs whose lines are omitted once the event has been undone by another event.
UNDONE_BY = {
    "session.removed": {"session.added", "session.changed"},
    "activity.removed": {"activity.added"},
    "delegation.removed": {"delegation.opened"},
    "delegate.uninvited": {"delegate.invited"},
    "import.undone": {"import.uploaded", "import.written"},
}


def changes(user: User, workshops: Sequence[Workshop], since: datetime | None = None) -> list[dict[str, Any]]:
    """Return one line for each recent event in `workshops` that `user` may see, newest first. Two queries.

    Lines later than `since` are marked as new. Recommendations that the user may not see are omitted, as are comments
    that are not addressed to all participants.
    """
    chains = {str(workshop.key): workshop for workshop in workshops if not workshop.archived_at}
    if not chains:
        return []
    entries = _not_undone(_latest(list(chains)))
    candidates = [entry for entry in entries if _sentence(entry, user, chains[entry.chain.name])]
    keys = {key for entry in candidates if (key := _recommendation_key(entry))}
    shown = _shown([UUID(key) for key in keys], visibility.held(user)) if keys else []
    leads: dict[str | None, Any] = {str(key): lead for key, *lead in shown}
    visible = [entry for entry in candidates if _is_visible(entry, user, chains[entry.chain.name], leads)]
    lines = []
    for run in _runs(visible, since, {name: workshop.tz for name, workshop in chains.items()})[:MAX_LINES]:
        workshop = chains[run[0].chain.name]
        line = _line(run[0], user, workshop, leads, count=len(run))
        line["url"] = "" if len(run) > 1 else _address(run[0], leads)
        line["is_new"] = since is not None and run[0].at > since
        line["workshop"] = workshop.short_name if len(chains) > 1 else ""
        lines.append(line)
    return lines


@prepared
def _latest(chains: list[str]) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.filter(chain__name__in=chains).select_related("chain").only(*COLUMNS)
    return entries.order_by("-at", "-pk")[:MAX_ENTRIES]


@prepared
def _shown(
    keys: list[UUID], held: visibility.Held
) -> "QuerySet[Recommendation, tuple[UUID, int | None, str, int, str]]":
    """Return key, symbol, lead and title; only those of the lead see drafts without a symbol, with their saved title."""
    recommendations = Recommendation.objects.visible_to(held).filter(key__in=keys)
    return recommendations.values_list("key", "serial", "lead__name", "lead", "current__title")


def _not_undone(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Return those of `entries` (newest first) that no later entry has undone."""
    undone, remaining = set(), []
    for entry in entries:
        undone |= {(verb, entry.object_key) for verb in UNDONE_BY.get(entry.verb, ())}
        if (entry.verb, entry.object_key) not in undone:
            remaining.append(entry)
    return remaining


def _runs(entries: list[AuditEntry], since: datetime | None, zones: dict[str, ZoneInfo]) -> list[list[AuditEntry]]:
    """Group entries (newest first) into lines, each at the place of its newest entry.

    Events of one kind on the same object on one day form one line, as do several of one kind in a workshop on one day.
    Days are those of the time zone of the workshop, in which times are shown.
    """
    groups: dict[tuple[Any, ...], list[AuditEntry]] = {}
    for entry in entries:
        is_new = since is not None and entry.at > since
        day = entry.at.astimezone(zones[entry.chain.name]).date()
        groups.setdefault((entry.verb, entry.chain_id, day, is_new), []).append(entry)
    lines: list[list[AuditEntry]] = []
    for (verb, *_rest), group in groups.items():
        newest: dict[tuple[Any, ...], AuditEntry] = {}
        for entry in group:
            newest.setdefault((entry.object_key, entry.actor), entry)
        run = group if verb in EACH_COUNTS else list(newest.values())
        lines += [run] if verb in RUN_NEWS and len(run) >= MIN_RUN else [[entry] for entry in run]
    place = {entry.pk: number for number, entry in enumerate(entries)}
    return sorted(lines, key=lambda line: place[line[0].pk])


def news(user: User, workshops: Sequence[Workshop], since: datetime | None) -> dict[str, Any]:
    """Return the context of the news on the dashboard: lines since the last visit, earlier lines, time of that visit."""
    lines = changes(user, workshops, since)
    zone = workshops[0].tz if workshops else UTC
    local = since.astimezone(zone) if since else None
    return {
        "changes": lines,
        "fresh": [line for line in lines if line["is_new"]],
        "earlier": [line for line in lines if not line["is_new"]],
        "since": _since(local, is_zone_named=zones.are_several(workshops)) if local else "",
    }


def _since(local: datetime, *, is_zone_named: bool) -> str:
    """Return the time of the last visit; with its zone if the lines of the news are in several."""
    return f"{_day(local)} {zone_words(str(local.tzinfo), local)}" if is_zone_named else _day(local)


def _recommendation_key(entry: AuditEntry) -> str | None:
    """Return the key of the recommendation that an entry concerns, directly or through a comment; otherwise None."""
    if entry.object_kind == Comment.audit_kind:
        return str(entry.data["recommendation"])
    return entry.object_key if entry.object_kind == Recommendation.audit_kind else None


def _address(entry: AuditEntry, leads: dict[str | None, Any]) -> str:
    """Return the URL of the recommendation or report that an entry concerns; "" for other entries."""
    key = _recommendation_key(entry)
    if key in leads:
        return reverse("reading:recommendation", args=[key])
    # Only issued reports appear in the news, and all participants may read these.
    return reverse("composing:report", args=[entry.object_key]) if entry.object_kind == Report.audit_kind else ""


def _is_visible(entry: AuditEntry, user: User, workshop: Workshop, leads: dict[str | None, Any]) -> bool:
    if entry.object_kind == Comment.audit_kind and entry.data.get("audience") != Audience.PARTICIPANTS:
        return False
    key = _recommendation_key(entry)
    if key is None or key not in leads:
        return key is None
    if entry.verb != "recommendation.moved":
        return True
    user_roles = roles_of(user)
    is_lead = leads[key][2] in {delegate.delegation_id for delegate in user_roles.delegates_in(workshop)}
    return timeline.may_see(_move(entry), is_lead=is_lead, is_officer=user_roles.has(workshop, *OFFICERS))


def _move(entry: AuditEntry) -> Event:
    """Return the event of a transition."""
    return events.of_move(
        entry.data["source"], entry.data["target"], is_returned_to_author=bool(entry.data.get("returned_to_author"))
    )


def _sentence(entry: AuditEntry, user: User, workshop: Workshop) -> Any:
    """Return the line for this entry, with its placeholders; None if this user is not shown one."""
    if entry.verb == "recommendation.moved":
        return _move(entry).news or None
    if entry.verb == "session.changed" and entry.data.get("changed") == ["names"]:
        return None  # the session has not changed; a speaker corrected a name
    if entry.verb in STAFF_NEWS and roles_of(user).has(workshop, *REGISTRARS):
        is_invitation = entry.verb == "role.ended" and entry.data.get("accepted") is False
        return INVITATION_WITHDRAWN if is_invitation else STAFF_NEWS[entry.verb]
    return NEWS.get(entry.verb)


def _line(
    entry: AuditEntry, user: User, workshop: Workshop, leads: dict[str | None, Any], count: int = 1
) -> dict[str, Any]:
    """Return the line for an entry, or for a run of `count` entries.

    Steps are attributed to the lead partner, on whose behalf people act; comments to the person who wrote them.
    """
    serial, lead, _pk, title = leads.get(_recommendation_key(entry), (None, None, None, ""))
    symbol = f"REC/{serial}" if serial else _("the draft “%s”") % title
    values = {"object": symbol if lead else _label(entry), "number": entry.data.get("number", "")}
    is_step = entry.partner and lead and entry.object_kind == Recommendation.audit_kind
    values["who"] = with_article(lead) if is_step else entry.actor
    sentence = str(RUN_NEWS[entry.verb] % {"count": count} if count > 1 else _sentence(entry, user, workshop) % values)
    return {"at": entry.at, "when": _day(entry.at.astimezone(workshop.tz)), "text": sentence[:1].upper() + sentence[1:]}


def _label(entry: AuditEntry) -> str:
    """Return the label of an entry's object; reports and letters by their short symbol, such as REP/1.

    The name of a delegation gets its article ("the Philippines"), because it follows "of".
    """
    label = with_article(entry.object_label) if entry.verb == "delegation.opened" else entry.object_label
    return symbol_short(label) if label.startswith("ASEM/") else label


def _day(local: datetime) -> str:
    """Return a short form of a time: "Today, 14:30", within a week "Mon, 14:30", otherwise "28 Apr, 14:30"."""
    days = (timezone.now().astimezone(local.tzinfo).date() - local.date()).days
    if days == 0:
        return _("Today, %s") % date_format(local, "H:i")
    return date_format(local, "D, H:i" if days < WEEK else "j M, H:i")
