"""The INSERT statements of `seed`, each over a series of numbers `n`; their parts are constants of this module."""

# ruff: noqa: S608

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from recommendations.models import (
    Adoption,
    Circulation,
    Comment,
    Label,
    Paragraph,
    ParagraphText,
    Recommendation,
    Version,
)
from registry.models import AuditEntry
from workshops.models import Delegate

PARAGRAPHS, COMMENTS = 3, 10
ENTRIES = 4 + COMMENTS  # saved, submitted, circulated, published or changed, and one for each comment
COUNTED: list[type[Model]] = [Recommendation, Version, Paragraph, ParagraphText, Circulation, Label, Adoption, Comment]
COUNTED += [AuditEntry]
TITLE = "'Networks of cultural professionals, number ' || n"
FOLDED = "'networks of cultural professionals, number ' || n"
SENTENCE = "'Participants recommended that ASEM partners support networks of cultural professionals, number ' || n"
RARE = " || CASE WHEN mod(n, 500) = 1 THEN ' zephyr' ELSE '' END"
IS_DRAFT = "mod(n, 100) = 0"
IS_ADOPTED = "mod(n, 4) <> 0"
CIRCULATED_ON = "now() - interval '30 days' + n * interval '1 second'"
AREA = "(ARRAY['D7.2.b', 'D7.3.a', 'D7.6.b', 'T14'])[1 + mod(n, 4)]"
LEAD = "%(delegation)s + mod(n, %(delegations)s)"
AUTHOR = "%(base_delegate)s + 1 + mod(n, least(%(count)s, %(delegations)s))"


