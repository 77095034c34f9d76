"""What lies ahead in a workshop, and what happened lately, told to each reader as far as they may know it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from members.models import User
from recommendations import comment_events, events
from recommendations.events import Event
from recommendations.models import Audience, Comment, Recommendation
from recommendations.reading import timeline
from registry.models import AuditEntry
from registry.names import with_article
from registry.templatetags.portal import symbol_short
from reports.models import Report
from workshops import phrases
from workshops.models import OFFICERS, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

WEEK = 7
READ, SHOWN = 300, 10  # so many entries are looked at, and at most so many lines told
RUN = 3  # so many of one act in a row are one line

# What each verb is told as, and to whom: everybody in the workshop, or only those who look after its people.
TOLD = {
    "workshop.opened": _("The workshop was opened to the public"),
    "session.added": _("Added to the programme: %(object)s"),
    "session.changed": _("Changed in the programme: %(object)s"),
    "activity.added": _("Added beside the sessions: %(object)s"),
    "delegation.opened": _("The delegation of %(object)s was opened"),
    "recommendation.circulated": events.CIRCULATED.news,
    "recommendation.published": events.PUBLISHED.news,
    "comment.written": comment_events.COMMENTED.news,
    "comment.resolved": comment_events.COMMENT_RESOLVED.news,
    "report.issued": _("The report %(object)s was issued"),
    "report.transmitted": _("The report %(object)s was transmitted"),
}
TOLD_TO_STAFF = {
    "role.granted": _("Role granted: %(object)s"),
    "role.ended": _("Role ended: %(object)s"),
    "delegate.registered": _("%(object)s was registered"),
    "delegate.changed": _("The entry of %(object)s was changed"),
    "delegate.invited": _("%(object)s was invited"),
    "delegate.uninvited": _("The invitation of %(object)s was withdrawn"),
    "delegate.replaced": _("%(object)s was replaced"),
    "delegate.withdrawn": _("%(object)s was withdrawn"),
    "delegates.exported": _("The list of delegates was exported by %(who)s"),
    "import.uploaded": _("The file %(object)s was uploaded"),
    "import.written": _("The people in %(object)s were registered"),
    "import.undone": _("The import of %(object)s was undone"),
    "dispatch.handed_over": _("The letter %(object)s was handed over"),
    "dispatch.reminded": _("A reminder of %(object)s was sent"),
    "dispatch.acknowledged": _("The letter %(object)s was acknowledged"),
    "invitation.accepted": _("%(object)s accepted the invitation"),
}
# What a run of the same act is told as.
RUNS = {
    "session.added": ngettext_lazy(
        "%(count)s session was added to the programme", "%(count)s sessions were added to the programme", "count"
    ),
    "session.changed": ngettext_lazy(
        "%(count)s session of the programme was changed", "%(count)s changes were made to sessions", "count"
    ),
    "activity.added": ngettext_lazy(
        "%(count)s event was added beside the sessions", "%(count)s events were added beside the sessions", "count"
    ),
    "delegation.opened": ngettext_lazy("%(count)s delegation was opened", "%(count)s delegations were opened", "count"),
    "recommendation.published": ngettext_lazy(
        "%(count)s text was published to the public", "%(count)s texts were published to the public", "count"
    ),
    "role.granted": ngettext_lazy("%(count)s role was granted", "%(count)s roles were granted", "count"),
    "delegate.registered": ngettext_lazy(
        "%(count)s person was registered", "%(count)s people were registered", "count"
    ),
    "delegate.invited": ngettext_lazy("%(count)s person was invited", "%(count)s people were invited", "count"),
    "dispatch.handed_over": ngettext_lazy(
        "%(count)s letter was handed over", "%(count)s letters were handed over", "count"
    ),
    "dispatch.reminded": ngettext_lazy("%(count)s reminder was sent", "%(count)s reminders were sent", "count"),
    "dispatch.acknowledged": ngettext_lazy(
        "%(count)s letter was acknowledged", "%(count)s letters were acknowledged", "count"
    ),
    "invitation.accepted": ngettext_lazy(
        "%(count)s invitation was accepted", "%(count)s invitations were accepted", "count"
    ),
}
# What is not told any more once it was undone.
UNDOES = {
    "session.removed": {"session.added", "session.changed"},
    "activity.removed": {"activity.added"},
    "delegate.uninvited": {"delegate.invited"},
    "import.undone": {"import.uploaded", "import.written"},
}


def deadlines(workshop: Workshop) -> list[dict[str, Any]]:
    """The dateline of a workshop: what is past, what is next, what comes later, in the workshop's zone.

    One that was held before the portal had none here.
    """
    if workshop.archived_at:
        return []
    dates = [(label, at) for _name, at, label in phrases.deadlines(workshop)]
    dates.append((_("Workshop, %s") % workshop.city, datetime.combine(workshop.starts_on, time(0), workshop.tz)))
    now, line, next_found = timezone.now(), [], False
    goes_on = workshop.ends_on >= timezone.localdate(timezone=workshop.tz)
    for label, at in sorted(dates, key=lambda item: item[1]):
        shown = workshop.starts_on if at.time() == time(0) and at.tzinfo == workshop.tz else at
        is_past = at <= now and not (shown == workshop.starts_on and goes_on)
        state = "done" if is_past else "next" if at > now and not next_found else "later"
        next_found = next_found or state == "next"
        line.append({"label": label, "at": shown, "zone": workshop.zone, "state": state})
    return line


def changes(user: User, workshops: Sequence[Workshop], since: datetime | None = None) -> list[dict[str, Any]]:
    """The latest entries of the workshops' records that `user` may know of, told as sentences; those later than the
    moment `since` are new. Two queries.

    A text that the reader may not see is not told of, not even that it exists; nor a comment that is not for all.
    """
    chains = {str(workshop.key): workshop for workshop in workshops if not workshop.archived_at}
    if not chains:
        return []
    entries = AuditEntry.objects.filter(chain__name__in=chains).select_related("chain").order_by("-at", "-pk")[:READ]
    told = [entry for entry in _user_roles(entries) if _sentence(entry, user, chains[entry.chain.name])]
    texts = Recommendation.objects.visible_to(user).filter(key__in={_text_key(entry) for entry in told} - {None})
    leads: dict[str | None, Any] = {
        str(key): facts for key, *facts in texts.values_list("key", "serial", "lead__name", "lead")
    }
    seen = [entry for entry in told if _is_seen(entry, user, chains[entry.chain.name], leads)]
    lines = []
    for run in _runs(seen, since)[:SHOWN]:
        workshop = chains[run[0].chain.name]
        line = _line(run[0], user, workshop, leads, count=len(run))
        line["url"] = "" if len(run) > 1 else _address(run[0], leads)
        line["is_new"] = since is not None and run[0].at > since
        line["workshop"] = workshop.short_name if len(chains) > 1 else ""
        lines.append(line)
    return lines


def _user_roles(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Those of `entries`, the latest first, that no later one has undone."""
    undone, standing_ones = set(), []
    for entry in entries:
        undone |= {(verb, entry.object_key) for verb in UNDOES.get(entry.verb, ())}
        if (entry.verb, entry.object_key) not in undone:
            standing_ones.append(entry)
    return standing_ones


