"""The notice of a silence procedure as a note verbale for embassies: one PDF for each entitled partner.

The host's ministry of foreign affairs writes to that of the partner, in the third person, without subject and signature.
The secretariat has the notes delivered and records each delivery with its evidence (`deliveries`). The host receives no
note. After an extension the notes name the new end, and are made anew.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Ministry, MinistryKind, User
from recommendations.models import SilenceLetter, SilencePartner, SilenceRound
from recommendations.silence import sentences
from recommendations.silence.locks import lock_round, require_secretariat
from registry import canonical, mail, outbox, pdf, renditions
from registry.access import Refused
from registry.dates import day_in_words, days_in_words
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing
from registry.names import with_article
from registry.pdf.missing_characters import named
from workshops.forms_of_address import Sender, host_ministries, in_full, mission, owner, sender, state

RENDER = outbox.declare("silence.letter")
OVER = gettext_lazy("The silence procedure has ended or has been cancelled. Notes can no longer be created.")
TEMPLATE = "recommendations/silence/pdf/note.html"
CSS = "css/report.css"
MANY = 4  # final drafts from which a note may need a second page
SOURCES = (
    "recommendations/silence/letters.py",
    "workshops/forms_of_address.py",
    f"templates/{TEMPLATE}",
    f"static/{CSS}",
)
Numbered = tuple[SilencePartner, int]


@dataclass(frozen=True)
class Letter:
    """The note to a partner: its row, with its `job`, or None if it has not been requested as it would be now."""

    partner: SilencePartner
    row: SilenceLetter | None

    @property
    def is_pending(self) -> bool:
        return self.row is not None and not self.row.file and not self.failure

    @property
    def failure(self) -> str:
        job = self.row.job if self.row and not self.row.file else None
        return job.last_error if job and job.failed_at else ""


def addressed(round: SilenceRound) -> list[Numbered]:
    """Return the partners that receive a note, in protocol order, each with its number. One query."""
    rows = round.partners.exclude(partner=round.workshop.host_id).select_related("partner", "round__workshop")
    return [(row, number) for number, row in enumerate(rows, start=1)]


def freeze(round: SilenceRound, partners: Iterable[Numbered]) -> list[bytes]:
    """Return all data printed in the notes to these partners, as canonical JSON. Six queries, whatever their number."""
    rows = list(partners)
    words, workshop = sentences.of_round(round), round.workshop
    writer = sender(workshop, MinistryKind.FOREIGN_AFFAIRS, host_ministries(workshop))
    foreign = Ministry.objects.filter(
        partner__in=[row.partner_id for row, _number in rows], kind=MinistryKind.FOREIGN_AFFAIRS
    )
    ministries = {ministry.partner_id: ministry for ministry in foreign.select_related("partner").order_by("-pk")}
    dated = round.starts_at.astimezone(workshop.tz).date()
    common = {
        "schema": "asem-culture-silence-note/1",
        "sender": writer.frozen(),
        "dated_on": dated.isoformat(),
        "texts": [{"symbol": f"{one.symbol}/{one.revision}", "title": one.title} for one in words.texts],
        "is_demo": workshop.is_demo,
        "is_long": len(words.texts) > MANY,
    }
    contents = []
    for row, number in rows:
        to = _addressee(row, ministries.get(row.partner_id))
        through = ""
        if row.partner.has_mission_to(workshop.host):
            through = _("Through the %(mission)s") % {"mission": mission(row.partner, row.partner.formal_name)}
        own = {"symbol": SilenceLetter(partner=row, number=number).symbol, "to": to, "through": through}
        own["paragraphs"] = _paragraphs(round, words, writer, to, row)
        contents.append(canonical.canonical(common | own))
    return contents


def _addressee(row: SilencePartner, ministry: Ministry | None) -> dict[str, Any]:
    if ministry is None:
        name = row.partner.formal_name if row.partner.is_institution else _("Ministry of Foreign Affairs")
        return {"name": name, "owner": state(row.partner), "city": "", "partner": row.name, "native": None}
    native = canonical.native_name(ministry.native_name, ministry.native_language)
    to = {"name": ministry.name, "owner": owner(ministry), "city": ministry.city}
    return to | {"partner": row.name, "native": native}


def _paragraphs(
    round: SilenceRound, words: sentences.NoticeWords, writer: Sender, to: dict[str, Any], row: SilencePartner
) -> dict[str, list[str]]:
    """Return the text of a note, before and after the list of final drafts."""
    workshop = round.workshop
    end = sentences.legal_time(words.ends_at, words.zone)
    values = {
        "sender": _capital(in_full(writer.name, writer.owner)),
        "ministry": in_full(to["name"], to["owner"]),
        "chair": words.chair,
        "number": words.number,
        "title": workshop.title,
        "held": _held(round),
        "partner": with_article(row.name),
        "end": end,
        "address": mail.absolute(round.get_absolute_url()),
        "arranged": date_format(round.arrangements.saved_at.astimezone(workshop.tz), "j F Y"),
    }
    opening = ngettext(
        "%(sender)s presents its compliments to %(ministry)s and has the honour to inform it that the chair of the "
        "workshop “%(title)s”, %(held)s, has launched silence procedure %(number)s on the following final draft:",
        "%(sender)s presents its compliments to %(ministry)s and has the honour to inform it that the chair of the "
        "workshop “%(title)s”, %(held)s, has launched silence procedure %(number)s on the following final drafts:",
        len(words.texts),
    )
    after = [
        _("If silence has not been broken by %(end)s, %(partner)s will be deemed to have consented."),
        _(
            "Before that time, silence may be broken by a note verbale, letter or e-mail received by the secretariat "
            "of the workshop, specifying the recommendation and paragraph concerned and giving the reason; %(partner)s "
            "may also expressly join the consensus or request more time. The focal point of the ministry may do so at "
            "%(address)s, where the recommendations can be read."
        ),
        _("The practical arrangements for silence procedures of %(arranged)s apply."),
        _("%(sender)s would be grateful if receipt of this note could be acknowledged."),
        _(
            "%(sender)s avails itself of this opportunity to renew to %(ministry)s the assurances of its highest "
            "consideration."
        ),
    ]
    return {"before": [opening % values], "after": [*_relaunch(words), *(sentence % values for sentence in after)]}


def _relaunch(words: sentences.NoticeWords) -> list[str]:
    """Return the sentence on the round that this one follows, if any, and on what was corrected."""
    if words.previous is None:
        return []
    follows = _("This procedure follows silence procedure %(number)s.") % {"number": words.previous}
    corrected = _("Correction: %(correction)s") % {"correction": words.correction} if words.correction else ""
    return [" ".join(filter(None, [follows, corrected]))]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _held(round: SilenceRound) -> str:
    """Return where and when the workshop was, is being or is to be held, seen from the launch."""
    workshop = round.workshop
    day = round.starts_at.astimezone(workshop.tz).date()
    parts = {"city": workshop.city, "days": days_in_words(workshop.starts_on, workshop.ends_on)}
    if workshop.ends_on < day:
        return _("held in %(city)s, %(days)s") % parts
    if workshop.starts_on <= day:
        return _("being held in %(city)s, %(days)s") % parts
    return _("to be held in %(city)s, %(days)s") % parts


def request_letters(round: SilenceRound, *, by: User) -> list[SilenceLetter]:
    """Request the notes to all partners; those that exist with the same content are kept. Raises Refused."""
    return _request(round, _stored(round), by=by)


def _stored(round: SilenceRound) -> list[tuple[Numbered, str, str]]:
    """Return each partner with the digest of its note, and its content stored as a file, before the row that names it."""
    partners = addressed(round)
    contents = freeze(round, partners)
    return [
        (partner, canonical.digest(content, *SOURCES), storage.store(content, "json"))
        for partner, content in zip(partners, contents, strict=True)
    ]


@door
def _request(round: SilenceRound, contents: list[tuple[Numbered, str, str]], *, by: User) -> list[SilenceLetter]:
    found = lock_round(round, by)
    require_secretariat(found.round.workshop, by)
    if found.is_cancelled or found.has_ended:
        raise Refused(OVER)
    rows = []
    for (partner, number), digest, snapshot in contents:
        details = {"partner": partner, "number": number, "snapshot": snapshot}
        details |= {"requested_at": timezone.now(), "requested_by": by}
        row, created = SilenceLetter.objects.get_or_create(digest=digest, defaults=details)
        renditions.queue(RENDER, row, is_new=created, by=by)
        rows.append(row)
    return rows


@outbox.register(RENDER, pauses=(60, 60))
def render_letter(rendition: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Render a requested note and store the PDF."""
    row = SilenceLetter.objects.select_related("partner__round__workshop", "partner__partner").get(key=rendition)
    renditions.complete(row, render, progress=progress, step=_("Reading the notice"))


