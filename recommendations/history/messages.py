"""Send the e-mails about the publication of a negotiating history; permission and state are checked again at that time."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.history import notices, publications
from recommendations.models import HistoryPartner, HistoryPublication
from registry import mail, outbox, retention
from registry.mail import unlinked
from registry.models import Outgoing
from registry.names import with_article
from registry.outbox import Progress
from workshops.user_roles import salutation

SUBJECTS = {
    notices.ASKED: gettext_lazy("Consent requested: negotiating history of %(symbol)s, %(title)s"),
    notices.ENDED: gettext_lazy("No longer public: negotiating history of %(symbol)s, %(title)s"),
}
LINES = {
    notices.ASKED: (
        gettext_lazy(
            "The chair, %(chair)s, has decided to publish the negotiating history of %(symbol)s, “%(title)s”. Entries "
            "that concern %(partner)s will become public only with its consent. Silence does not count as consent."
        ),
        gettext_lazy(
            "Please read what would become public, and either consent or decline. Names of persons are not published. "
            "Consent can be withdrawn at any time, with effect for the future."
        ),
    ),
    notices.ENDED: (
        gettext_lazy(
            "By decision of the chair, the negotiating history of %(symbol)s, “%(title)s”, is no longer public. You do "
            "not need to take any action."
        ),
    ),
}


@outbox.register(notices.MESSAGE, pauses=outbox.MAIL)
def send_message(*, progress: Progress, outgoing: Outgoing, partner: str, email: str, what: str) -> None:
    """Send a message to a person who acts for a delegation; send a request only while it is unanswered and the
    publication is in force.
    """
    row = HistoryPartner.objects.select_related("delegation").get(key=partner)
    found = HistoryPublication.objects.with_context().get(pk=row.publication_id)
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None or publications.speaker_for(row, user) is None:
        return
    is_in_force = HistoryPublication.objects.in_force().filter(pk=found.pk).exists()
    if what == notices.ASKED and (row.answers.exists() or not is_in_force):
        return
    recommendation = found.recommendation
    values: dict[str, Any] = {"symbol": recommendation.symbol, "title": unlinked(recommendation.saved.title)}
    values |= {"chair": unlinked(found.chair_name), "partner": unlinked(with_article(row.name))}
    mail.send(
        outgoing,
        progress,
        to=user.email,
        name=user.names.latin,
        template="history",
        subject=SUBJECTS[what] % values,
        reply_to=recommendation.workshop.correspondents(),
        context={
            "salutation": _("Dear %(name)s,") % {"name": unlinked(salutation(user, recommendation.workshop_id))},
            "paragraphs": [line % values for line in LINES[what]],
            "is_request": what == notices.ASKED,
            "link": mail.absolute(found.get_absolute_url()),
            "demo": recommendation.workshop.is_demo,
        },
    )


retention.passing_kinds.register((notices.MESSAGE,), "history")
