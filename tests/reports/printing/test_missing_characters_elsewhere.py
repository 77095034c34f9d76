"""Characters that no font contains, in letters and in the list of participants."""

import pytest

from registry import outbox
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import letter_text
from reports.models import Dispatch
from tests.elements import texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_ministry,
    create_partner,
    issue_report,
)
from tests.reports.reports import secretariat
from tests.workshops.plans import head
from workshops.delegations import printed_list

SIGN = "\U00012000"
pytestmark = pytest.mark.django_db


def test_missing_characters_of_letters_are_named_on_the_pages_that_show_them(client):
    """Only those of each letter, although a batch is rendered in one process."""
    report = issue_report()
    keeper = secretariat(client, report.workshop)
    texts_of = {"signatory": "", "signatory_title": "", "letter": "", "note": "{ministry}"}
    letter_text.edit_letters(report, **texts_of, unsigned=f"To {{ministry}} {SIGN}", by=keeper)
    kinds = [("IT", "foreign_affairs"), ("IT", "culture"), ("JP", "culture"), ("JP", "foreign_affairs")]
    ministries = [create_ministry(create_partner(code), kind) for code, kind in kinds]
    sent = dispatch_room.send(report, ministries, by=keeper, channel="post")
    for dispatch in sent:
        outbox.run("dispatch.print", dispatch.key)

    sent = Dispatch.objects.order_by("number")
    named = {"code": "U+12000", "name": "Cuneiform Sign A", "places": "Text of the letter"}
    assert [(row.ministry.kind, row.missing_characters) for row in sent] == [
        (row.ministry.kind, [named] if row.ministry.kind == "culture" else []) for row in sent
    ]
    for path in ("", "by-hand/"):
        shown = texts(client.get(f"{report.get_absolute_url()}{path}"), "[data-missing] li")
        assert len(shown) == 2
        assert all(word in text for text in shown for word in named.values())


def test_missing_characters_of_the_list_of_participants_are_named_with_their_delegation(client):
    delegate = head(client)
    workshop = delegate.delegation.workshop
    create_delegate(create_delegation(workshop, partner=create_partner("JP")), full_name=f"Ada {SIGN}")
    rendition = printed_list.request_list(workshop, by=delegate.user)
    outbox.run("participants.render", rendition.key)

    [shown] = texts(client.get(f"/workshops/{workshop.slug}/participants/document/"), "[data-missing] li")

    assert ("U+12000" in shown, shown.endswith("Japan")) == (True, True)
