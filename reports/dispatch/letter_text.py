"""Edit what the covering letters of a report say, and confirm the minister who signs them."""

from typing import Any

from django.utils import timezone

from members.models import User
from registry import audit
from registry.doors import door
from reports.dispatch.dispatch import locked, require_issued
from reports.models import LetterText, Report


@door
def edit_letters(
    report: Report, *, signatory: str, signatory_title: str, note: str, letter: str, unsigned: str, by: User
) -> LetterText:
    """Save the text of the letters and their signatory; empty texts stand for the standard text.

    Applies to letters prepared from now on. Raises Refused for a draft.
    """
    report = locked(report, by)
    require_issued(report)
    values = {"signatory": signatory, "signatory_title": signatory_title}
    values |= {"note": note, "letter": letter, "unsigned": unsigned}
    text, _created = LetterText.objects.update_or_create(
        report=report, defaults=values | {"saved_by": by, "saved_at": timezone.now()}
    )
    edited: dict[str, Any] = {name: bool(value) for name, value in values.items() if name != "signatory_title"}
    audit.record(by, "letters.edited", report, **edited)
    return text
