"""Compose and send one e-mail; on a local machine, a folder replaces the mail server."""

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
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.encoding import punycode
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from registry import outbox, smtp
from registry.models import Outgoing

# Errors that concern one message or recipient; any other error means that the server is unavailable.
_OF_ONE_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPNotSupportedError,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
# An e-mail address that stands alone, not as part of a URL.
_MAILBOX = re.compile(r"(?<![^\s(<“,;])([\w.+'-]+@[\w-]+(?:\.[\w-]+)+)(?=[.,;:!?)>”]*(?:\s|$))")
PERMANENT = range(500, 600)  # codes of permanent refusals
NO_ANSWER = _("The mail server is not responding. E-mails will remain queued until it responds.")
ADDRESS_REFUSED = _(
    "The mail server rejected the address. Check the address, then resend the message. The server replied: %s"
)
MESSAGE_REFUSED = _("The mail server rejected the message. The server replied: %s")
HANDOVER = timedelta(seconds=9 * settings.EMAIL_TIMEOUT)  # for several slow answers


def absolute(path: str) -> str:
    """Return the full URL of a path of the portal; workers have no request from which to build it."""
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
    reply_to: Sequence[str],
    attachments: Sequence[tuple[str, bytes, str]] = (),
    headers: dict[str, str] | None = None,
) -> None:
    """Render `emails/<template>.txt` and send it once, as plain text and as HTML; for handlers of the outbox.

    `attachments` are (filename, bytes, type); `headers` are added to the portal's own; `reply_to` are the addresses of
    those who answer, because e-mails to the portal's own address are not read. The Message-ID is derived from the row's
    key, so that a repeated message is recognised. Raises PermanentFailure if the address is permanently refused,
    DeliveryUncertain if the answer is lost after the transfer; after any other failure, delivery is retried.
    """
    _ask_whether_the_relay_answers()
    body = render_to_string(f"emails/{template}.txt", {**context, "portal_url": settings.PORTAL_URL})
    message = EmailMultiAlternatives(
        subject=_short(subject),
        body=body,
        to=[_address(to, name)],
        reply_to=[_address(address, "") for address in reply_to],
        headers=_own_headers(outgoing) | (headers or {}),
    )
    message.attach_alternative(_as_html(body), "text/html")
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


def _own_headers(outgoing: Outgoing) -> dict[str, str]:
    message_id = f"<{outgoing.kind}.{outgoing.key}@{urlsplit(settings.PORTAL_URL).hostname}>"
    return {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}


def with_own_links(text: str) -> SafeString:
    """Return `text`, escaped, with URLs of this portal as links; other URLs, which users may have typed, stay text."""
    parts: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        url = match.group()
        is_own = url == settings.PORTAL_URL or url.startswith(f"{settings.PORTAL_URL}/")
        parts.append(escape(text[end : match.start()]))
        parts.append(f'<a href="{escape(url)}">{escape(url)}</a>' if is_own else escape(url))
        end = match.end()
    return mark_safe("".join([*parts, escape(text[end:])]))


def _as_html(body: str) -> str:
    """Return the HTML part of an e-mail: the paragraphs of its plain text, and the signature below a line."""
    text, _line, signature = body.partition("\n-- \n")
    context = {"body": with_own_links(text.strip()), "signature": with_own_links(signature.strip())}
    return render_to_string("emails/layout.html", context)


def _ask_whether_the_relay_answers() -> None:
    """Raise TryLater for some time after a connection to the mail server has failed.

    This way, queued e-mails do not retry the connection one by one; a deferral is not counted as an attempt.
    """
    if rest := max(0.0, (cache.get(_relay()) or 0) - time.time()):
        raise outbox.TryLater(rest, str(NO_ANSWER))


def _relay() -> str:
    return f"mail:no-answer:{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def unlinked(text: str) -> str:
    """Return user text for an e-mail body on one line, altered so that mail programs display no web links in it.

    E-mail addresses are left unchanged, so that they can be copied.
    """
    parts = _MAILBOX.split(_one_line(text))  # every second part is an address
    return "".join(part if number % 2 else _without_links(part) for number, part in enumerate(parts))


def _without_links(text: str) -> str:
    text = re.sub(r"(?i)\b(\w+):/+", r"\1 ", text)
    return re.sub(r"(?<=\w)\.(?=[^\W\d_]{2})", ". ", text)


class LocalBackend(BaseEmailBackend):
    """E-mail backend of the local demonstration: writes each message to a file, shown on the page "E-mails sent"."""

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
    """Yield the e-mails sent locally, latest first, as email.message.EmailMessage objects."""
    paths = sorted(Path(settings.EMAILS_ROOT).glob("*.eml"), reverse=True)
    for path in paths:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        message.file_name = path.name  # type: ignore[attr-defined]  # for the page that shows it
        yield message


def _refusal(error: Exception) -> str:
    """Return the message for a permanently refused address or message; empty if a retry may succeed.

    If the server refuses the connection or the password, the operator must correct this; e-mails remain queued.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return ADDRESS_REFUSED % _reply(reply) if code in PERMANENT else ""
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError) and error.smtp_code in PERMANENT:
        return MESSAGE_REFUSED % _reply(error.smtp_error)
    return ""


def _address(to: str, name: str) -> str:
    """Return the recipient as a header value; a domain in another script is encoded in ASCII."""
    local, _at, domain = to.rpartition("@")
    return formataddr((_short(name), f"{local}@{punycode(domain)}"))


def _one_line(text: object) -> str:
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", str(text)).strip()


def _short(text: object) -> str:
    return _one_line(text)[:200]


def _reply(reply: bytes | str) -> str:
    return _short(reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)
