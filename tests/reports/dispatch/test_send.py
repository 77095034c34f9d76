"""An issued report is sent to ministries: who gets it is shown before, each gets one numbered letter, once."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parseaddr

import pytest
from django.db import connection
from django.utils import timezone

from members.models import Contact
from registry import audit, links, mail, outbox
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from registry.templatetags import portal
from reports.dispatch import delivery, receipts
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.views import dispatch as views
from reports.models import Dispatch
from reports.printing import letter
from tests.elements import elements, texts
from tests.factories import (
    create_contact,
    create_dispatch,
    create_ministry,
    create_partner,
    create_report,
    create_role,
    create_workshop,
    issue_report,
)
from tests.reports.reports import notices, secretariat
from workshops.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(client):
    """An issued report, with the ministry of culture of Poland to send it to, and the secretariat signed in."""
    report = issue_report()
    report.keeper = secretariat(client, report.workshop)
    report.ministry = create_ministry(create_partner("PL"), name="Ministry of Culture and National Heritage")
    create_contact(report.ministry, "culture@example.org", full_name="Małgorzata Wiśniewska")
    return report


def url(report):
    return f"/reports/{report.key}/send/"


def send(client, report, *ministries):
    return client.post(url(report), {"ministries": [ministry.key for ministry in ministries]}, follow=True)


def job_of(dispatch):
    return Outgoing.objects.get(kind="dispatch.deliver", key=dispatch.key)


def receipt(report):
    return receipts.receipts(report)[0]


def test_the_page_says_who_gets_it_and_who_is_left_out_and_why(client, issued):
    silent = create_ministry(create_partner("PL"), "foreign_affairs")
    served = create_dispatch(issued, create_ministry(create_partner("IT")))
    create_ministry(create_partner("NO", joined_on=issued.workshop.ends_on))  # no partner yet on the first day

    page = client.get(url(issued))

    assert [(one.ministry, box.data["selected"]) for one, box in page.context["rows"]] == [(issued.ministry, True)]
    assert {one.ministry: one.reason for one in page.context["excluded"]} == {
        silent: str(dispatch_room.NO_ADDRESS),
        served.ministry: dispatch_room.ALREADY_SENT % {"symbol": served.symbol},
    }
    assert re.findall(r"\d+", *texts(page, "[data-count=recipients]")) == ["1", "2"]
    assert not Dispatch.objects.exclude(pk=served.pk).exists()


def test_the_letter_is_read_before_it_is_sent_and_the_page_names_who_signs(client, issued):
    foreign = create_ministry(create_partner("PL"), "foreign_affairs", name="Ministry of Foreign Affairs")
    create_contact(foreign, "mfa@example.org")
    chair = create_role(Role.CHAIR, workshop=issued.workshop)

    page = client.get(url(issued))
    note = client.get(f"{url(issued)}?letter={foreign.key}")

    [signs], [text] = texts(page, "section[aria-labelledby=letter] > p"), texts(page, "article.letter")
    assert page.context["recipient"].ministry == issued.ministry
    assert all(words in text for words in (issued.workshop.title, "Małgorzata Wiśniewska", chair.full_name))
    assert (page.context["letter"]["is_note"], chair.full_name in signs) == (False, True)
    assert (page.context["letter"]["signatory"], Dispatch.objects.exists()) == (chair.full_name, False)
    [signs], [text] = texts(note, "section[aria-labelledby=letter] > p"), texts(note, "article.letter")
    assert (note.context["letter"]["is_note"], "Ministry of Foreign Affairs" in text) == (True, True)
    assert chair.full_name not in signs + text


@pytest.mark.parametrize("asked", ["no-key", "", "00000000-0000-0000-0000-000000000000"])
def test_a_letter_to_nobody_known_is_the_first_one(client, issued, asked):
    page = client.get(url(issued), {"letter": asked})

    assert (page.status_code, page.context["recipient"].ministry) == (200, issued.ministry)


def test_the_preview_says_what_the_letter_then_says(client, issued):
    words = client.get(url(issued)).context["letter"]
    send(client, issued, issued.ministry)
    related = ("report__workshop__host", "report__meeting", "rendition", "ministry__partner")
    dispatch = Dispatch.objects.select_related(*related).get()
    frozen = json.loads(letter.freeze(dispatch, "-", delivery.signatory(issued.workshop)))

    same = [name for name in frozen if name not in ("symbol", "workshop", "language")]
    assert {name: words[name] for name in same} == {name: frozen[name] for name in same}


def test_all_can_be_unticked_at_once(client, issued):
    page = client.get(f"{url(issued)}?choose=none")

    assert [(one.ministry, box.data["selected"]) for one, box in page.context["rows"]] == [(issued.ministry, False)]


def test_sending_makes_a_numbered_dispatch_and_owes_the_letter(client, issued):
    page = send(client, issued, issued.ministry)

    dispatch = Dispatch.objects.get()
    assert notices(page) == [views.QUEUED % {"n": 1}]
    assert dispatch.symbol == f"{issued.workshop.symbol_stem}/NV/1"
    assert (dispatch.email, dispatch.addressee) == ("culture@example.org", "Małgorzata Wiśniewska")
    assert (dispatch.ministry_name, dispatch.rendition) == (issued.ministry.name, issued.master)
    assert job_of(dispatch).ids == {"dispatch": str(dispatch.key)}
    entry = audit.entries(dispatch).get(verb="dispatch.queued")
    assert (entry.actor_key, entry.data["ministry"]) == (str(issued.keeper.key), "PL-CUL")


def test_numbers_run_through_all_reports_of_a_workshop(client, issued):
    create_dispatch(issued, create_ministry(create_partner("IT")))

    send(client, issued, issued.ministry)

    assert [dispatch.symbol[-4:] for dispatch in Dispatch.objects.order_by("number")] == ["NV/1", "NV/2"]


def test_who_has_it_already_is_left_out_and_said(client, issued):
    send(client, issued, issued.ministry)
    page = send(client, issued, issued.ministry)

    assert notices(page)[-1] == f"{views.EXCLUDED % {'n': 1}} {views.EXCLUDED_REASON}"
    assert Dispatch.objects.count() == 1


def test_the_page_asks_the_same_for_few_and_for_many(client, issued, django_assert_max_num_queries):
    client.get(url(issued))
    with django_assert_max_num_queries(18) as asked:
        client.get(url(issued))
    for code in ("IT", "LA", "EU"):
        for kind in ("culture", "foreign_affairs"):
            create_contact(create_ministry(create_partner(code), kind))
    create_dispatch(issued, create_ministry(create_partner("LA")))
    with django_assert_max_num_queries(len(asked)):
        page = client.get(url(issued))
    assert (len(page.context["rows"]), len(page.context["served"])) == (6, 1)


@pytest.mark.parametrize("typed", [[], ["no key"], ["00000000-0000-0000-0000-000000000000"]])
def test_nobody_chosen_or_somebody_unknown_is_a_sentence(client, issued, typed):
    response = client.post(url(issued), {"ministries": typed})

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["ministries"])
    assert not Dispatch.objects.exists()


def test_a_draft_is_not_sent(client):
    report = create_report()
    secretariat(client, report.workshop)

    response = client.post(url(report))

    assert (response.status_code, response.context["exception"]) == (403, str(dispatch_room.NOT_ISSUED))


def test_others_neither_see_nor_send(client, issued):
    dispatch = create_dispatch(issued, issued.ministry, letter_file=storage.store(b"%PDF-", "pdf"))
    paths = [url(issued), f"/dispatches/{dispatch.key}/letter.pdf"]
    assert [client.get(path).status_code for path in paths] == [200, 200]
    for role, workshop in ((Role.CHAIR, issued.workshop), (Role.SECRETARIAT, create_workshop())):
        secretariat(client, workshop, role)
        assert [client.get(path).status_code for path in paths] == [404, 404]
        assert client.post(f"/dispatches/{dispatch.key}/resend/").status_code == 404


def test_the_chair_sees_the_receipts(client, issued):
    dispatch = create_dispatch(issued, issued.ministry)
    pages = [client.get(issued.get_absolute_url())]
    secretariat(client, issued.workshop, Role.CHAIR)
    pages.append(client.get(issued.get_absolute_url()))

    assert [texts(page, "#receipts tbody th") for page in pages] == [[dispatch.ministry_name]] * 2
    assert [len(elements(page, f'a[href="{url(issued)}"]')) for page in pages] == [1, 0]


def test_the_letter_and_the_report_travel_together(client, issued, mailoutbox):
    send(client, issued, issued.ministry)
    dispatch = Dispatch.objects.get()
    outbox.run("dispatch.deliver", dispatch.key)

    (message,) = mailoutbox
    dispatch.refresh_from_db()
    assert parseaddr(message.message()["To"])[1] == "culture@example.org"
    assert message.subject == delivery.SUBJECT % {"symbol": issued.symbol, "meeting": issued.meeting.name}
    assert [(name, data[:5]) for name, data, _type in message.attachments] == [
        (f"{dispatch.symbol.replace('/', '-')}.pdf", b"%PDF-"),
        (issued.master.filename, b"%PDF-"),
    ]
    token = re.search(r"/letter/([\w.-]+)/", message.body).group(1)
    assert links.find("letter", token).subject == dispatch.key
    assert dispatch.sent_at is not None
    assert receipt(issued).state == "sent"


def test_the_mail_names_the_day_of_the_page_until_which_the_link_works(client, issued, mailoutbox):
    send(client, issued, issued.ministry)
    dispatch = Dispatch.objects.get()
    ends = datetime(2027, 11, 21, 20, 57, tzinfo=UTC)  # the next day in Ha Long already
    PersonalLink.objects.update(expires_at=ends)
    outbox.run("dispatch.deliver", dispatch.key)

    token = links.token(PersonalLink.objects.get(subject=dispatch.key))
    assert "22 November 2027" in mailoutbox[0].body
    assert any("22 Nov 2027, 03:57" in fact for fact in texts(client.get(f"/letter/{token}/"), ".facts dd"))


def test_a_large_report_travels_as_a_link_alone(client, issued, mailoutbox, monkeypatch):
    other = create_contact(create_ministry(create_partner("IT")), "it@example.org").ministry
    send(client, issued, issued.ministry, other)
    for less, dispatch in enumerate(Dispatch.objects.order_by("number")):
        monkeypatch.setattr(delivery, "ATTACHED_MAX", issued.master.size - less)
        outbox.run("dispatch.deliver", dispatch.key)

    size = portal.size(issued.master.size)  # said where the file is to be fetched
    assert [(len(one.attachments), size in one.body) for one in mailoutbox] == [(2, False), (1, True)]


def test_a_second_try_keeps_the_letter_of_the_first(client, issued, mailoutbox):
    send(client, issued, issued.ministry)
    name = storage.store(b"%PDF-1.7 the letter of the first try", "pdf")
    Dispatch.objects.update(letter_file=name)

    outbox.run("dispatch.deliver", Dispatch.objects.get().key)

    assert mailoutbox[0].attachments[0][1] == b"%PDF-1.7 the letter of the first try"
    assert Dispatch.objects.get().letter_file == name


def test_words_that_people_typed_become_no_link_in_the_mail(client, issued, mailoutbox):
    type(issued.workshop).objects.update(title="See https://evil.example/ or www.evil.example", city="Ha Long")
    send(client, issued, issued.ministry)
    outbox.run("dispatch.deliver", Dispatch.objects.get().key)

    assert set(re.findall(r"(?:\w+://|www\.)([\w.]+)", mailoutbox[0].body)) == {"testserver"}
    assert "See https evil. example/ or www. evil. example" in mailoutbox[0].body


def fail(dispatch, **fields):
    Outgoing.objects.create(
        kind="dispatch.deliver",
        key=dispatch.key,
        ids={"dispatch": str(dispatch.key)},
        queued_at=timezone.now(),
        due_at=timezone.now(),
        failed_at=timezone.now(),
        **fields,
    )


def test_what_was_perhaps_sent_is_repeated_as_it_was(client, issued):
    dispatch = create_dispatch(issued, issued.ministry, letter_file=storage.store(b"%PDF-", "pdf"))
    fail(dispatch, delivery_began_at=timezone.now(), last_error="The connection was lost.")
    before = PersonalLink.objects.get(subject=dispatch.key).version
    page = client.get(issued.get_absolute_url())

    client.post(f"/dispatches/{dispatch.key}/resend/")

    assert texts(page, "#receipts tbody .tag") == [str(receipts.STATES["delivery_uncertain"])]
    assert "The connection was lost." in texts(page, "#receipts tbody .sub")
    assert len(elements(page, f'#receipts tbody form[action="/dispatches/{dispatch.key}/resend/"] button')) == 1
    again = Dispatch.objects.get()
    assert (again.email, again.letter_file) == (dispatch.email, dispatch.letter_file)
    assert PersonalLink.objects.get(subject=dispatch.key).version == before
    assert job_of(dispatch).failed_at is None
    assert audit.entries(dispatch).get(verb="outgoing.repeated").actor_key == str(issued.keeper.key)


def test_what_failed_goes_to_the_contact_of_today_with_a_new_link(client, issued):
    dispatch = create_dispatch(
        issued, issued.ministry, letter_file=storage.store(b"%PDF-", "pdf"), email="no@example.org"
    )
    fail(dispatch, last_error="The address was refused: no such user")
    old = links.token(PersonalLink.objects.get(subject=dispatch.key))
    assert receipt(issued).state == "failed"

    client.post(f"/dispatches/{dispatch.key}/resend/")

    again = Dispatch.objects.get()
    assert (again.email, again.letter_file, again.symbol) == ("culture@example.org", "", dispatch.symbol)
    with pytest.raises(links.LinkRefused) as refused:
        links.find("letter", old)
    assert refused.value.reason == "revoked"


def test_what_is_on_its_way_is_not_sent_again(client, issued):
    send(client, issued, issued.ministry)

    response = client.post(f"/dispatches/{Dispatch.objects.get().key}/resend/")

    assert (response.status_code, response.context["exception"]) == (403, str(dispatch_room.NOT_FAILED))


def test_the_page_asks_again_by_itself_while_a_letter_is_on_its_way(client, issued):
    dispatch = create_dispatch(issued, issued.ministry)
    waiting = client.get(f'{issued.get_absolute_url()}?state="><b>').content.decode()
    Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=timezone.now())
    arrived = client.get(issued.get_absolute_url()).content.decode()

    assert 'hx-get="?state=%22%3E%3Cb%3E" hx-trigger="every 5s" hx-select="#receipts"' in waiting
    assert "hx-trigger" not in arrived
    assert 'id="receipts"' in arrived


def test_who_enters_a_contact_for_the_report_finds_the_way_back(client, issued):
    silent = create_ministry(create_partner("IT"))
    page = client.get(url(issued))
    contacts = page.context["contacts_url"]
    entry = f"/workshops/{issued.workshop.slug}/ministries/{silent.code}/?{contacts.partition('?')[2]}"

    assert contacts in page.content.decode().replace("&amp;", "&")
    assert entry in client.get(contacts).content.decode().replace("&amp;", "&")
    saved = client.post(entry, {"full_name": "", "email": "culture@example.org"})
    assert saved.url == contacts
    assert f'href="{url(issued)}"' in client.get(saved.url).content.decode()


def test_the_receipts_can_be_narrowed_to_one_state(client, issued):
    sent = create_dispatch(issued, issued.ministry, sent_at=timezone.now())
    opened = create_dispatch(issued, create_ministry(create_partner("IT")), opened_at=timezone.now())

    page = client.get(f"{issued.get_absolute_url()}?state=opened")

    assert [row.dispatch for row in page.context["receipts"]] == [opened]
    assert [(state, count) for state, _label, count, _tag in page.context["legend"]] == [("opened", 1), ("sent", 1)]
    assert [bar["width"] for bar in page.context["bars"]] == [496, 496]
    assert sent.symbol not in page.content.decode()


def test_an_ended_contact_is_no_address(issued):
    Contact.objects.update(ended_at=timezone.now())

    assert [one.reason for one in dispatch_room.recipients(issued)] == [str(dispatch_room.NO_ADDRESS)]


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_sent_twenty_times_at_once_it_is_one_dispatch_and_one_mail_owed():
    report = issue_report()
    user = create_role(Role.SECRETARIAT, workshop=report.workshop).user
    ministry = create_contact(create_ministry(create_partner("PL"))).ministry

    def once(_number):
        try:
            return len(dispatch_room.send(report, [ministry], by=type(user).objects.get(pk=user.pk)))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        made = list(pool.map(once, range(20)))

    assert sum(made) == 1
    assert (Dispatch.objects.count(), Outgoing.objects.filter(kind="dispatch.deliver").count()) == (1, 1)


def test_the_local_outbox_keeps_the_message_whole(client, issued, settings):
    settings.EMAIL_BACKEND = "registry.mail.LocalBackend"
    send(client, issued, issued.ministry)
    outbox.run("dispatch.deliver", Dispatch.objects.get().key)

    (message,) = mail.local_messages()
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf", "application/pdf"]