def statements(numbers: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (statement, values) for one transaction, at whose end references are checked."""
    now = timezone.now()
    for model, each, columns, where in (
        (Delegate, 1, _delegates(), "true"),
        (Recommendation, 1, _recommendations(), "true"),
        (Version, 1, _versions(), "true"),
        (Paragraph, PARAGRAPHS, {"recommendation_id": _parent("recommendation")}, "true"),
        (ParagraphText, PARAGRAPHS, _texts(), "true"),
        (Circulation, 1, _circulations(), f"NOT {IS_DRAFT}"),
        (Label, PARAGRAPHS, _labels(), f"NOT {IS_DRAFT}"),
        (Adoption, 1, _adoptions(), f"{IS_ADOPTED} AND NOT {IS_DRAFT}"),
        (Comment, COMMENTS, _comments(), f"NOT {IS_DRAFT}"),
        (AuditEntry, ENTRIES, _entries(), "true"),
    ):
        yield _insert(model, each, columns, where, now, numbers)
    yield _FINISH_CHAIN.format(entries=ENTRIES), numbers


def _insert(
    model: type[Model], each: int, columns: dict[str, str], where: str, now: datetime, numbers: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return INSERT ... SELECT for `each` rows (numbered k) of every n; columns not given have the default of the field."""
    table, values = model._meta.db_table, dict(numbers)
    columns = {"id": f"%(base_{model._meta.model_name})s + (n - 1) * {each} + k"} | columns
    for field in model._meta.concrete_fields:
        if field.column not in columns and not field.generated:
            columns[field.column] = f"%(default_{field.column})s"
            values[f"default_{field.column}"] = _default(field, now)
    if "key" in columns:
        columns["key"] = "gen_random_uuid()"
    names, sources = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    series = f"generate_series(1, %(count)s) n, generate_series(1, {each}) k"
    return f'INSERT INTO "{table}" ({names}) SELECT {sources} FROM {series} WHERE {where} ORDER BY n, k', values


def _default(field: "Field[Any, Any]", now: datetime) -> Any:
    if getattr(field, "auto_now_add", False):
        return now
    return None if field.null else field.get_db_prep_save(field.get_default(), connection)


def _parent(name: str) -> str:
    """Return the primary key of the n-th row of a table with one row for each n."""
    return f"%(base_{name})s + n"


def _delegates() -> dict[str, str]:
    name = "'nguyen thi huong ' || n"
    return {
        "delegation_id": LEAD.replace("mod(n,", "mod(n - 1,"),
        "full_name": "'Nguyễn Thị Hương ' || n",
        "badge_name": "'Hương ' || n",
        "sort_key": name,
        "search_text": name,
        "email": "'delegate-' || %(workshop)s || '-' || n || '@example.org'",
        "capacity": "CASE WHEN n <= %(delegations)s THEN 'head' ELSE 'delegate' END",
        "state": "'confirmed'",
    }


def _recommendations() -> dict[str, str]:
    submitted = f"CASE WHEN {IS_DRAFT} THEN NULL ELSE {CIRCULATED_ON} END"
    adopted = f"{IS_ADOPTED} AND NOT {IS_DRAFT}"
    return {
        "workshop_id": "%(workshop)s",
        "topic_id": "%(topic)s + mod(n / 4, %(topics)s)",
        "lead_id": LEAD,
        "author_id": AUTHOR,
        "state": f"CASE WHEN {IS_DRAFT} THEN 'draft' WHEN {IS_ADOPTED} THEN 'adopted' ELSE 'discussion' END",
        "topic_number": "1 + mod(n / 4, %(topics)s)",
        "sort_title": f"CASE WHEN {IS_DRAFT} THEN '' ELSE {FOLDED} END",
        "listed_at": submitted,
        "comment_count": f"CASE WHEN {IS_DRAFT} THEN 0 ELSE {COMMENTS - 1} END",
        "open_comment_count": f"CASE WHEN {IS_DRAFT} THEN 0 ELSE {COMMENTS - 3} END",
        "adopted_on": f"CASE WHEN {adopted} THEN %(held)s::date END",
        "serial": f"CASE WHEN NOT {IS_DRAFT} THEN n END",
        "symbol": f"CASE WHEN NOT {IS_DRAFT} THEN %(stem)s || '/REC/' || n END",
        "number": f"CASE WHEN {adopted} THEN n END",
        "submitted_at": submitted,
        "circulated_at": submitted,
        "adoption_id": f"CASE WHEN {adopted} THEN {_parent('adoption')} END",
        "current_id": _parent("version"),
        "submitted_id": f"CASE WHEN NOT {IS_DRAFT} THEN {_parent('version')} END",
        "circulated_id": f"CASE WHEN NOT {IS_DRAFT} THEN {_parent('version')} END",
        "published_at": f"CASE WHEN {adopted} THEN {CIRCULATED_ON} END",
    }


def _versions() -> dict[str, str]:
    return {
        "recommendation_id": _parent("recommendation"),
        "serial": "1",
        "title": TITLE,
        "folded_title": FOLDED,
        "nature": "'recommendation'",
        "addressees": """'["governments", "asef"]'""",
        "areas": f"to_jsonb(ARRAY[{AREA}])",
        "tags": f"' to:governments to:asef in:' || {AREA} || ' '",
        "rationale": "'Networks across borders are fewer in Asia than in Europe.'",
        "author_id": "%(user)s",
        "author_name": "'Åse Bjørnstad-Sæther'",
        "on_behalf_of_id": LEAD,
        "saved_at": CIRCULATED_ON,
        "hash_schema": "1",
        "sha256": "repeat(md5(%(workshop)s || '-' || n), 2)",
    }


def _texts() -> dict[str, str]:
    return {
        "version_id": _parent("version"),
        "paragraph_id": f"%(base_paragraph)s + (n - 1) * {PARAGRAPHS} + k",
        "position": "k",
        "text": f"{SENTENCE}{RARE}",
    }


def _circulations() -> dict[str, str]:
    version = _parent("version")
    return {"recommendation_id": _parent("recommendation"), "version_id": version, "number": "1"} | {
        "circulated_at": CIRCULATED_ON
    }


def _labels() -> dict[str, str]:
    paragraph = f"%(base_paragraph)s + (n - 1) * {PARAGRAPHS} + k"
    return {"circulation_id": _parent("circulation"), "paragraph_id": paragraph, "label": "k::text"}


def _adoptions() -> dict[str, str]:
    return {
        "recommendation_id": _parent("recommendation"),
        "version_id": _parent("version"),
        "session_id": "%(session)s",
        "session_title": "'Closing session'",
        "declared_by_id": "%(chair)s",
        "declared_by_name": "'Åse Bjørnstad-Sæther'",
        "recorded_by_id": "%(user)s",
        "recorded_by_name": "'Åse Bjørnstad-Sæther'",
        "occurred_on": "%(held)s",
        "recorded_at": CIRCULATED_ON,
    }


def _comments() -> dict[str, str]:
    """Return the columns of the comments: every tenth is a note to one's own delegation, two are resolved."""
    return {
        "recommendation_id": _parent("recommendation"),
        "version_id": _parent("version"),
        "text": "'Could this be joined with number ' || k || '?'",
        "audience": "CASE WHEN k = 10 THEN 'delegation' ELSE 'participants' END",
        "author_id": "%(commenter)s",
        "author_name": "'Åse Bjørnstad-Sæther'",
        "delegation_id": LEAD.replace("mod(n,", "mod(n + k,"),
        "written_at": f"{CIRCULATED_ON} + k * interval '1 hour'",
        "resolved_at": f"CASE WHEN k <= 2 THEN {CIRCULATED_ON} + interval '1 day' END",
    }


def _entries() -> dict[str, str]:
    """Return the columns of the audit entries; the hashes are unique, but do not follow from the content."""
    number = f"(n - 1) * {ENTRIES} + k"
    recommendation = f"(SELECT key FROM recommendations_recommendation WHERE id = {_parent('recommendation')})::text"
    moved = "jsonb_build_object('source', 'submitted', 'target', 'discussion')"
    comment = f"jsonb_build_object('recommendation', {recommendation}, 'audience', 'participants')"
    return {
        "chain_id": "%(chain)s",
        "number": number,
        "at": f"{CIRCULATED_ON} + k * interval '1 minute'",
        "actor_kind": "'user'",
        "actor": "'Åse Bjørnstad-Sæther'",
        "actor_key": "(SELECT key FROM members_user WHERE id = %(user)s)::text",
        "verb": "CASE k WHEN 1 THEN 'version.saved' WHEN 2 THEN 'recommendation.moved' WHEN 3 THEN "
        "'recommendation.circulated' WHEN 4 THEN 'recommendation.published' ELSE 'comment.written' END",
        "object_kind": "CASE WHEN k > 4 THEN 'comment' ELSE 'recommendation' END",
        "object_label": "'REC/' || n",
        "object_key": f"CASE WHEN k > 4 THEN gen_random_uuid()::text ELSE {recommendation} END",
        "data": f"CASE WHEN k = 2 THEN {moved} WHEN k > 4 THEN {comment} ELSE jsonb_build_object('number', 1) END",
        "previous_hash": f"repeat(md5(%(chain_name)s || ({number} - 1)), 2)",
        "hash": f"repeat(md5(%(chain_name)s || {number}), 2)",
    }


_FINISH_CHAIN = """
UPDATE registry_auditchain SET length = %(count)s * {entries}, head = repeat(md5(%(chain_name)s || %(count)s * {entries}), 2)
WHERE id = %(chain)s"""
