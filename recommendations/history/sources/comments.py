"""Comments and replies that the reader may read, and how they were resolved, withdrawn or hidden."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from recommendations import visibility
from recommendations.history.entries import Entry, Place, Quote, Reader, Source, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import Comment
from registry import seals
from registry.prepared import prepared


def _written(reader: Reader, place: Place) -> list[Comment]:
    return _written_rows(reader.recommendation.pk, reader.held, *place)


@prepared
def _written_rows(recommendation: int, held: visibility.Held, at: datetime, pk: int) -> QuerySet[Comment]:
    return before(_readable(recommendation, held), "written_at", at, pk)


def _readable(recommendation: int, held: visibility.Held) -> QuerySet[Comment]:
    return Comment.objects.filter(recommendation=recommendation).visible_to(held).select_related("delegation")


def _describe_written(source: Source, reader: Reader, rows: Sequence[Comment]) -> list[Entry]:
    entries = []
    for row in rows:
        entry = _entry(source, reader, row, _("Reply to a comment") if row.parent_id else _("Comment"))
        entry.who = row.author_in_delegation
        if not row.hidden_at:
            entry.quotes += [Quote(_("Passage"), row.quote)] if row.quote else []
            entry.quotes.append(Quote(row.audience_label, row.text, row.language))
        entries.append(entry)
    return entries


def _entry(source: Source, reader: Reader, row: Comment, what: str) -> Entry:
    entry = Entry(source, source.time_of(row), row.key, what, channel=str(PORTAL), subject=row.key)
    entry.partner = row.delegation.name if row.delegation else ""
    entry.seal, entry.address = seals.place_of(row), f"{reader.recommendation.get_absolute_url()}#{row.anchor}"
    entry.paragraph = (row.version_id, row.paragraph_id) if row.paragraph_id else None
    return entry


def _closed(reader: Reader, place: Place) -> list[Comment]:
    return _closed_rows(reader.recommendation.pk, reader.held, *place)


@prepared
def _closed_rows(recommendation: int, held: visibility.Held, at: datetime, pk: int) -> QuerySet[Comment]:
    rows = _readable(recommendation, held).filter(Q(hidden_at__isnull=False) | Q(resolved_at__isnull=False))
    return before(rows.annotate(closed_at=Coalesce("hidden_at", "resolved_at")), "closed_at", at, pk)


def _describe_closed(source: Source, reader: Reader, rows: Sequence[Comment]) -> list[Entry]:
    entries = []
    for row in rows:
        if row.is_withdrawn:
            entry = _entry(source, reader, row, _("Comment withdrawn"))
            entry.who = row.author_in_delegation
        elif row.hidden_at:
            entry = _entry(source, reader, row, _("Comment hidden"))
            entry.who, entry.partner = row.hidden_by_name, ""
            entry.quotes.append(Quote(_("Reason"), row.hidden_reason))
        else:
            entry = _entry(source, reader, row, _("Comment resolved"))
            entry.who, entry.partner = row.resolved_by_name, ""
            entry.note = _("Comment by %(author)s") % {"author": row.author_in_delegation}
            entry.quotes += [Quote(_("Note"), row.resolution)] if row.resolution else []
        entries.append(entry)
    return entries


register("comment", "comments", _written, _describe_written, at="written_at", verbs=("comment.written",))
register(
    "comment_closed",
    "comments",
    _closed,
    _describe_closed,
    at="closed_at",
    verbs=("comment.resolved", "comment.withdrawn", "comment.hidden"),
)
