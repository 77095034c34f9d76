"""The copy of a note that is enclosed for another ministry is shown wherever the letters of that ministry are shown."""

import pytest

from registry import outbox
from reports.dispatch import by_hand, recipients
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.receipts import token_of
from reports.dispatch.recipients import COPIED
from reports.models import Channel, Dispatch
from tests.elements import elements, texts
from tests.factories import create_contact, create_dispatch, create_ministry, create_partner

pytestmark = pytest.mark.django_db
CULTURE = "Ministry of Culture and Tourism"


@pytest.fixture
def note(issued):
    """Return the rendered note to a ministry of foreign affairs, whose partner's ministry of culture has no address."""
    create_ministry(create_partner("LA"), name=CULTURE)
    foreign = create_ministry(create_partner("LA"), "foreign_affairs")
    create_contact(foreign, "foreign@example.org")
    [row] = dispatch_room.send(issued, [foreign], channel=Channel.POST, by=issued.keeper)
    outbox.run("dispatch.print", row.key)
    row.refresh_from_db()
    return row


def test_the_letter_records_its_copies(note):
    assert (note.copies, note.enclosed_copies) == ([CULTURE], [CULTURE])


def test_a_letter_to_a_ministry_of_culture_encloses_none(issued):
    [row] = dispatch_room.send(issued, [issued.ministry], channel=Channel.POST, by=issued.keeper)
    outbox.run("dispatch.print", row.key)
    row.refresh_from_db()
    assert (bool(row.letter_file), row.copies) == (True, [])


@pytest.mark.parametrize("is_rendered", [True, False])
def test_the_page_of_the_ministry_names_the_copy(client, issued, note, is_rendered):
    if not is_rendered:
        Dispatch.objects.filter(pk=note.pk).update(letter_file="")
    client.logout()
    shown = texts(client.get(f"/letter/{token_of(note)}/"), "[data-copies]")
    assert [CULTURE in one for one in shown] == ([True] if is_rendered else [])


def test_the_table_of_letters_names_the_copy(client, issued, note):
    create_dispatch(issued, issued.ministry)
    page = client.get(issued.get_absolute_url())
    [copy] = texts(page, "[data-copy]")
    assert CULTURE in copy


def test_the_ministry_without_a_letter_is_said_to_have_a_copy(client, issued, note):
    expected = str(COPIED % {"ministry": note.ministry_name, "symbol": note.symbol})
    found = {row.ministry.name: row.copied for row in recipients.recipients(issued) if row.copied}
    assert found == {CULTURE: expected}
    assert texts(client.get(f"/reports/{issued.key}/send/"), "[data-copied]") == [expected]
    assert [expected in one for one in texts(client.get(f"/reports/{issued.key}/by-hand/"), "[data-copied]")] == [True]


def test_a_new_letter_no_longer_encloses_a_copy_for_a_ministry_with_its_own(issued, note):
    mailed = create_dispatch(issued, create_ministry(create_partner("IT"), "foreign_affairs"), number=90)
    Dispatch.objects.filter(pk=mailed.pk).update(copies=[CULTURE], letter_file="a.pdf", paused_at=mailed.queued_at)
    switched = by_hand.switch(mailed, Channel.EMBASSY, by=issued.keeper)
    assert switched.enclosed_copies == []


def test_the_number_of_queries_does_not_grow(issued, note, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        recipients.recipients(issued)


def test_other_pages_name_no_copy(client, issued):
    create_dispatch(issued, issued.ministry)
    for address in (issued.get_absolute_url(), f"/reports/{issued.key}/send/"):
        assert not elements(client.get(address), "[data-copy], [data-copied]")
