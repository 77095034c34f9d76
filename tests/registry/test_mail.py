"""E-mail to a real server that accepts it, refuses it, hangs up or remains silent: sent once, or a reason recorded."""

import os
import socket
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from lxml import html

from registry import mail, outbox
from registry.models import Outgoing
from tests.registry.postbox import postbox

pytestmark = pytest.mark.django_db
BODY = "One line.\n.\nA line of one dot stood above."


@outbox.register(outbox.declare("test.letter"), pauses=outbox.MAIL)
def send_letter(
    *, progress, outgoing, subject="An invitation", to="clerk@example.org", name="Đặng Quốc Vượng", body=BODY
):
    context = {"salutation": "Dear Mr Vượng,", "body": body}
    attachments = [("letter.pdf", b"%PDF-1.7", "application/pdf")]
    mail.send(
        outgoing,
        progress,
        to=to,
        name=name,
        template="layout",
        context=context,
        subject=subject,
        reply_to=(),
        attachments=attachments,
    )


def deliver(**ids):
    """Queue an e-mail, try to send it once, and return its row."""
    outgoing = outbox.queue("test.letter", **ids)
    outbox.run("test.letter", str(outgoing.key))
    return Outgoing.objects.get(pk=outgoing.pk)


def test_a_message_goes_out_whole(settings):
    with postbox(settings) as server:
        row = deliver()
    assert (row.attempts, row.last_error, row.failed_at) == (1, "", None)
    assert row.done_at is not None
    (data,) = server.messages
    message = message_from_bytes(data, policy=policy.default)
    assert (message["Subject"], message["To"]) == ("An invitation", "Đặng Quốc Vượng <clerk@example.org>")
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert (message["Message-ID"], message["Auto-Submitted"]) == (
        f"<test.letter.{row.key}@testserver>",
        "auto-generated",
    )
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("Dear Mr Vượng,\n\nOne line.\n.\nA line of one dot stood above.\n\n-- \n")
    assert settings.PORTAL_URL in text
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("letter.pdf", b"%PDF-1.7")


class Watching(BaseEmailBackend):
    """A server that reads, during the conversation, for how long no other worker may claim the e-mail."""

    leases = []

    def send_messages(self, messages):
        self.leases.append(Outgoing.objects.get().leased_until - timezone.now())
        return len(messages)


def test_the_html_part_has_the_same_text_and_links_to_the_portal_only(settings):
    typed = f"<b onclick=x>Ana</b>\n\nhttps://evil.example/ {settings.PORTAL_URL}.evil.example/ {settings.PORTAL_URL}/verify/."

    with postbox(settings) as server:
        deliver(body=typed)

    message = message_from_bytes(server.messages[0], policy=policy.default)
    page = html.fromstring(message.get_body(("html",)).get_content())
    assert page.xpath("//a/@href") == [f"{settings.PORTAL_URL}/verify/", settings.PORTAL_URL]
    assert page.xpath("//b | //@onclick") == []
    plain = message.get_body(("plain",)).get_content().replace("-- ", "")
    assert "".join(page.find("body").text_content().split()) == "".join(plain.split())
    assert [file.get_filename() for file in message.iter_attachments()] == ["letter.pdf"]


