"""Send an issued report to ministries: preview, queue, deliver, resend."""

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
from reports.dispatch import recipients as dispatch_recipients
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


def url(report):
    return f"/reports/{report.key}/send/"


def send(client, report, *ministries):
    typed = {"ministries": [ministry.key for ministry in ministries], "confirmed": "yes"}
    return client.post(url(report), typed, follow=True)


def job_of(dispatch):
    return Outgoing.objects.get(kind="dispatch.deliver", key=dispatch.key)


def receipt(report):
    return receipts.receipts(report)[0]


def test_page_lists_recipients_and_excluded_ministries_with_reasons(client, issued):
    silent = create_ministry(create_partner("PL"), "foreign_affairs")
    served = create_dispatch(issued, create_ministry(create_partner("IT")))
    create_ministry(create_partner("NO", joined_on=issued.workshop.ends_on))  # not yet a partner on the first day

    page = client.get(url(issued))

    assert [(one.ministry, box.data["selected"]) for one, box in page.context["rows"]] == [(issued.ministry, True)]
    assert {one.ministry: one.reason for one in page.context["excluded"]} == {
        silent: str(dispatch_recipients.NO_ADDRESS),
        served.ministry: dispatch_recipients.ALREADY_SENT % {"symbol": served.symbol},
    }
    assert re.findall(r"\d+", *texts(page, "[data-count=recipients]")) == ["1", "2"]
    assert not Dispatch.objects.exclude(pk=served.pk).exists()


def test_selection_can_be_cleared(client, issued):
    page = client.get(f"{url(issued)}?choose=none")

    assert [(one.ministry, box.data["selected"]) for one, box in page.context["rows"]] == [(issued.ministry, False)]


def test_sending_creates_a_numbered_dispatch_and_queues_it(client, issued):
    page = send(client, issued, issued.ministry)

    dispatch = Dispatch.objects.get()
    assert notices(page) == [views.QUEUED % {"n": 1}]
    assert dispatch.symbol == f"{issued.workshop.symbol_stem}/LT/1"
    assert (dispatch.email, dispatch.addressee) == ("culture@example.org", "Małgorzata Wiśniewska")
    assert (dispatch.ministry_name, dispatch.rendition) == (issued.ministry.name, issued.master)
    assert job_of(dispatch).ids == {"dispatch": str(dispatch.key)}
    entry = audit.entries(dispatch).get(verb="dispatch.queued")
    assert (entry.actor_key, entry.data["ministry"]) == (str(issued.keeper.key), "PL-CUL")


def test_numbers_are_consecutive_across_reports_of_a_workshop(client, issued):
    create_dispatch(issued, create_ministry(create_partner("IT")))

    send(client, issued, issued.ministry)

    assert [dispatch.symbol[-4:] for dispatch in Dispatch.objects.order_by("number")] == ["LT/1", "LT/2"]


def test_ministry_already_served_is_excluded(client, issued):
    send(client, issued, issued.ministry)
    page = send(client, issued, issued.ministry)

    reason = dispatch_recipients.ALREADY_SENT % {"symbol": Dispatch.objects.get().symbol}
    assert notices(page)[-1] == views.NOT_SENT % {"names": f"{issued.ministry}, Poland ({reason})"}
    assert Dispatch.objects.count() == 1


def test_query_count_is_constant(client, issued, django_assert_max_num_queries):
    client.get(url(issued))
    with django_assert_max_num_queries(18) as asked:
        client.get(url(issued))
    for code in ("IT", "LA", "EU"):
        for kind in ("culture", "foreign_affairs"):
            create_contact(create_ministry(create_partner(code), kind))
    create_dispatch(issued, create_ministry(create_partner("LA")))
    with django_assert_max_num_queries(len(asked)):
        page = client.get(url(issued))
    assert (len(page.context["rows"]), len(page.context["excluded"])) == (6, 1)


@pytest.mark.parametrize("typed", [[], ["no key"], ["00000000-0000-0000-0000-000000000000"]])
def test_empty_or_invalid_selection_is_an_error(client, issued, typed):
    response = client.post(url(issued), {"ministries": typed})

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["ministries"])
    assert not Dispatch.objects.exists()