def _runs(entries: list[AuditEntry], since: datetime | None) -> list[list[AuditEntry]]:
    """Lists of entries that are one line each: a run of the same act in a workshop, else a single one."""
    found = []
    for (verb, *_rest), group in groupby(
        entries, lambda one: (one.verb, one.chain_id, since is not None and one.at > since)
    ):
        run = list(group)
        found += [run] if verb in RUNS and len(run) >= RUN else [[one] for one in run]
    return found


def news(user: User, workshops: Sequence[Workshop], since: datetime | None) -> dict[str, Any]:
    """What a dashboard says of the changes: what is new since the last visit, what was before it, and when that visit was."""
    lines = changes(user, workshops, since)
    zone = workshops[0].tz if workshops else UTC  # as the lines beneath it, and the dateline
    return {
        "changes": lines,
        "fresh": [line for line in lines if line["is_new"]],
        "earlier": [line for line in lines if not line["is_new"]],
        "since": _day(since.astimezone(zone)) if since else "",
    }


def _text_key(entry: AuditEntry) -> str | None:
    """The key of the text that an entry is about, itself or through a comment on it; else None."""
    if entry.object_kind == Comment.audit_kind:
        return str(entry.data["recommendation"])
    return entry.object_key if entry.object_kind == Recommendation.audit_kind else None


