"""E-mails about the publication of a negotiating history, queued in the transaction of the change, for the delegations
asked.
"""

from collections.abc import Iterable
from uuid import uuid5

from django.utils import timezone

from members.accounts.contact_accounts import ensure_account
from members.models import Contact, MinistryKind
from recommendations.models import HistoryPartner
from recommendations.models.history_publication import ACTING
from recommendations.silence.partners import FOCAL_POINT
from registry import outbox
from registry.models import AuditEntry
from workshops.models import Delegate

MESSAGE = outbox.declare("history.message")
ASKED, ENDED = "asked", "ended"


def queue_request(partners: list[HistoryPartner], entry: AuditEntry) -> None:
    """Ask the delegations for their consent, and ensure that their focal points can sign in."""
    for contact in _contacts(partners):
        ensure_account(contact.email, contact.full_name or contact.email)
    _queue(partners, ASKED, entry)


def queue_end(partners: list[HistoryPartner], entry: AuditEntry) -> None:
    """Notify the delegations that were asked that the publication has ended."""
    _queue(partners, ENDED, entry)


def _queue(partners: list[HistoryPartner], what: str, entry: AuditEntry) -> None:
    """Queue an e-mail to each address of each delegation. Two queries, and one to queue them."""
    delegates = Delegate.objects.active().filter(
        ACTING, delegation__in=[row.delegation_id for row in partners], user__isnull=False
    )
    addresses: dict[int, set[str]] = {}
    for delegation, email in delegates.order_by().values_list("delegation", "user__email"):
        addresses.setdefault(delegation, set()).add(email.lower())
    contacts = list(_contacts(partners))
    now, queued = timezone.now(), []
    for row in partners:
        own = row.delegation.partner_id
        found = addresses.get(row.delegation_id, set())
        found |= {one.email.lower() for one in contacts if own and one.ministry.partner_id == own}
        for email in sorted(found):
            ids = {"partner": row.key, "email": email, "what": what}
            queued.append((uuid5(entry.key, f"{what} {row.key} {email}"), now, ids))
    outbox.queue_all(MESSAGE, queued)


def _contacts(partners: list[HistoryPartner]) -> Iterable[Contact]:
    contacts = Contact.objects.filter(role=FOCAL_POINT, ended_at=None, ministry__kind=MinistryKind.FOREIGN_AFFAIRS)
    of_these = {row.delegation.partner_id for row in partners} - {None}
    return contacts.filter(ministry__partner__in=of_these).select_related("ministry").order_by("pk")
