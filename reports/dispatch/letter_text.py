"""Edit the text of the covering letters of a report, and confirm the minister who signs them."""

from typing import Any, TypedDict, Unpack

from django.utils import timezone

from members.models import User
from registry import audit
from registry.doors import door
from reports.dispatch.dispatch import locked, require_issued
from reports.models import LetterText, Report


class Texts(TypedDict, total=False):
    """The columns of LetterText that are typed."""

    signatory: str
    signatory_latin: str
    signatory_title: str
    note: str
    letter: str
    unsigned: str


NAMED_WITH = ("signatory_latin", "signatory_title")  # stored only with a signatory


@door
def edit_letters(report: Report, *, by: User, **typed: Unpack[Texts]) -> LetterText:
    """Save the text of the letters and their signatory; empty texts stand for the standard text.

    Those not given are empty. Applies to letters prepared from now on. Raises Refused for a draft.
    """
    report = locked(report, by)
    require_issued(report)
    values = {name: typed.get(name, "") for name in Texts.__annotations__}
    text, _created = LetterText.objects.update_or_create(
        report=report, defaults=values | {"saved_by": by, "saved_at": timezone.now()}
    )
    edited: dict[str, Any] = {name: bool(value) for name, value in values.items() if name not in NAMED_WITH}
    audit.record(by, "letters.edited", report, **edited)
    return text