def _address(entry: AuditEntry, leads: dict[str | None, Any]) -> str:
    """The page of the text or report that is told of, which the reader may read; else nothing."""
    key = _text_key(entry)
    if key in leads:
        return reverse("reading:recommendation", args=[key])
    # A report is told of once it was issued: then all who take part read it.
    return reverse("composing:report", args=[entry.object_key]) if entry.object_kind == Report.audit_kind else ""


def _is_seen(entry: AuditEntry, user: User, workshop: Workshop, leads: dict[str | None, Any]) -> bool:
    if entry.object_kind == Comment.audit_kind and entry.data.get("audience") != Audience.PARTICIPANTS:
        return False
    key = _text_key(entry)
    if key is None or key not in leads:
        return key is None
    if entry.verb != "recommendation.moved":
        return True
    mine = roles_of(user)
    is_lead = leads[key][2] in {one.delegation_id for one in mine.delegates_in(workshop)}
    return timeline.may_know_of(_move(entry), is_lead=is_lead, is_officer=mine.has(workshop, *OFFICERS))


def _move(entry: AuditEntry) -> Event:
    """The event of a change of state."""
    return events.of_move(
        entry.data["source"], entry.data["target"], is_returned_to_author=bool(entry.data.get("returned_to_author"))
    )


def _sentence(entry: AuditEntry, user: User, workshop: Workshop) -> Any:
    """What the entry is told as to this reader, or None."""
    if entry.verb == "recommendation.moved":
        return _move(entry).news or None
    if entry.verb in TOLD_TO_STAFF and roles_of(user).has(workshop, *REGISTRARS):
        return TOLD_TO_STAFF[entry.verb]
    return TOLD.get(entry.verb)


def _line(
    entry: AuditEntry, user: User, workshop: Workshop, leads: dict[str | None, Any], count: int = 1
) -> dict[str, Any]:
    """One sentence, of one entry or of a run of so many. Partners act, and people record it: who moved a partner's text
    is named by it; comments are people's own."""
    serial, lead, _pk = leads.get(_text_key(entry), (None, None, None))
    symbol = f"REC/{serial}" if serial else _("a draft")
    words = {"object": symbol if lead else _called(entry), "number": entry.data.get("number", "")}
    words["who"] = lead if entry.partner and lead and entry.object_kind == Recommendation.audit_kind else entry.actor
    sentence = str(RUNS[entry.verb] % {"count": count} if count > 1 else _sentence(entry, user, workshop) % words)
    return {"at": entry.at, "when": _day(entry.at.astimezone(workshop.tz)), "text": sentence[:1].upper() + sentence[1:]}


def _called(entry: AuditEntry) -> str:
    """A report or a letter by the end of its symbol, REP/1, as tables show it; anything else as it is called, and a
    delegation as it is called after "of"."""
    label = with_article(entry.object_label) if entry.verb == "delegation.opened" else entry.object_label
    return symbol_short(label) if label.startswith("ASEM/") else label


def _day(local: datetime) -> str:
    """When it was, as one says it: the hour of today, the day of this week, the date before that."""
    days = (timezone.now().astimezone(local.tzinfo).date() - local.date()).days
    if days == 0:
        return _("Today, %s") % date_format(local, "H:i")
    return date_format(local, "D, H:i" if days < WEEK else "j M, H:i")