def current(round: SilenceRound) -> list[Letter]:
    """Return the note to each partner as it would be made now, finished, requested or neither."""
    partners = addressed(round)
    digests = [canonical.digest(content, *SOURCES) for content in freeze(round, partners)]
    found = SilenceLetter.objects.filter(digest__in=digests).select_related(
        "partner__round__workshop", "partner__partner"
    )
    by_digest = {row.digest: row for row in found}
    jobs = {job.key: job for job in Outgoing.objects.filter(kind=RENDER, key__in=[row.key for row in found])}
    for row in by_digest.values():
        row.job = jobs.get(row.key)
    return [Letter(partner, by_digest.get(digest)) for (partner, _n), digest in zip(partners, digests, strict=True)]


def missing_characters(letters: Iterable[Letter]) -> list[dict[str, str]]:
    """Return the characters of finished notes that no font contains, with the partners in whose notes they occur."""
    rows = [one.row for one in letters if one.row and one.row.missing_glyphs]
    places = [(row.partner.name, json.loads(storage.read(row.snapshot))) for row in rows]
    glyphs = sorted({glyph for row in rows for glyph in row.missing_glyphs})
    return named(glyphs, places) if glyphs else []


def render(content: bytes, checksum: str, *, progress: Callable[..., None]) -> pdf.Rendered:
    """Render the PDF of frozen `content`, whose digest is `checksum`. Raises RenderingFailed."""
    frozen = json.loads(content)
    dated = datetime.combine(date.fromisoformat(frozen["dated_on"]), time(), UTC)
    title = _("%(symbol)s Note verbale: %(partner)s") % {"symbol": frozen["symbol"], "partner": frozen["to"]["partner"]}
    place = [frozen["sender"]["city"], day_in_words(dated.date())]
    page = canonical.printable(frozen) | {
        "title": title,
        "sender_state": frozen["sender"]["owner"].removeprefix("the "),
        "to_full": in_full(frozen["to"]["name"], frozen["to"]["owner"]).removeprefix("the "),
        "place_and_date": ", ".join(filter(None, place)),
    }
    return pdf.render(
        render_to_string(TEMPLATE, page),
        css_names=[CSS],
        title=title,
        language="en-GB",
        symbol=frozen["symbol"],
        created_at=dated,
        modified_at=dated,
        identifier=checksum,
        snapshot=content,
        snapshot_name="note.json",
        progress=progress,
    )
