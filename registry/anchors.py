"""Anchors: the ends of the audit chains, written every day to a file that is only appended to, and sent by e-mail.

An anchor kept outside the portal proves the chain up to its entry: it does not match a chain that has since been
rewritten, truncated or emptied, even with all keys of the portal.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry import mail, outbox
from registry.models import AuditChain, Outgoing

ANCHOR = outbox.declare("record.anchor")
SUBJECT = gettext_lazy("Audit record: anchors of %(day)s")
UNREADABLE = gettext_lazy("Line %(number)s of %(path)s is not an anchor.")


class NoAnchors(Exception):
    """The file of anchors cannot be read; the message is for the operator."""


class Anchor(NamedTuple):
    """The end of a chain at one time: the number and hash of its last entry."""

    at: datetime
    chain: str
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.at.isoformat(timespec='seconds')} {self.chain} {self.number} {self.hash}"


def present() -> list[Anchor]:
    """Return the current end of each chain, by name. One query."""
    now = timezone.now()
    rows = AuditChain.objects.filter(length__gt=0).order_by("name").values_list("name", "length", "head")
    return [Anchor(now, *row) for row in rows]


def append(path: Path) -> list[Anchor]:
    """Append the current ends to the file, and return them; those of the same day are appended once."""
    anchors = present()
    known = {(anchor.at.date(), anchor.chain) for anchor in (read(path) if path.exists() else [])}
    lines = [f"{anchor}\n" for anchor in anchors if (anchor.at.date(), anchor.chain) not in known]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "a") as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return anchors


def read(path: Path) -> list[Anchor]:
    """Return the anchors in a file: time, chain, number and hash on each line. Raises NoAnchors."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NoAnchors(str(error)) from error
    return list(_parse(lines, path))


def _parse(lines: list[str], path: Path) -> Iterator[Anchor]:
    for number, line in enumerate(lines, start=1):
        try:
            at, chain, last, head = line.split()
            yield Anchor(datetime.fromisoformat(at), chain, int(last), head)
        except ValueError as error:
            raise NoAnchors(UNREADABLE % {"number": number, "path": path}) from error


def fault(anchor: Anchor) -> str:
    """Return the message about an anchor whose entry is not in its chain."""
    return _("Record %(name)s: entry %(number)s does not match the anchor of %(day)s.") % {
        "name": anchor.chain,
        "number": anchor.number,
        "day": anchor.at.date(),
    }


_queued: set[object] = set()  # days for which this process has queued the anchors


def queue_daily() -> None:
    """Queue the anchors of today, once; no query after the first call on a day. The sweep calls it."""
    today = timezone.now().date()
    if today not in _queued:
        outbox.queue(ANCHOR, key=uuid5(NAMESPACE_URL, f"record.anchor {today}"))
        _queued.clear()
        _queued.add(today)


@outbox.register(ANCHOR, pauses=outbox.MAIL)
def anchor_record(*, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Append the ends of the chains to the file of anchors and send them to ANCHORS_EMAIL, if there is one."""
    anchors = append(settings.ANCHORS)
    if settings.ANCHORS_EMAIL and anchors:
        mail.send(
            outgoing,
            progress,
            to=settings.ANCHORS_EMAIL,
            template="anchors",
            context={"anchors": anchors},
            subject=SUBJECT % {"day": anchors[0].at.date()},
            reply_to=(),
        )