def test_draft_is_refused(client):
    report = create_report()
    secretariat(client, report.workshop)

    response = client.post(url(report))

    assert (response.status_code, response.context["exception"]) == (403, str(dispatch_room.NOT_ISSUED))


def test_other_roles_and_workshops_are_refused(client, issued):
    dispatch = create_dispatch(issued, issued.ministry, letter_file=storage.store(b"%PDF-", "pdf"))
    paths = [url(issued), f"/dispatches/{dispatch.key}/letter.pdf"]
    assert [client.get(path).status_code for path in paths] == [200, 200]
    for role, workshop in ((Role.CHAIR, issued.workshop), (Role.SECRETARIAT, create_workshop())):
        secretariat(client, workshop, role)
        assert [client.get(path).status_code for path in paths] == [404, 404]
        assert client.post(f"/dispatches/{dispatch.key}/resend/").status_code == 404


def test_chair_sees_the_receipts(client, issued):
    dispatch = create_dispatch(issued, issued.ministry)
    pages = [client.get(issued.get_absolute_url())]
    secretariat(client, issued.workshop, Role.CHAIR)
    pages.append(client.get(issued.get_absolute_url()))

    assert [texts(page, "#receipts tbody th") for page in pages] == [[dispatch.ministry_name]] * 2
    assert [len(elements(page, f'a[href="{url(issued)}"]')) for page in pages] == [1, 0]


def test_letter_and_report_are_attached(client, issued, mailoutbox):
    send(client, issued, issued.ministry)
    dispatch = Dispatch.objects.get()
    outbox.run("dispatch.deliver", dispatch.key)

    (message,) = mailoutbox
    assert message.reply_to == issued.workshop.correspondents() != []
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


def test_email_and_page_state_the_same_expiry_date(client, issued, mailoutbox):
    send(client, issued, issued.ministry)
    dispatch = Dispatch.objects.get()
    ends = datetime(2027, 11, 21, 20, 57, tzinfo=UTC)  # already the next day in Ha Long
    PersonalLink.objects.update(expires_at=ends)
    outbox.run("dispatch.deliver", dispatch.key)

    token = links.token(PersonalLink.objects.get(subject=dispatch.key))
    assert "22 November 2027" in mailoutbox[0].body
    assert any("22 November 2027, 03:57" in fact for fact in texts(client.get(f"/letter/{token}/"), ".facts dd"))


def test_large_report_is_not_attached(client, issued, mailoutbox, monkeypatch):
    other = create_contact(create_ministry(create_partner("IT")), "it@example.org").ministry
    send(client, issued, issued.ministry, other)
    for less, dispatch in enumerate(Dispatch.objects.order_by("number")):
        monkeypatch.setattr(letter, "ATTACHED_MAX", issued.master.size - less)
        outbox.run("dispatch.deliver", dispatch.key)

    size = portal.size(issued.master.size)  # the page from which the file can be downloaded
    assert [(len(one.attachments), size in one.body) for one in mailoutbox] == [(2, False), (1, True)]


def test_retry_keeps_the_rendered_letter(client, issued, mailoutbox):
    send(client, issued, issued.ministry)
    name = storage.store(b"%PDF-1.7 the letter of the first try", "pdf")
    Dispatch.objects.update(letter_file=name)

    outbox.run("dispatch.deliver", Dispatch.objects.get().key)

    assert mailoutbox[0].attachments[0][1] == b"%PDF-1.7 the letter of the first try"
    assert Dispatch.objects.get().letter_file == name


def test_typed_text_does_not_become_a_link_in_the_email(client, issued, mailoutbox):
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


