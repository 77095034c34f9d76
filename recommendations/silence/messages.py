"""Send the e-mails of a silence procedure; permission and state are checked again at that time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.models import (
    SilenceBreak,
    SilenceCancellation,
    SilenceExtension,
    SilenceFinding,
    SilenceNotice,
    SilenceRound,
    TimeAnswer,
    TimeRequest,
)
from recommendations.silence import deliveries, notices, partners, sentences, status
from registry import mail, outbox, retention
from registry.mail import unlinked
from registry.models import Outgoing
from registry.names import with_article
from registry.outbox import Progress
from workshops.models import Role
from workshops.user_roles import roles_of, salutation

Said = tuple[str, list[str]]  # a subject, and paragraphs
NO_LONGER = gettext_lazy("The recipient is no longer a focal point of the partner.")


@outbox.register(notices.NOTICE, pauses=outbox.MAIL)
def send_notice(*, progress: Progress, outgoing: Outgoing, notice: str) -> None:
    """Send the notice of a round, and record that it reached the partner. Nothing is sent once the round is over."""
    row = _notice(notice)
    found = status.of(row.partner.round)
    if not found.is_running:
        return
    recipient = _speaker(row)
    if recipient is None:
        raise outbox.PermanentFailure(str(NO_LONGER))
    words = sentences.of_round(found.round)
    paragraphs = [words.opening, *(f"- {text}" for text in map(str, words.texts)), words.consent]
    paragraphs += [*filter(None, [words.relaunch]), words.ways]
    said = (words.subject, paragraphs)
    _mail(progress, outgoing, found.round, to=row.email, user=recipient, said=said, arrangements=words.arrangements)
    deliveries.record_sent(row)


@outbox.register(notices.REMINDER, pauses=outbox.MAIL)
def send_reminder(*, progress: Progress, outgoing: Outgoing, notice: str, ends_at: str) -> None:
    """Remind a contact point of the end, unless its partner has answered or the end has changed."""
    row = _notice(notice)
    found = status.of(row.partner.round)
    is_current = found.ends_at == datetime.fromisoformat(ends_at) and found.is_running
    has_answered = found.of_partner(row.partner).join or found.standing_of(row.partner)
    recipient = _speaker(row)
    if not is_current or has_answered or recipient is None:
        return
    words = sentences.of_round(found.round)
    subject = _("Reminder: %(subject)s") % {"subject": words.subject}
    texts = [f"- {text}" for text in map(str, words.texts)]
    _mail(
        progress,
        outgoing,
        found.round,
        to=row.email,
        user=recipient,
        said=(subject, [words.consent, *texts, words.ways]),
    )


@outbox.register(notices.CHANGE, pauses=outbox.MAIL)
def send_change(*, progress: Progress, outgoing: Outgoing, notice: str, what: str, subject: str) -> None:
    """Tell a contact point of an entitled partner about an event of the round."""
    row = _notice(notice)
    recipient, silence_round = _speaker(row), row.partner.round
    if recipient:
        _mail(progress, outgoing, silence_round, to=row.email, user=recipient, said=SAID[what](silence_round, subject))


@outbox.register(notices.OFFICER, pauses=outbox.MAIL)
def send_to_officer(*, progress: Progress, outgoing: Outgoing, user: str, round: str, what: str, subject: str) -> None:
    """Tell the chair or a member of the secretariat about an event of the round."""
    recipient = User.objects.get(key=user)
    row = SilenceRound.objects.with_context().get(key=round)
    if not recipient.is_active or not roles_of(recipient).has(row.workshop, Role.CHAIR, Role.SECRETARIAT):
        return
    _mail(progress, outgoing, row, to=recipient.email, user=recipient, said=SAID[what](row, subject))


def _notice(key: str) -> SilenceNotice:
    rows = SilenceNotice.objects.select_related("partner__partner", "ministry")
    row = rows.get(key=key)
    row.partner.round = SilenceRound.objects.with_context().get(pk=row.partner.round_id)
    return row


def _speaker(row: SilenceNotice) -> User | None:
    """Return the recipient if they still speak for the partner, as a contact point or head of delegation."""
    user = User.objects.filter(email=row.email.lower(), is_active=True).first()
    if user is None:
        return None
    is_speaker = any(one.partner.pk == row.partner_id for one in partners.speakers_in(user, row.partner.round))
    return user if is_speaker else None


def _send(progress: Progress, outgoing: Outgoing, row: SilenceNotice, said: Said, *, arrangements: str = "") -> None:
    _mail(
        progress,
        outgoing,
        row.partner.round,
        to=row.email,
        name=row.addressee,
        said=said,
        arrangements=arrangements,
    )


def _mail(progress: Progress, outgoing: Outgoing, round: SilenceRound, **message: Any) -> None:
    subject, paragraphs = message.pop("said")
    to, user = message.pop("to"), message.pop("user")
    name = salutation(user, round.workshop_id)
    mail.send(
        outgoing,
        progress,
        to=to,
        name=user.names.latin,
        template="silence",
        subject=subject,
        reply_to=round.workshop.correspondents(),
        context={
            "salutation": _("Dear %(name)s,") % {"name": unlinked(name)},
            "paragraphs": paragraphs,
            "link": mail.absolute(round.get_absolute_url()),
            "demo": round.workshop.is_demo,
            **message,
        },
    )


def _about(round: SilenceRound, what: str) -> str:
    return f"{what}: {sentences.of_round(round).subject}"


def _extended(round: SilenceRound, key: str) -> Said:
    row = SilenceExtension.objects.get(key=key)
    sentence = _("The chair, %(chair)s, has extended the silence procedure for all partners.") % {
        "chair": row.chair_name
    }
    return _about(round, _("Extended")), [sentence, sentences.consent(row.ends_at, round.zone)]


def _cancelled(round: SilenceRound, key: str) -> Said:
    row = SilenceCancellation.objects.get(key=key)
    sentence = _("The chair, %(chair)s, has cancelled the silence procedure. Silence will not count as consent.")
    reason = _("Reason: %(reason)s") % {"reason": unlinked(row.reason)}
    return _about(round, _("Cancelled")), [sentence % {"chair": row.chair_name}, reason]


def _break(key: str) -> tuple[SilenceBreak, dict[str, str]]:
    rows = SilenceBreak.objects.select_related("partner", "item__recommendation", "item__circulation__version")
    row = rows.select_related("reservation", "item__round").get(key=key)
    place = _("paragraph %(label)s") % {"label": row.place} if row.place else _("the whole text")
    return row, {
        "partner": capfirst(with_article(row.partner.name)),
        "text": str(sentences.text_of(row.item)),
        "place": place,
    }


def _broken(round: SilenceRound, key: str) -> Said:
    row, values = _break(key)
    sentence = _("%(partner)s has broken silence on %(place)s of %(text)s.") % values
    others = _("The silence procedure continues for the other recommendations.") if round.items.count() > 1 else ""
    who = _(
        "Only the partners entitled to break silence, the chair and the secretariat can see which partner broke "
        "silence."
    )
    return _about(round, _("Silence broken")), [line for line in (sentence, _reason(row), others, who) if line]


def _reason(row: SilenceBreak) -> str:
    return _("Reason: %(reason)s") % {"reason": unlinked(row.reason)}


def _withdrawn(round: SilenceRound, key: str) -> Said:
    _row, values = _break(key)
    sentence = _("%(partner)s has withdrawn its break of silence on %(text)s.") % values
    return _about(round, _("Break of silence withdrawn")), [sentence]


def _found(round: SilenceRound, key: str) -> Said:
    row = SilenceFinding.objects.select_related("item__recommendation__topic", "adoption").get(key=key)
    values = {"chair": row.chair_name, "text": str(sentences.text_of(row.item))}
    if row.adoption is None:
        sentence = _(
            "The chair, %(chair)s, has found that silence did not hold on %(text)s. The recommendation has "
            "returned to discussion."
        )
        return _about(round, _("Result")), [sentence % values]
    number = row.item.recommendation.full_number or _("(to be assigned)")
    sentence = _(
        "The chair, %(chair)s, has found that silence held. %(text)s has been adopted and numbered %(number)s."
    )
    record = _("The procedure page shows which partners were consulted, how and when.")
    return _about(round, _("Result")), [sentence % (values | {"number": number}), record]


def _void(round: SilenceRound, key: str) -> Said:
    row, values = _break(key)
    received = {"time": sentences.legal_time(row.received_at, round.zone)}
    sentence = _("%(partner)s had broken silence on %(place)s of %(text)s.") % values
    arrived = (
        _(
            "The message from the partner was received at %(time)s, before the end of the silence period, but "
            "was recorded only after the chair’s finding."
        )
        % received
    )
    if hasattr(row, "reservation"):
        consents = _("The partner has agreed in writing to a reservation instead, so the adoption remains in force.")
        return _about(round, _("Reservation")), [sentence, arrived, consents, unlinked(row.reservation.text)]
    result = _(
        "The finding is void, and the recommendation has returned to discussion. The finding and its annulment "
        "both remain on record."
    )
    return _about(round, _("Adoption void")), [sentence, _reason(row), arrived, result]


def _answered(round: SilenceRound, key: str) -> Said:
    row = TimeAnswer.objects.get(key=key)
    granted = _("The chair, %(chair)s, has extended the procedure for all partners, as you requested.")
    refused = _(
        "The chair, %(chair)s, has not granted your request for more time. The end of the silence period is unchanged."
    )
    sentence = (granted if row.is_granted else refused) % {"chair": row.chair_name}
    ending = sentences.consent(status.end_of(round), round.zone)
    return _about(round, _("Reply to your request for more time")), [
        *filter(None, [sentence, unlinked(row.text)]),
        ending,
    ]


def _requested(round: SilenceRound, key: str) -> Said:
    row = TimeRequest.objects.select_related("partner").get(key=key)
    sentence = _("%(partner)s has requested more time. Silence cannot hold until the chair has replied.")
    until = (
        _("New end requested: %(time)s") % {"time": sentences.legal_time(row.until, round.zone)} if row.until else ""
    )
    lines = [sentence % {"partner": capfirst(with_article(row.partner.name))}, until, unlinked(row.reason)]
    return _about(round, _("Request for more time")), [line for line in lines if line]


SAID: dict[str, Callable[[SilenceRound, str], Said]] = {
    notices.EXTENDED: _extended,
    notices.CANCELLED: _cancelled,
    notices.BROKEN: _broken,
    notices.WITHDRAWN: _withdrawn,
    notices.FOUND: _found,
    notices.VOID: _void,
    notices.ANSWERED: _answered,
    notices.REQUESTED: _requested,
}
# What is queued for notices shows how each partner was asked, and is kept; the others have no lasting value.
retention.passing_kinds.register((notices.REMINDER, notices.CHANGE, notices.OFFICER), "silence")
