"""The e-mails to ministries begin as the covering letter does."""

import pytest
from django.utils import timezone

from registry import outbox
from registry.models import Outgoing
from reports.dispatch import delivery, reminders
from reports.dispatch import dispatch as dispatch_room
from reports.models import Dispatch, LetterText
from reports.printing import letter, letter_text
from tests.factories import create_contact, create_dispatch, create_ministry, create_partner

pytestmark = pytest.mark.django_db
MINISTER = {"signatory": "Phạm Thu Trang", "signatory_title": "Minister of Culture of Viet Nam"}


def text_of(report, **fields):
    return LetterText(report=report, saved_by=report.keeper, saved_at=timezone.now(), **fields)


@pytest.mark.parametrize("fields", [{}, MINISTER])
def test_the_e_mail_has_the_salutation_of_the_letter(issued, mailoutbox, fields):
    text_of(issued, **fields).save()
    dispatch_room.send(issued, [issued.ministry], by=issued.keeper)
    dispatch = Dispatch.objects.get()
    [first, *_rest] = letter.preview(dispatch, letter_text.of(issued))["paragraphs"]

    outbox.run("dispatch.deliver", dispatch.key)

    lines = mailoutbox[0].body.splitlines()
    assert first in lines and first.endswith(",")
    assert lines.index(first) > lines.index(dispatch.symbol)  # below the address, as in the letter


def test_both_salutations_differ(issued):
    found = {letter_text.salutation(text_of(issued, **fields)) for fields in ({}, MINISTER)}
    assert len(found) == 2
    assert letter_text.salutation(None) == letter_text.salutation(text_of(issued))


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ("Dear Minister,\r\n\r\nPlease find the report.", True),
        ("Please find the report.", False),
        ("{ministry},", False),
    ],
)
def test_an_edited_salutation_is_taken_over(issued, typed, is_taken):
    text = text_of(issued, letter=typed, **MINISTER)
    expected = "Dear Minister," if is_taken else letter_text.salutation(text_of(issued, **MINISTER))
    assert letter_text.salutation(text) == expected


def test_an_address_in_the_salutation_does_not_become_a_link(issued, mailoutbox):
    text_of(issued, unsigned="Dear www.example.org,\r\n\r\nThe end.").save()
    dispatch_room.send(issued, [issued.ministry], by=issued.keeper)
    outbox.run("dispatch.deliver", Dispatch.objects.get().key)
    assert "www.example.org" not in mailoutbox[0].body


def test_with_a_note_the_e_mail_presents_compliments(issued, mailoutbox):
    foreign = create_ministry(create_partner("PL"), "foreign_affairs")
    create_contact(foreign, "foreign@example.org")
    dispatch_room.send(issued, [foreign], by=issued.keeper)
    outbox.run("dispatch.deliver", Dispatch.objects.get().key)
    ministry = f"the {foreign.name} of the Republic of Poland"
    assert delivery.COMPLIMENTS % {"ministry": ministry} in " ".join(mailoutbox[0].body.split())


def test_the_reminder_begins_in_the_same_way(issued, mailoutbox):
    create_dispatch(issued, issued.ministry, sent_at=timezone.now())
    reminders.remind(issued, by=issued.keeper, early=True)
    [task] = Outgoing.objects.filter(kind="dispatch.remind")
    outbox.run(task.kind, task.key)
    assert letter_text.salutation(None) in mailoutbox[0].body.splitlines()
