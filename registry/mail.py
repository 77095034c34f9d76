"""Compose one message and hand it over; and the folder that stands in for the post on one's own machine."""

import re
import smtplib
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from registry import outbox, smtp
from registry.models import Outgoing

# What a server says of one message or one receiver; anything else says that there is no server to talk to.
_OF_ONE_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPNotSupportedError,
)
PERMANENT = range(500, 600)  # codes of an answer that trying again does not change
NO_ANSWER = _("The mail server is not responding. E-mails remain queued until it does.")
ADDRESS_REFUSED, MESSAGE_REFUSED = _("The address was rejected: %s"), _("The message was rejected: %s")
HANDOVER = timedelta(minutes=3)  # a slow server may take EMAIL_TIMEOUT for each of its answers


def absolute(path: str) -> str:
    """Return the full address of a path of the portal: workers have no request to ask."""
    return f"{settings.PORTAL_URL}{path}"


def send(
    outgoing: Outgoing,
    progress: outbox.Progress,
    *,
    to: str,
    name: str = "",
    template: str,
    context: Mapping[str, Any],
    subject: object,
    attachments: Sequence[tuple[str, bytes, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> None:
    """Render `emails/<template>.txt`, and hand it over once; for functions registered with `outbox.register`.

    `attachments` are (filename, bytes, type), `headers` are added to the portal's own. The Message-ID is made of the
    row's key, so that a repeated message is seen as the same. Raises PermanentFailure when the address is refused for
    good, DeliveryUncertain when the answer was lost after the message was on its way; anything else is tried again.
    """
    _ask_whether_the_relay_answers()
    body = render_to_string(f"emails/{template}.txt", {**context, "portal_url": settings.PORTAL_URL})
    message = EmailMessage(
        subject=_short(subject),
        body=body,
        to=[_address(to, name)],
        headers={
            "Message-ID": f"<{outgoing.kind}.{outgoing.key}@{urlsplit(settings.PORTAL_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            **(headers or {}),
        },
    )
    for attachment in attachments:
        message.attach(*attachment)
    progress.begin_delivery(at_most=HANDOVER)
    try:
        message.send()
    except smtp.AnswerLost as error:
        raise outbox.DeliveryUncertain(outbox.ANSWER_LOST) from error
    except Exception as error:
        progress.delivery_failed()
        if refusal := _refusal(error):
            raise outbox.PermanentFailure(refusal) from error
        if not isinstance(error, _OF_ONE_MESSAGE):
            cache.set(_relay(), time.time() + outbox.MAIL[0], outbox.MAIL[0])
        raise


def _ask_whether_the_relay_answers() -> None:
    """A mail server that took no connection a moment ago is left in peace: raises TryLater until it is asked again.

    A hundred letters do not knock one after the other at a door that is known to be shut; they wait, and count no try.
    """
    if rest := max(0.0, (cache.get(_relay()) or 0) - time.time()):
        raise outbox.TryLater(rest, str(NO_ANSWER))


def _relay() -> str:
    return f"mail:no-answer:{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def unlinked(text: str) -> str:
    """Typed words for a mail's body, in one line: nothing in them becomes a link in the reader's mail program."""
    text = re.sub(r"(?i)\b(\w+):/+", r"\1 ", _one_line(text))
    return re.sub(r"(?<=\w)\.(?=[^\W\d_]{2})", ". ", text)


class LocalBackend(BaseEmailBackend):
    """Mail of one's own machine: each message becomes a file, which the outbox page shows."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAILS_ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            composed = message.message()
            data = composed.as_bytes(linesep="\r\n")
            name = re.sub(r"[^A-Za-z0-9.-]", "-", composed["Message-ID"].strip("<>"))[:150]
            number = len(list(folder.glob("*.eml"))) + 1
            part = folder / f".{name}.part"
            part.write_bytes(data)
            part.rename(folder / f"{number:06d}-{name}.eml")
        return len(messages)


def local_messages() -> Iterator[Any]:
    """The messages of the local outbox, the latest first, as email.message.EmailMessage objects."""
    paths = sorted(Path(settings.EMAILS_ROOT).glob("*.eml"), reverse=True)
    for path in paths:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        message.file_name = path.name  # type: ignore[attr-defined]  # for the page that shows it
        yield message


def _refusal(error: Exception) -> str:
    """The sentence for an address or a message refused for good; empty when trying again may help.

    A server that refuses us altogether (its greeting, our password) is the operator's to mend: mail waits for that.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return ADDRESS_REFUSED % _reply(reply) if code in PERMANENT else ""
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError) and error.smtp_code in PERMANENT:
        return MESSAGE_REFUSED % _reply(error.smtp_error)
    return ""


def _address(to: str, name: str) -> str:
    """The receiver as a header holds it; the part after the @ may be in any script, and travels in ASCII."""
    local, _at, domain = to.rpartition("@")
    return formataddr((_short(name), f"{local}@{punycode(domain)}"))


def _one_line(text: object) -> str:
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", str(text)).strip()


def _short(text: object) -> str:
    return _one_line(text)[:200]


def _reply(reply: bytes | str) -> str:
    return _short(reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)
