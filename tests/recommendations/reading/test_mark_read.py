"""Mark Rev.n as read, and view what has changed since."""

import pytest

from asem_portal import personal_data
from recommendations.models import LastRead
from recommendations.reading import last_read
from registry import audit
from registry.access import Refused
from registry.models import AuditEntry
from tests.elements import elements
from tests.factories import create_circulation, create_recommendation, create_version
from tests.recommendations.pages import delegate, marked, page_of, signed_in

pytestmark = pytest.mark.django_db


def circulated(recommendation, text):
    """Circulate a version with this text as the first paragraph, which keeps its identity."""
    (first, *_others) = recommendation.current.texts.select_related("paragraph")
    create_version(recommendation, [("operative", text, first.paragraph)])
    create_circulation(recommendation)


def discussed():
    return create_recommendation("discussion", author=delegate(), paragraphs=[("operative", "They met once.")])


def mark(client, recommendation, number):
    return client.post(f"{page_of(recommendation)}read/", {"number": number})


def test_the_reader_sees_what_has_changed_since(client):
    recommendation = discussed()
    reader = delegate(recommendation.workshop, "IT")
    signed_in(client, reader)

    assert mark(client, recommendation, 1).status_code == 302
    assert elements(client.get(page_of(recommendation)), "[data-read]")
    circulated(recommendation, "They met twice.")
    circulated(recommendation, "They met twice a year.")

    page = client.get(f"{page_of(recommendation)}?show=unread")
    assert (marked(page, "del"), marked(page, "ins")) == (["once"], ["twice a year"])
    page = client.get(f"{page_of(recommendation)}?show=changes")
    assert (marked(page, "del"), marked(page, "ins")) == ([], ["a year"])
    assert not elements(page, "[data-read]")
    row = LastRead.objects.get()
    assert (row.user, row.version.circulation.number) == (reader.user, 1)


def test_each_reader_has_one_mark_which_moves_forward_only(client):
    recommendation = discussed()
    circulated(recommendation, "They met twice.")
    first, second = delegate(recommendation.workshop, "IT"), delegate(recommendation.workshop, "PL")

    for reader, numbers in ((first, (1, 2, 1)), (second, (1,))):
        signed_in(client, reader)
        for number in numbers:
            mark(client, recommendation, number)

    rows = LastRead.objects.values_list("user", "version__circulation__number")
    assert set(rows) == {(first.user.pk, 2), (second.user.pk, 1)}


def test_reading_writes_nothing(client):
    recommendation = discussed()
    signed_in(client, recommendation.author)

    client.get(page_of(recommendation))
    client.get(f"{page_of(recommendation)}rev/1/")

    assert not LastRead.objects.exists()


def test_the_mark_is_private(client):
    recommendation = discussed()
    signed_in(client, recommendation.author)
    before = AuditEntry.objects.count()

    mark(client, recommendation, 1)

    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("number", ["2", "0", "x", ""])
def test_only_what_was_circulated_can_be_marked(client, number):
    recommendation = discussed()
    signed_in(client, recommendation.author)

    assert mark(client, recommendation, number).status_code == 404
    assert not LastRead.objects.exists()


def test_a_reader_who_may_no_longer_read_is_refused():
    recommendation = discussed()
    stranger = delegate().user

    with pytest.raises(Refused):
        last_read.mark_read(recommendation.circulations.get(), by=stranger)


def test_it_is_exported_and_erased_with_the_account(client):
    recommendation = discussed()
    reader = delegate(recommendation.workshop, "IT")
    last_read.mark_read(recommendation.circulations.get(), by=reader.user)
    other = delegate(recommendation.workshop, "PL")
    last_read.mark_read(recommendation.circulations.get(), by=other.user)

    assert "version__serial" in str(personal_data.export(personal_data.find(reader.user.email)))
    personal_data.erase(reader.user.email, by=audit.CONSOLE)

    assert LastRead.objects.get().user == other.user
