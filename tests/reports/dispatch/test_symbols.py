"""Symbols of notes and letters: a mark and a series of numbers for each kind."""

import pytest

from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import letter_text
from reports.printing import letter
from tests.factories import create_contact, create_ministry, create_partner, create_report, create_role, issue_report

pytestmark = pytest.mark.django_db


def test_notes_and_letters_have_their_own_marks_and_series():
    """Whether or not a minister signs, and when the name is confirmed between two mailings."""
    issued = issue_report(create_report())
    keeper = create_role(workshop=issued.workshop).user
    contacts = [
        create_contact(create_ministry(create_partner(code), kind), f"{code}-{kind}@example.org")
        for code in ("IT", "JP", "EU")
        for kind in ("culture", "foreign_affairs")
    ]
    *first, last = [contact.ministry for contact in contacts]
    minister = {"signatory": "Phạm Thu Trang", "signatory_title": "Minister of Culture"}

    sent = dispatch_room.send(issued, first, by=keeper)
    letter_text.edit_letters(issued, **minister, note="", letter="", unsigned="", by=keeper)
    sent += dispatch_room.send(issued, [last], by=keeper)

    stem = issued.workshop.symbol_stem
    marks = {dispatch.symbol: letter.kind_to(dispatch.ministry) for dispatch in sent}
    assert marks == {f"{stem}/LT/{n}": "letter" for n in (1, 2)} | {f"{stem}/NV/{n}": "note" for n in (1, 2, 3, 4)}
    assert sorted(dispatch.number for dispatch in sent) == [1, 2, 3, 4, 5, 6]
