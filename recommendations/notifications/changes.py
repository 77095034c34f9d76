"""The differences between two circulated versions, or the changes proposed by a compromise text, as plain text for
e-mails.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from recommendations.models import Act, Compromise, Label, Recommendation
from recommendations.reading import comparison, page
from recommendations.reading.page import Row
from registry.mail import unlinked

MAX_CHARACTERS = 6000  # of all changes in an e-mail; the others are on the page


@dataclass(frozen=True)
class Changed:
    """One paragraph or field: its name with what happened to it, and its text before and now, each possibly empty."""

    heading: str
    before: str = ""
    now: str = ""


@dataclass(frozen=True)
class Changes:
    """What has changed or would change, below a heading; `is_cut` if some changes are left out."""

    heading: str
    rows: list[Changed]
    is_cut: bool


def of_circulation(recommendation: Recommendation, number: int) -> Changes | None:
    """Return what the circulation Rev.`number` changed; None for the first one. Six queries."""
    pair = recommendation.circulations.filter(number__in=[number - 1, number]).select_related("version")
    found = {circulation.number: circulation for circulation in pair}
    if number - 1 not in found:
        return None
    differences = page.differences(recommendation, found[number - 1].version, found[number].version)
    rows = [_title(differences.title)] if differences.title.is_changed else []
    rows += [_paragraph(row) for row in differences.rows if row.mark != comparison.SAME or row.is_moved]
    others = [*differences.texts, *differences.fields]
    rows += [Changed(_("%(name)s, changed") % {"name": one.label}) for one in others if one.is_changed]
    kept = _within_limit(rows)
    heading = _("Changes since %(since)s:") % {"since": found[number - 1]}
    return Changes(heading, kept, len(kept) < len(rows))


def of_compromise(compromise: Compromise) -> Changes:
    """Return what a compromise text would change in the version that it was written on. Four queries."""
    changes = list(compromise.changes.select_related("paragraph"))
    texts = dict(compromise.version.texts.values_list("paragraph", "text"))
    names = dict(
        Label.objects.filter(circulation__recommendation=compromise.recommendation_id)
        .order_by("circulation__number")
        .values_list("paragraph", "label")
    )
    rows = []
    for change in changes:
        label = names.get(change.paragraph_id, "") if change.paragraph_id else ""
        name = _("Paragraph %s") % label if label else _("Unnumbered paragraph")
        before = texts.get(change.paragraph_id, "") if change.paragraph_id else ""
        if change.act == Act.INSERT:
            heading = _("New paragraph at the beginning")
            if change.paragraph_id:
                heading = _("New paragraph after: %(name)s") % {"name": name}
            rows.append(Changed(heading, now=_plain(change.text)))
        elif change.act == Act.DELETE:
            rows.append(Changed(_("%(name)s, deleted") % {"name": name}, before=_plain(before)))
        else:
            rows.append(Changed(_("%(name)s, changed") % {"name": name}, _plain(before), _plain(change.text)))
    kept = _within_limit(rows)
    return Changes(_("Wording proposed:"), kept, len(kept) < len(rows))


def _title(difference: comparison.Difference) -> Changed:
    pieces = difference.pieces
    return Changed(_("Title, changed"), _text(pieces, comparison.DELETED), _text(pieces))


def _paragraph(row: Row) -> Changed:
    name = _("Paragraph %s") % row.label if row.label else _("Unnumbered paragraph")
    if row.mark == comparison.INSERTED:
        return Changed(_("%(name)s, inserted") % {"name": name}, now=_plain(row.text))
    if row.mark == comparison.DELETED:
        return Changed(_("%(name)s, deleted") % {"name": name}, before=_plain(row.text))
    heading = _("%(name)s, moved") if row.is_moved else _("%(name)s, changed")
    if row.mark == comparison.SAME:
        return Changed(heading % {"name": name})
    pieces = row.pieces or []
    return Changed(heading % {"name": name}, _text(pieces, comparison.DELETED), _text(pieces))


def _text(pieces: list[comparison.Piece], mark: str = comparison.INSERTED) -> str:
    """Return the text now or, with DELETED, before."""
    return _plain("".join(piece.text for piece in pieces if piece.kind in (comparison.SAME, mark)))


def _plain(text: str) -> str:
    """Return a text without marks of emphasis, and without what an e-mail program would turn into a link."""
    return unlinked(text.replace("*", "").strip())


def _within_limit(rows: list[Changed]) -> list[Changed]:
    kept: list[Changed] = []
    length = 0
    for row in rows:
        length += len(row.heading) + len(row.before) + len(row.now)
        if length > MAX_CHARACTERS:
            break
        kept.append(row)
    return kept
