"""What a page shows before letters are sent: numbers, recipients, channel, exclusions, and a sample letter."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext_lazy

from members.models import Ministry, MinistryKind
from registry.names import PersonName
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.recipients import NO_ADDRESS, Plan, Recipient
from reports.models import Channel, Dispatch, Report
from reports.printing import letter, letter_text, phrases

SEND, PREPARE, PAUSE, RESUME, RESEND = "send", "prepare", "pause", "resume", "resend"
REPEAT, SWITCH = "repeat", "switch"  # of one letter: one whose delivery is uncertain; one by hand instead of by e-mail
TITLES = {
    SEND: ngettext_lazy("Send %(n)s letter by e-mail?", "Send %(n)s letters by e-mail?", "n"),
    PREPARE: ngettext_lazy("Prepare %(n)s letter?", "Prepare %(n)s letters?", "n"),
    PAUSE: ngettext_lazy("Pause %(n)s queued letter?", "Pause %(n)s queued letters?", "n"),
    RESUME: ngettext_lazy("Resume sending %(n)s paused letter?", "Resume sending %(n)s paused letters?", "n"),
    RESEND: ngettext_lazy("Resend %(n)s failed letter?", "Resend %(n)s failed letters?", "n"),
    REPEAT: ngettext_lazy("Resend %(n)s letter?", "Resend %(n)s letters?", "n"),
    SWITCH: ngettext_lazy("Deliver %(n)s letter by hand?", "Deliver %(n)s letters by hand?", "n"),
}
BUTTONS = {
    SEND: ngettext_lazy("Send %(n)s letter", "Send %(n)s letters", "n"),
    PREPARE: ngettext_lazy("Prepare %(n)s letter", "Prepare %(n)s letters", "n"),
    PAUSE: ngettext_lazy("Pause %(n)s letter", "Pause %(n)s letters", "n"),
    RESUME: ngettext_lazy("Resume %(n)s letter", "Resume %(n)s letters", "n"),
    RESEND: ngettext_lazy("Resend %(n)s letter", "Resend %(n)s letters", "n"),
    REPEAT: ngettext_lazy("Resend %(n)s letter", "Resend %(n)s letters", "n"),
    SWITCH: ngettext_lazy("Prepare %(n)s letter", "Prepare %(n)s letters", "n"),
}
_MAILED = gettext_lazy(
    "Each ministry will receive an e-mail with a numbered covering letter, the report and a personal link. "
    "Letters that are "
    "still queued can be paused; an e-mail that has been sent cannot be recalled."
)
_MAILED_AGAIN = gettext_lazy(
    "Each letter will keep its number and be sent to the current focal point of the ministry. An e-mail that "
    "has been sent "
    "cannot be recalled."
)
NOTES = {
    SEND: _MAILED,
    PREPARE: gettext_lazy(
        "Each letter will receive a number and be addressed to one ministry. Preparation cannot be undone. "
        "Nothing will be "
        "sent by e-mail."
    ),
    PAUSE: gettext_lazy(
        "Each letter keeps its number and is not sent until someone resumes sending. Letters that are already being sent "
        "cannot be paused. Other members of the secretariat will see that sending has been paused."
    ),
    RESUME: _MAILED_AGAIN,
    RESEND: _MAILED_AGAIN,
    REPEAT: gettext_lazy(
        "It is uncertain whether the e-mail was delivered. If you resend it, the ministry may receive it twice. An e-mail "
        "that has been sent cannot be recalled."
    ),
    SWITCH: gettext_lazy(
        "The letter will keep its number and its personal link, and will be prepared for printing. It will no "
        "longer be sent by "
        "e-mail. This cannot be undone."
    ),
}
KINDS = {letter.NOTE: gettext_lazy("Notes verbales"), letter.LETTER: gettext_lazy("Letters")}
UNCERTAIN = gettext_lazy("delivery uncertain: check with the ministry, then resend this letter individually")


@dataclass(frozen=True)
class Row:
    """One letter: the ministry, the person it is addressed to, and the e-mail address unless it goes by hand."""

    ministry: Ministry
    addressee: PersonName | None
    email: str


@dataclass(frozen=True)
class Confirmation:
    """The letters of one act, those who receive none in groups of (title, recipients), and a preview."""

    act: str
    channel: str
    rows: list[Row]
    skipped: list[tuple[str, list[Recipient]]] = field(default_factory=list)
    recipient: Row | None = None
    letter: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(TITLES[self.act] % {"n": len(self.rows)})

    @property
    def button(self) -> str:
        return str(BUTTONS[self.act] % {"n": len(self.rows)})

    @property
    def note(self) -> str:
        return str(NOTES[self.act])

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def kinds(self) -> list[tuple[str, str, int, str]]:
        """Return (kind, label, number, to whom) of the notes and of the letters, if there are any."""
        of = {kind: [row.ministry for row in self.rows if letter.kind_to(row.ministry) == kind] for kind in KINDS}
        return [(kind, str(KINDS[kind]), len(found), ministries(found)) for kind, found in of.items() if found]

    @property
    def not_included(self) -> int:
        return sum(len(recipients) for _title, recipients in self.skipped)


def ministries(found: Iterable[Ministry]) -> str:
    """Return how many ministries and institutions these are, within a sentence."""
    return phrases.ministries(
        (one.kind == MinistryKind.FOREIGN_AFFAIRS, one.partner.code, letter.is_institution(one)) for one in found
    )


def of_plan(report: Report, plan: Plan, channel: str) -> Confirmation:
    """Return what is shown before the letters of `plan` are sent, or prepared for print."""
    by_mail = channel == Channel.EMAIL
    rows = [_row(recipient, by_mail) for recipient in plan.chosen]
    shown = example(plan.chosen)
    return Confirmation(
        SEND if by_mail else PREPARE,
        channel,
        rows,
        groups(plan.skipped),
        _row(shown, by_mail) if shown else None,
        dispatch_room.preview(report, shown, plan, channel) if shown else {},
    )


def of_dispatches(
    report: Report,
    act: str,
    found: list[Dispatch],
    uncertain: Iterable[Dispatch] = (),
    channel: str = Channel.EMAIL,
) -> Confirmation:
    """Return what is shown before these letters, which have a number already, are queued again."""
    rows = [Row(one.ministry, one.addressee_names if one.addressee else None, one.email) for one in found]
    skipped = [Recipient(one.ministry, None, str(UNCERTAIN)) for one in uncertain]
    groups = [(gettext("Delivery uncertain"), skipped)] if skipped else []
    preview = letter.preview(found[0], letter_text.of(report)) if found else {}
    return Confirmation(act, channel, rows, groups, next(iter(rows), None), preview)


def example(recipients: list[Recipient]) -> Recipient | None:
    """Return the recipient whose letter is previewed: the first ministry of culture, or else the first of all."""
    to_culture = (row for row in recipients if row.ministry.kind == MinistryKind.CULTURE)
    return next(to_culture, None) or next(iter(recipients), None)


def groups(skipped: list[Recipient]) -> list[tuple[str, list[Recipient]]]:
    """Return the recipients who receive no letter, by what they have in common."""
    found: dict[str, list[Recipient]] = {}
    for recipient in skipped:
        found.setdefault(_group(recipient), []).append(recipient)
    return list(found.items())


def _group(recipient: Recipient) -> str:
    if recipient.is_sender:
        return gettext("Ministries of the host that send the letters")
    if recipient.is_served:
        return gettext("Already sent or prepared")
    return gettext("No address on record") if recipient.reason == str(NO_ADDRESS) else gettext("Not selected")


def _row(recipient: Recipient, by_mail: bool) -> Row:
    email = recipient.contact.email if recipient.contact and by_mail else ""
    return Row(recipient.ministry, recipient.addressee, email)