def test_a_slow_server_has_minutes_before_the_letter_counts_as_lost(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Watching"
    row = deliver()
    (lease,) = Watching.leases
    assert (row.done_at is not None, lease > timedelta(minutes=2)) == (True, True)


def test_a_hostile_subject_and_name_make_no_header(settings):
    with postbox(settings) as server:
        deliver(subject="Hello\r\nBcc: all@example.org\x01", name="A <x@example.org>\nBcc: b@example.org")
    (data,) = server.messages
    message = message_from_bytes(data, policy=policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: all@example.org"
    assert [address.addr_spec for address in message["To"].addresses] == ["clerk@example.org"]


@pytest.mark.parametrize("name", ["Đặng Quốc Vượng", ""])
def test_an_address_in_another_script_is_reached(settings, name):
    with postbox(settings) as server:
        row = deliver(to="clerk@kulturministerium-österreich.example", name=name)
    assert (row.last_error, len(server.messages)) == ("", 1)
    message = message_from_bytes(server.messages[0], policy=policy.default)
    (address,) = message["To"].addresses
    assert (address.display_name, address.domain) == (name, "xn--kulturministerium-sterreich-6yc.example")


@pytest.mark.parametrize(
    ("stage", "answer", "sentence"),
    [
        ("RCPT", b"550 no such user", mail.ADDRESS_REFUSED),
        ("MAIL", b"550 not from you", mail.MESSAGE_REFUSED),
        ("DATA", b"554 no", mail.MESSAGE_REFUSED),
        ("message", b"552 too large", mail.MESSAGE_REFUSED),
    ],
)
def test_what_is_refused_for_good_is_given_up_in_a_sentence(settings, stage, answer, sentence):
    with postbox(settings, stage, answer) as server:
        row = deliver()
    said = sentence % answer.decode().partition(" ")[2]
    assert (row.last_error, row.is_delivery_uncertain, server.messages) == (said, False, [])
    assert row.failed_at is not None


@pytest.mark.parametrize(
    ("stage", "failure"),
    [
        ("greeting", b"554 go away"),  # for the operator to correct; otherwise every e-mail would fail at once
        ("greeting", b"421 later"),
        ("greeting", None),
        ("greeting", ...),
        ("EHLO", None),
        ("MAIL", b"451 later"),
        ("MAIL", None),
        ("RCPT", b"450 greylisted"),
        ("RCPT", None),
        ("RCPT", ...),
        ("DATA", b"451 later"),
        ("DATA", None),  # the transfer of the message had not begun
        ("DATA", ...),
        ("message", b"451 later"),
    ],
)
def test_what_may_yet_work_is_tried_again(settings, stage, failure):
    with postbox(settings, stage, failure) as server:
        row = deliver()
    assert server.connections == 1
    assert (row.attempts, row.failed_at, row.done_at, row.delivery_began_at) == (1, None, None, None)
    assert row.last_error
    with postbox(settings) as server:
        Outgoing.objects.update(due_at=row.queued_at)
        assert outbox.run("test.letter", str(row.key)) is True
    assert len(server.messages) == 1


def test_a_server_that_is_not_there_is_tried_again(settings):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with postbox(settings):
        settings.EMAIL_PORT = port
        row = deliver()
    assert (row.failed_at, row.delivery_began_at, row.last_error) == (None, None, "[Errno 111] Connection refused")


@pytest.mark.parametrize("failure", [None, ...], ids=["hangs up", "keeps silent"])
def test_delivery_is_uncertain_after_a_lost_answer_and_never_repeated(settings, failure):
    with postbox(settings, "message", failure):
        row = deliver()
    assert (row.is_delivery_uncertain, row.last_error, row.attempts) == (True, str(outbox.ANSWER_LOST), 1)
    with postbox(settings) as server:
        Outgoing.objects.update(due_at=row.queued_at)
        assert outbox.sweep() == 0
        assert outbox.run("test.letter", str(row.key)) is False
    assert server.messages == []


def test_a_goodbye_that_is_never_answered_is_still_a_message_sent(settings):
    with postbox(settings, "QUIT", ...) as server:
        row = deliver()
    assert row.done_at is not None
    assert len(server.messages) == 1


def test_delivery_of_what_cannot_be_composed_is_not_uncertain(settings):
    with postbox(settings) as server:
        row = deliver(to="no\naddress@example.org")
    assert (row.is_delivery_uncertain, row.delivery_began_at, row.done_at, server.messages) == (False, None, None, [])
    assert row.last_error


def test_a_repeated_message_carries_the_same_message_id(settings):
    from tests.factories import create_user

    with postbox(settings, "message", None):
        row = deliver()
    user = create_user()
    outbox.send_again(row, by=user, subject=user)
    with postbox(settings) as server:
        assert outbox.run("test.letter", str(row.key)) is True
    assert message_from_bytes(server.messages[0])["Message-ID"] == f"<test.letter.{row.key}@testserver>"


def test_the_local_outbox_keeps_each_message_as_a_file(settings):
    settings.EMAIL_BACKEND = "registry.mail.LocalBackend"
    first, second = deliver(subject="First"), deliver(subject="../../second/\x01")
    kept = list(mail.local_messages())
    assert [message["Subject"] for message in kept] == ["../../second/", "First"]
    assert [message.file_name for message in kept] == [
        f"000002-test.letter.{second.key}-testserver.eml",
        f"000001-test.letter.{first.key}-testserver.eml",
    ]
    assert sorted(path.name for path in settings.EMAILS_ROOT.iterdir()) == sorted(one.file_name for one in kept)


@pytest.mark.parametrize("failure", ["closed", b"421 too busy"])
def test_a_server_that_takes_no_connection_is_asked_once_and_the_others_wait(settings, failure):
    """A hundred e-mails do not try to connect one after the other; deferrals are not counted as attempts."""
    with postbox(settings, "greeting", b"421 too busy") as server:
        if failure == "closed":
            server.shutdown()
            server.server_close()
        rows = [deliver(name=f"Reader {number}") for number in range(3)]

    assert [row.attempts for row in rows] == [1, 0, 0]
    assert [row.last_error for row in rows[1:]] == [str(mail.NO_ANSWER)] * 2
    assert all(row.failed_at is None and row.due_at > timezone.now() for row in rows)
    assert server.connections <= 1


def test_when_the_server_answers_again_the_mail_goes_on(settings):
    with postbox(settings, "greeting", b"421 too busy") as server:
        first, second = deliver(), deliver(name="Another")
        server.stage = None
        cache.clear()  # once the pause is over
        Outgoing.objects.update(due_at=timezone.now())
        for row in (first, second):
            outbox.run("test.letter", str(row.key))

    assert len(server.messages) == 2


@pytest.mark.parametrize(
    ("stage", "failure"), [("RCPT", b"451 later"), ("MAIL", b"451 later"), ("message", b"452 full")]
)
def test_what_a_server_says_of_one_message_keeps_no_other_from_it(settings, stage, failure):
    with postbox(settings, stage, failure) as server:
        rows = [deliver(name=f"Reader {number}") for number in range(2)]

    assert ([row.attempts for row in rows], server.connections) == ([1, 1], 2)


@pytest.mark.parametrize(
    ("address", "secure"), [("smtp://mail.example.org:25", False), ("smtp+ssl://mail.example.org:465", True)]
)
def test_mail_by_smtp_leaves_through_the_portals_own_backend(address, secure):
    """Django's own backend does not report whether a message may have been delivered."""
    command = (
        "from django.core.mail import get_connection as get; mail = get(); print(mail, mail.connection_class.__mro__)"
    )
    environ = os.environ | {"EMAIL_URL": address, "DJANGO_SETTINGS_MODULE": "asem_portal.settings"}
    environ = {name: value for name, value in environ.items() if not name.startswith("PORTAL_LOCAL")}
    run = subprocess.run([sys.executable, "-c", command], env=environ, capture_output=True, text=True, check=True)
    assert "registry.smtp.EmailBackend" in run.stdout
    assert "registry.smtp._Connection" in run.stdout
    assert ("smtplib.SMTP_SSL" in run.stdout) is secure


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("walk.jose.new@mail.example.org", "walk.jose.new@mail.example.org"),
        ("Write to (o'neil+a@example.org), please.", "Write to (o'neil+a@example.org), please."),
        ("See https://evil.example/ and evil.example", "See https evil. example/ and evil. example"),
        ("http://ana@evil.example ana@evil.example/path", "http ana@evil. example ana@evil. example/path"),
    ],
)
def test_typed_addresses_are_quoted_and_typed_links_are_not(typed, shown):
    assert mail.unlinked(typed) == shown
