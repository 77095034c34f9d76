"""Send the e-mails about agreements ad referendum; permission and state are checked again at that time."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.ad_referendum import notices, speakers, status
from recommendations.ad_referendum.status import Status
from recommendations.models import Referendum, ReferendumPartner
from recommendations.silence.sentences import legal_time
from registry import mail, outbox, retention
from registry.mail import unlinked
from registry.models import Outgoing
from registry.names import with_article
from registry.outbox import Progress
from workshops.models import Role
from workshops.user_roles import roles_of, salutation

SUBJECTS = {
    notices.ASKED: gettext_lazy("Confirmation requested: %(symbol)s, %(title)s"),
    notices.REMINDED: gettext_lazy("Reminder: confirmation requested, %(symbol)s, %(title)s"),
    notices.EXTENDED: gettext_lazy("New deadline for confirmation: %(symbol)s, %(title)s"),
    notices.PASSED: gettext_lazy("Confirmations outstanding: %(symbol)s, %(title)s"),
    notices.CONFIRMED: gettext_lazy("Confirmed by %(partner)s: %(symbol)s, %(title)s"),
    notices.DECLINED: gettext_lazy("Declined by %(partner)s: %(symbol)s, %(title)s"),
    notices.ADOPTED: gettext_lazy("Adopted: %(symbol)s, %(title)s"),
    notices.NOT_CONFIRMED: gettext_lazy("Returned to discussion: %(symbol)s, %(title)s"),
    notices.RETURNED: gettext_lazy("Returned to discussion: %(symbol)s, %(title)s"),
    notices.WITHDRAWN: gettext_lazy("Withdrawn: %(symbol)s, %(title)s"),
}
ENDS = {
    notices.ADOPTED: gettext_lazy(
        "All partners that agreed ad referendum have confirmed %(symbol)s, “%(title)s”. It has been adopted and "
        "numbered "
        "%(full_number)s."
    ),
    notices.NOT_CONFIRMED: gettext_lazy(
        "%(symbol)s, “%(title)s”, was not confirmed by all partners that agreed ad referendum. It has returned to "
        "discussion."
    ),
    notices.RETURNED: gettext_lazy("By decision of the chair, %(symbol)s, “%(title)s”, has returned to discussion."),
    notices.WITHDRAWN: gettext_lazy("%(symbol)s, “%(title)s”, has been withdrawn by the lead delegation."),
}
NOTHING_TO_DO = gettext_lazy("The ad referendum procedure has ended. You do not need to take any action.")


@outbox.register(notices.PARTNER, pauses=outbox.MAIL)
def send_to_partner(*, progress: Progress, outgoing: Outgoing, partner: str, email: str, what: str, until: str) -> None:
    """Send a request or reminder to a person who acts for a partner, unless the partner has replied or the date has
    changed in the meantime; or report how the agreement ended.
    """
    row = ReferendumPartner.objects.select_related("referendum").get(key=partner)
    found = status.of(Referendum.objects.with_context().get(pk=row.referendum_id))
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    is_current = found.is_open and found.until == datetime.fromisoformat(until) and not found.of_partner(row).answer
    if user is None or (what not in notices.ENDS and not is_current):
        return
    own = [one for one in speakers.of(user, found) if one.partner.pk == row.pk]
    if own:
        lines = _end(found, what) if what in notices.ENDS else _request(found, row, own[0].binds)
        _mail(progress, outgoing, found, user=user, what=what, partner=row, lines=lines)


def _end(found: Status, what: str) -> list[str]:
    recommendation = found.recommendation
    values = {"symbol": str(recommendation.symbol), "full_number": recommendation.full_number}
    values["title"] = unlinked(found.referendum.version.title)
    return [ENDS[what] % values, str(NOTHING_TO_DO)]


def _request(found: Status, partner: ReferendumPartner, binds: bool) -> list[str]:
    """Return the paragraphs that ask a partner to confirm."""
    referendum = found.referendum
    values = {
        "symbol": str(found.recommendation.symbol),
        "title": unlinked(referendum.version.title),
        "session": unlinked(referendum.session_title),
        "chair": referendum.declared_by_name,
        "partner": unlinked(with_article(partner.name)),
        "until": legal_time(found.until, found.workshop.zone),
    }
    agreed = _(
        "In “%(session)s”, the chair, %(chair)s, declared consensus on %(symbol)s, “%(title)s”. It was agreed ad "
        "referendum by %(partner)s."
    )
    ask = _(
        "Please confirm by %(until)s, or decline and state the reason. The agreement does not lapse on that "
        "date, but the recommendation cannot be adopted without confirmation."
    )
    lines = [agreed % values, ask % values]
    return lines if binds else [*lines, speakers.now_speaks(found)]


@outbox.register(notices.OFFICER, pauses=outbox.MAIL)
def send_to_officer(
    *, progress: Progress, outgoing: Outgoing, user: str, referendum: str, what: str, partner: str, until: str
) -> None:
    """Tell the chair or a member of the secretariat of an answer, or that the date has passed without all answers."""
    recipient = User.objects.get(key=user)
    found = status.of(Referendum.objects.with_context().get(key=referendum))
    if not recipient.is_active or not roles_of(recipient).has(found.workshop, Role.CHAIR, Role.SECRETARIAT):
        return
    if what == notices.PASSED:
        if not found.is_open or found.until != datetime.fromisoformat(until):
            return
        _mail(progress, outgoing, found, user=recipient, what=what, lines=_passed(found))
        return
    row = ReferendumPartner.objects.get(key=partner)
    _mail(progress, outgoing, found, user=recipient, what=what, partner=row, lines=_answered(found, row))


def _passed(found: Status) -> list[str]:
    names = ", ".join(map(str, found.outstanding))
    values = {"until": legal_time(found.until, found.workshop.zone), "partners": unlinked(names)}
    return [
        _("The deadline for confirmation, %(until)s, has passed. Still outstanding: %(partners)s.") % values,
        _(
            "The recommendation remains agreed ad referendum. The chair may extend the deadline or return the "
            "recommendation to discussion; partners can still confirm."
        ),
    ]


def _answered(found: Status, partner: ReferendumPartner) -> list[str]:
    one = found.of_partner(partner)
    name = unlinked(with_article(partner.name))
    if one.answer and one.has_declined:
        declined = _("The recommendation has returned to discussion because %(partner)s declined to confirm.")
        return [declined % {"partner": name}, _("Reason: %(reason)s") % {"reason": unlinked(one.answer.reason)}]
    lines = [_("The recommendation has been confirmed on behalf of %(partner)s.") % {"partner": name}]
    if found.outstanding and found.is_open:
        names = unlinked(", ".join(map(str, found.outstanding)))
        return [*lines, _("Still outstanding: %(partners)s.") % {"partners": names}]
    return lines


def _mail(
    progress: Progress,
    outgoing: Outgoing,
    found: Status,
    *,
    user: User,
    what: str,
    lines: list[str],
    partner: ReferendumPartner | None = None,
) -> None:
    values: dict[str, Any] = {"symbol": found.recommendation.symbol, "title": unlinked(found.referendum.version.title)}
    values["partner"] = unlinked(with_article(partner.name)) if partner else ""
    mail.send(
        outgoing,
        progress,
        to=user.email,
        name=user.names.latin,
        template="referendum",
        subject=SUBJECTS[what] % values,
        reply_to=found.workshop.correspondents(),
        context={
            "salutation": _("Dear %(name)s,") % {"name": unlinked(salutation(user, found.workshop.pk))},
            "paragraphs": lines,
            "link": mail.absolute(found.referendum.get_absolute_url()),
            "demo": found.workshop.is_demo,
        },
    )


retention.passing_kinds.register((notices.PARTNER, notices.OFFICER), "ad_referendum")
