"""Compose one message and hand it over; and the folder that stands in for the post on one's own machine."""

import re
import smtplib
from email import message_from_bytes, policy
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from registry import outbox


def absolute(path):
    """The full address of a path of the portal: workers have no request to ask."""
    return f"{settings.PORTAL_URL}{path}"


def send(outgoing, progress, *, to, name="", template, context, subject, attachments=()):
    """Render `emails/<template>.txt`, and hand it over once; for functions registered with `outbox.fulfils`.

    `attachments` are (filename, bytes, type). The Message-ID is made of the debt's key, so that a repeated message
    is seen as the same. Raises GiveUp when the address is refused for good, PerhapsSent when the answer was lost
    after the message was on its way; anything else is tried again.
    """
    body = render_to_string(f"emails/{template}.txt", context | {"portal_url": settings.PORTAL_URL})
    message = EmailMessage(
        subject=_one_line(subject),
        body=body,
        to=[formataddr((_one_line(name), to))] if name else [to],
        headers={
            "Message-ID": f"<{outgoing.kind}.{outgoing.key}@{urlsplit(settings.PORTAL_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    for attachment in attachments:
        message.attach(*attachment)
    progress.handing_over()
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        progress.not_handed_over()
        code, reply = next(iter(error.recipients.values()))
        if 500 <= code < 600:
            raise outbox.GiveUp(_("The address was refused: %s") % _reply(reply)) from error
        raise
    except smtplib.SMTPResponseException as error:
        progress.not_handed_over()
        if 500 <= error.smtp_code < 600:
            raise outbox.GiveUp(_("The message was refused: %s") % _reply(error.smtp_error)) from error
        raise
    except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
        if _had_begun(error):
            raise outbox.PerhapsSent(_("The connection was lost after the message was handed over.")) from error
        progress.not_handed_over()
        raise
    except OSError:
        progress.not_handed_over()  # no connection was made
        raise


class OutboxBackend(BaseEmailBackend):
    """Mail of one's own machine: each message becomes a file, which the outbox page shows."""

    def send_messages(self, messages):
        folder = Path(settings.OUTBOX_ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            data = message.message().as_bytes(policy=policy.SMTP)
            name = re.sub(r"[^A-Za-z0-9.-]", "-", message.message()["Message-ID"].strip("<>"))[:150]
            number = len(list(folder.glob("*.eml"))) + 1
            part = folder / f".{name}.part"
            part.write_bytes(data)
            part.rename(folder / f"{number:06d}-{name}.eml")
        return len(messages)


def local_messages():
    """The messages of the local outbox, the latest first, as email.message.EmailMessage objects."""
    paths = sorted(Path(settings.OUTBOX_ROOT).glob("*.eml"), reverse=True)
    for path in paths:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        message.file_name = path.name
        yield message


def _had_begun(error):
    """Whether the connection broke while the server's verdict on the message itself was awaited."""
    frame, names = error.__traceback__, set()
    while frame:
        names.add(frame.tb_frame.f_code.co_name)
        frame = frame.tb_next
    return "data" in names


def _one_line(text):
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", str(text)).strip()[:200]


def _reply(reply):
    return _one_line(reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)
