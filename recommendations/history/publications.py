"""Publish the negotiating history of a recommendation: the chair decides on publication and can end it; each delegation
consents or declines.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, MinistryKind, User
from recommendations.history import concerned, notices
from recommendations.locks import lock
from recommendations.models import (
    HistoryConsent,
    HistoryPartner,
    HistoryPublication,
    HistoryPublicationEnd,
    HistoryVoice,
    Recommendation,
)
from recommendations.models.history_publication import ACTING
from recommendations.silence.locks import decision
from recommendations.silence.partners import FOCAL_POINT
from registry import audit, seals
from registry.access import Refused
from registry.doors import door
from workshops.models import BINDING, Delegate, WorkshopRole
from workshops.user_roles import names_in

NOT_PUBLISHED = _("Only the history of a published recommendation can be published. Publish the recommendation first.")
AS_REPORTED = _("This recommendation was compiled from public sources and has no negotiating history.")
DECIDED = _("The decision to publish this history has already been taken.")
ENDED = _("The publication of this history has ended.")
NOT_ASKED = _("Only a delegation that was asked may answer.")
ANSWERED = _("This answer has already been recorded.")
FOREIGN_AFFAIRS_DECLINED = _(
    "The ministry of foreign affairs has declined. Only its focal point can consent on behalf of the partner."
)


@dataclass(frozen=True)
class Speaker:
    """The capacity in which a user answers for a delegation."""

    voice: HistoryVoice
    ministry: Ministry | None


def refusal(recommendation: Recommendation) -> str:
    """Return why the publication of a history cannot be decided now, or "". At most one query."""
    if recommendation.published_at is None or recommendation.adoption_id is None:
        return str(NOT_PUBLISHED)
    if recommendation.is_reported or recommendation.lead_id is None:
        return str(AS_REPORTED)
    return str(DECIDED) if current(recommendation) else ""


def current(recommendation: Recommendation) -> HistoryPublication | None:
    """Return the publication in force, if any. One query."""
    return HistoryPublication.objects.in_force().filter(recommendation=recommendation).last()


@door
def decide(recommendation: Recommendation, *, chair: WorkshopRole, by: User) -> HistoryPublication:
    """Record that the chair decides to publish the history, and ask the delegations concerned. Raises Refused.

    Nothing becomes public before a delegation consents.
    """
    recommendation = lock(recommendation, by=by)
    decided = decision(recommendation.workshop, chair, by)
    if reason := refusal(recommendation):
        raise Refused(reason)
    publication = HistoryPublication.objects.create(
        recommendation=recommendation,
        adoption=recommendation.valid_adoption,
        recorded_at=timezone.now(),
        **decided.columns(),
    )
    partners = [
        HistoryPartner.objects.create(
            publication=publication, delegation=delegation, name=delegation.name, has_wording=has_wording
        )
        for delegation, has_wording in concerned.delegations(recommendation)
    ]
    rows = (publication, seals.Group(HistoryPartner, publication.pk, partners))
    entry = audit.record(by, "history.requested", publication, rows=rows, chair=chair.key, partners=len(partners))
    notices.queue_request(partners, entry)
    return publication


@door
def answer(partner: HistoryPartner, *, is_given: bool, by: User) -> HistoryConsent:
    """Consent or decline on behalf of a delegation, or withdraw its consent with effect for the future. Raises Refused."""
    recommendation = lock(partner.publication.recommendation, by=by)
    _require_in_force(partner.publication)
    speaker = speaker_for(partner, by)
    if speaker is None:
        raise Refused(NOT_ASKED)
    last = partner.answers.last()
    if last and last.is_given == is_given:
        raise Refused(ANSWERED)
    is_blocked = last and not last.is_given and last.voice == HistoryVoice.FOREIGN_AFFAIRS
    if is_given and is_blocked and speaker.voice != HistoryVoice.FOREIGN_AFFAIRS:
        raise Refused(FOREIGN_AFFAIRS_DECLINED)
    row = HistoryConsent.objects.create(
        partner=partner,
        is_given=is_given,
        voice=speaker.voice,
        ministry=speaker.ministry,
        recorded_by=by,
        recorded_by_name=str(names_in(by, recommendation.workshop)),
        recorded_at=timezone.now(),
    )
    # Only answers that change the public page are recorded as public acts; a refusal to consent is not.
    declined = "history.consent_withdrawn" if last else "history.declined"
    verb = "history.consented" if is_given else declined
    audit.record(by, verb, partner.publication, rows=[row], partner=partner.delegation.partner_code)
    return row


@door
def end(publication: HistoryPublication, *, chair: WorkshopRole, by: User) -> HistoryPublicationEnd:
    """Record that the chair ends a publication: nothing of the history is public from then on. Raises Refused."""
    recommendation = lock(publication.recommendation, by=by)
    decided = decision(recommendation.workshop, chair, by)
    _require_in_force(publication)
    row = HistoryPublicationEnd.objects.create(publication=publication, recorded_at=timezone.now(), **decided.columns())
    entry = audit.record(by, "history.ended", publication, rows=[row], chair=chair.key)
    notices.queue_end(list(publication.partners.select_related("delegation")), entry)
    return row


def speaker_for(partner: HistoryPartner, user: User) -> Speaker | None:
    """Return the capacity in which `user` answers for a delegation, or None. Two queries at most."""
    ministry = MinistryKind.FOREIGN_AFFAIRS
    contacts = Contact.objects.filter(
        email__iexact=user.email, role=FOCAL_POINT, ended_at=None, ministry__kind=ministry
    )
    delegation = partner.delegation
    if delegation.partner_id:
        contact = contacts.filter(ministry__partner=delegation.partner_id).select_related("ministry").first()
        if contact:
            return Speaker(HistoryVoice.FOREIGN_AFFAIRS, contact.ministry)
    delegate = Delegate.objects.of(user).filter(ACTING, delegation=delegation).first()
    if delegate is None:
        return None
    return Speaker(HistoryVoice.HEAD if delegate.capacity in BINDING else HistoryVoice.OWN, None)


def _require_in_force(publication: HistoryPublication) -> None:
    if not HistoryPublication.objects.in_force().filter(pk=publication.pk).exists():
        raise Refused(ENDED)
