"""The text of covering letters: the standard text, and the places in it that differ from one ministry to another."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import LetterText, Report
from reports.printing import phrases

NOTE, LETTER, UNSIGNED = "note", "letter", "unsigned"  # fields of LetterText
PLACES = {  # in braces in the text; filled for each ministry
    "ministry": gettext_lazy("the ministry addressed, with the long form of its State’s name"),
    "sender": gettext_lazy("the ministry sending the letter, with the long form of its State’s name"),
    "sender_name": gettext_lazy("the ministry sending the letter"),
    "addressed": gettext_lazy("the recommendations addressed to the ministry"),
    "copy": gettext_lazy("the ministries for which a copy of the note is enclosed or, by e-mail, attached"),
}
STANDARD = {
    NOTE: gettext_lazy(
        "{sender} presents its compliments to {ministry} and has the honour to transmit %(document)s of the workshop "
        "“%(title)s”, %(held)s. The document has been prepared %(purpose)s. {copy}\n\n"
        "{addressed}\n\n"
        "{sender} would be grateful if receipt could be acknowledged, by note or as indicated on the accompanying "
        "slip, and if the document could be brought to the attention of the departments concerned.\n\n"
        "{sender} avails itself of this opportunity to renew to {ministry} the assurances of its highest consideration."
    ),
    LETTER: gettext_lazy(
        "Excellency,\n\n"
        "I have the honour to transmit %(document)s of the workshop “%(title)s”, %(held)s. The document has been "
        "prepared %(purpose)s.\n\n"
        "{addressed}\n\n"
        "I should be grateful if you would acknowledge receipt, by letter or at the web address below, and bring the "
        "document to the attention of the cultural sector.\n\n"
        "Please accept, Excellency, the assurances of my highest consideration."
    ),
    UNSIGNED: gettext_lazy(
        "Dear Sir or Madam,\n\n"
        "On behalf of {sender}, I have the honour to transmit %(document)s of the workshop “%(title)s”, %(held)s. The "
        "document has been prepared %(purpose)s.\n\n"
        "{addressed}\n\n"
        "I should be grateful if you would acknowledge receipt, by letter or at the web address below, and bring the "
        "document to the attention of the cultural sector.\n\n"
        "Yours faithfully,"
    ),
}
_PLACE = re.compile(r"\{(\w*)\}")
_AT_START = re.compile(r"(?:^|(?<=[.!?:] ))\{(\w+)\}")


def of(report: Report) -> LetterText | None:
    """Return the letter text of a report, or the signatory that was confirmed for another report of the workshop."""
    rows = LetterText.objects.filter(report__workshop=report.workshop_id).order_by("-saved_at", "-pk")
    own = next((row for row in rows if row.report_id == report.pk), None)
    other = next((row for row in rows if row.signatory), None)
    if own or other is None:
        return own
    named = ("signatory", "signatory_latin", "signatory_title")
    return LetterText(report=report, **{name: getattr(other, name) for name in named})


def standard(report: Report, name: str, held: str) -> str:
    """Return the standard text for this field of LetterText, about `report`, with its places in braces."""
    meeting = report.meeting
    days = dict(zip(("starts_on", "ends_on"), meeting.days, strict=True))
    return STANDARD[name] % {
        "document": document(meeting.kind, report.supplements_id or ""),
        "purpose": purpose(meeting.kind)
        % {"meeting": phrases.meeting({"name": meeting.name, "city": meeting.city} | days)},
        "title": report.workshop.title,
        "held": held,
    }


def salutation(text: LetterText | None) -> str:
    """Return the salutation with which letters begin. A text that begins with none has that of the standard text."""
    name = LETTER if text and text.signatory_names.latin else UNSIGNED
    for words in (getattr(text, name, ""), str(STANDARD[name])):
        first = next(iter(phrases.blocks(words)), "")
        if first.endswith(",") and not _PLACE.search(first):
            return first
    raise ValueError("the standard text begins with a salutation")


def document(meeting_kind: str, supplemented: str = "") -> str:
    """Return what a meeting of this kind receives: Summits an information note, all others the report; or a supplement
    to the one with the symbol `supplemented`."""
    if supplemented:
        words = (
            _("the supplement to information note %(symbol)s")
            if meeting_kind == "summit"
            else _("the supplement to report %(symbol)s")
        )
        return words % {"symbol": supplemented}
    return _("the information note") if meeting_kind == "summit" else _("the report")


def purpose(meeting_kind: str) -> str:
    """Return for which meeting the document is: Summits receive it through senior officials. Contains %(meeting)s."""
    if meeting_kind == "summit":
        return _("for submission to the %(meeting)s through the Senior Officials’ Meeting (SOM)")
    return _("for the %(meeting)s")


def unknown_places(text: str) -> list[str]:
    """Return the words in braces that are not places of PLACES."""
    return [place for place in _PLACE.findall(text) if place not in PLACES]


def paragraphs(text: str, values: Mapping[str, str]) -> list[str]:
    """Return the paragraphs of a text with its places filled; those left empty are omitted.

    A place at the beginning of a sentence begins with a capital letter.
    """
    filled = []
    for block in phrases.blocks(text):
        begun = _AT_START.sub(lambda place: _capital(values[place.group(1)]), block)
        done = re.sub(r" +", " ", _PLACE.sub(lambda place: values[place.group(1)], begun)).strip()
        if done:
            filled.append(done)
    return filled


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
