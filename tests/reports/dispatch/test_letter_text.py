"""The secretariat edits the text of letters before sending, and confirms once which minister signs."""

import pytest

from registry import audit
from registry.access import Refused
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import letter_text as dispatch_letter_text
from reports.models import LetterText
from reports.printing import letter, letter_text
from tests.elements import element
from tests.factories import create_contact, create_meeting, create_ministry, create_partner, create_report, issue_report
from tests.reports.reports import secretariat

pytestmark = pytest.mark.django_db
MINISTER = {"signatory": "Phạm Thu Trang", "signatory_title": "Minister of Culture of Viet Nam"}


@pytest.fixture
def report(client):
    """An issued report, with its secretariat signed in."""
    report = issue_report()
    report.keeper = secretariat(client, report.workshop)
    return report


def url(report):
    return f"/reports/{report.key}/letters/"


def typed(report, **changes):
    """Return the form data of the standard text, with changes."""
    return letter.standard_texts(report) | {"signatory": "", "signatory_title": ""} | changes


def errors(page):
    return {name: [error.code for error in found] for name, found in page.context["form"].errors.as_data().items()}


def test_standard_text_is_the_default_and_is_not_stored(client, report):
    page = client.get(url(report))
    answer = client.post(url(report), typed(report))

    for name, text in letter.standard_texts(report).items():
        assert element(page, f"#id_{name}").text.strip() == text
    text = LetterText.objects.get()
    assert (answer.url, text.note, text.letter) == (f"/reports/{report.key}/send/", "", "")


def test_edited_text_is_printed_in_letters_prepared_afterwards(client, report):
    ministry = create_contact(create_ministry(create_partner("IT"), "foreign_affairs"), "it@example.org").ministry
    client.post(url(report), typed(report, note="{sender_name} informs {ministry}.\r\n\r\nThe end."))

    [dispatch] = dispatch_room.send(report, [ministry], by=report.keeper)

    shown = client.get(f"/reports/{report.key}/send/").context
    assert letter.preview(dispatch, letter_text.of(report))["paragraphs"][1] == "The end."
    assert "recipient" not in shown or shown["recipient"] is None
    entry = audit.entries(report).get(verb="letters.edited")
    assert entry.data == {"signatory": False, "note": True, "letter": False, "unsigned": False}


def test_minister_is_confirmed_once_for_all_reports_of_the_workshop(client, report):
    client.post(url(report), typed(report, **MINISTER, confirmed="on"))
    other = issue_report(create_report(report.workshop, [], meeting=create_meeting("CMM5")))

    form = client.get(url(other)).context["form"]

    assert {name: form[name].value() for name in MINISTER} == MINISTER
    assert letter_text.of(other).signatory == MINISTER["signatory"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (MINISTER, {"confirmed": ["confirmed"]}),
        ({"signatory": "Phạm Thu Trang", "confirmed": "on"}, {"signatory_title": ["title"]}),
        ({"signatory_title": "Minister", "confirmed": "on"}, {"signatory": ["name"]}),
        ({"note": "To whom it may concern."}, {"note": ["ministry"]}),
        ({"note": "To {ministry} and {minister}."}, {"note": ["place"]}),
        ({"letter": "Dear {name},"}, {"letter": ["place"]}),
        ({"unsigned": "Dear {colleague},"}, {"unsigned": ["place"]}),
        ({"letter": ""}, {"letter": ["required"]}),
        ({"letter": "x" * 3001}, {"letter": ["max_length"]}),
    ],
)
def test_incomplete_texts_are_errors_at_their_field(client, report, changes, code):
    page = client.post(url(report), typed(report, **changes))

    assert (errors(page), LetterText.objects.exists()) == (code, False)


def test_ministries_of_the_host_that_write_receive_no_letter(client, report):
    host = report.workshop.host
    own = [
        create_contact(create_ministry(host, kind), f"{kind}@example.org").ministry
        for kind in ("culture", "foreign_affairs")
    ]

    sent = dispatch_room.send(report, own, by=report.keeper, channel="post")

    assert sent == []
    page = client.get(f"/reports/{report.key}/send/")
    assert {row.ministry for row in page.context["excluded"] if row.is_sender} == set(own)
    assert client.get(f"/reports/{report.key}/by-hand/").context["unserved"] == []


def test_function_refuses_a_draft():
    report = create_report()

    with pytest.raises(Refused):
        dispatch_letter_text.edit_letters(report, **MINISTER, note="", letter="", unsigned="", by=report.composed_by)