def test_letter_with_uncertain_delivery_is_resent_unchanged(client, issued):
    dispatch = create_dispatch(issued, issued.ministry, letter_file=storage.store(b"%PDF-", "pdf"))
    fail(dispatch, delivery_began_at=timezone.now(), last_error="The connection was lost.")
    before = PersonalLink.objects.get(subject=dispatch.key).version
    page = client.get(issued.get_absolute_url())

    client.post(f"/dispatches/{dispatch.key}/resend/", {"confirmed": "yes"})

    assert texts(page, "#receipts tbody .tag") == [str(receipts.STATES["delivery_uncertain"])]
    assert "The connection was lost." in texts(page, "#receipts tbody .sub")
    assert len(elements(page, f'#receipts tbody form[action="/dispatches/{dispatch.key}/resend/"] button')) == 1
    again = Dispatch.objects.get()
    assert (again.email, again.letter_file) == (dispatch.email, dispatch.letter_file)
    assert PersonalLink.objects.get(subject=dispatch.key).version == before
    assert job_of(dispatch).failed_at is None
    assert audit.entries(dispatch).get(verb="outgoing.repeated").actor_key == str(issued.keeper.key)


def test_failed_letter_is_resent_to_the_current_contact_with_a_new_link(client, issued):
    dispatch = create_dispatch(
        issued, issued.ministry, letter_file=storage.store(b"%PDF-", "pdf"), email="no@example.org"
    )
    fail(dispatch, last_error="The address was refused: no such user")
    old = links.token(PersonalLink.objects.get(subject=dispatch.key))
    assert receipt(issued).state == "failed"

    client.post(f"/dispatches/{dispatch.key}/resend/", {"confirmed": "yes"})

    again = Dispatch.objects.get()
    assert (again.email, again.letter_file, again.symbol) == ("culture@example.org", "", dispatch.symbol)
    with pytest.raises(links.LinkRefused) as refused:
        links.find("letter", old)
    assert refused.value.reason == "revoked"


def test_queued_letter_cannot_be_resent(client, issued):
    send(client, issued, issued.ministry)

    response = client.post(f"/dispatches/{Dispatch.objects.get().key}/resend/")

    assert (response.status_code, response.context["exception"]) == (403, str(dispatch_room.NOT_FAILED))


def test_page_polls_while_letters_are_queued(client, issued):
    dispatch = create_dispatch(issued, issued.ministry)
    waiting = client.get(f'{issued.get_absolute_url()}?state="><b>').content.decode()
    Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=timezone.now())
    arrived = client.get(issued.get_absolute_url()).content.decode()

    assert 'hx-get="?state=%22%3E%3Cb%3E" hx-trigger="every 5s" hx-select="#receipts"' in waiting
    assert "hx-trigger" not in arrived
    assert 'id="receipts"' in arrived


def test_entering_a_contact_leads_back_to_the_report(client, issued):
    silent = create_ministry(create_partner("IT"))
    page = client.get(url(issued))
    contacts = page.context["contacts_url"]
    entry = f"/workshops/{issued.workshop.slug}/ministries/{silent.code}/?{contacts.partition('?')[2]}"

    assert contacts in page.content.decode().replace("&amp;", "&")
    assert entry in client.get(contacts).content.decode().replace("&amp;", "&")
    saved = client.post(entry, {"full_name": "", "email": "culture@example.org"})
    assert saved.url == contacts
    assert f'href="{url(issued)}"' in client.get(saved.url).content.decode()


def test_receipts_can_be_filtered_by_state(client, issued):
    sent = create_dispatch(issued, issued.ministry, sent_at=timezone.now())
    opened = create_dispatch(issued, create_ministry(create_partner("IT")), opened_at=timezone.now())

    page = client.get(f"{issued.get_absolute_url()}?state=opened")

    assert [row.dispatch for row in page.context["receipts"]] == [opened]
    assert [(state, count) for state, _label, count, _tag in page.context["legend"]] == [("opened", 1), ("sent", 1)]
    assert [bar["width"] for bar in page.context["bars"]] == [496, 496]
    assert sent.symbol not in page.content.decode()


def test_ended_contact_is_ignored(issued):
    Contact.objects.update(ended_at=timezone.now())

    assert [one.reason for one in dispatch_recipients.recipients(issued)] == [str(dispatch_recipients.NO_ADDRESS)]


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_concurrent_sending_creates_one_dispatch():
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


def test_local_mail_page_keeps_attachments(client, issued, settings):
    settings.EMAIL_BACKEND = "registry.mail.LocalBackend"
    send(client, issued, issued.ministry)
    outbox.run("dispatch.deliver", Dispatch.objects.get().key)

    (message,) = mail.local_messages()
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf", "application/pdf"]
