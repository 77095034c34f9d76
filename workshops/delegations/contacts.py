"""Whom one writes to at each ministry. Entered by the secretariat of any workshop, kept for all."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Contact, Ministry, User
from registry import audit
from registry.access import Refused
from registry.names import fold
from workshops.delegations import delegations
from workshops.models import Workshop

FOCAL_POINT = "focal_point"


def ministries_of(workshop: Workshop) -> QuerySet[Ministry]:
    """The ministries of the partners that may come to the workshop, in ASEM's order."""
    return Ministry.objects.filter(partner__in=delegations.partners_of(workshop))


@dataclass(frozen=True)
class Row:
    """A ministry with its focal point, if it has one."""

    ministry: Ministry
    contact: Contact | None

    @property
    def search_text(self) -> str:
        return fold(f"{self.ministry.partner.name} {self.ministry.name} {self.ministry.native_name}")


def with_focal_points(workshop: Workshop) -> list[Row]:
    """A Row for each ministry of the workshop's partners, in ASEM's order; two queries."""
    present = {one.ministry_id: one for one in Contact.objects.filter(role=FOCAL_POINT, ended_at=None)}
    return [Row(one, present.get(one.pk)) for one in ministries_of(workshop).select_related("partner")]


def focal_point(ministry: Ministry) -> Contact | None:
    """The present focal point of a ministry, or None."""
    return ministry.contacts.filter(role=FOCAL_POINT, ended_at=None).first()


@transaction.atomic
def set_contact(workshop: Workshop, ministry: Ministry, *, full_name: str, email: str, by: User) -> Ministry:
    """Make this person the focal point of `ministry`; the earlier one is kept as ended. Without an e-mail: nobody.

    Returns the Ministry. Setting the same again changes nothing.
    """
    if not Workshop.objects.for_secretariat(by).filter(pk=workshop.pk).exists():
        raise Refused(_("Contacts of ministries are entered by the secretariat."))
    ministry = Ministry.objects.select_for_update(of=["self"]).get(pk=ministry.pk)
    present = focal_point(ministry)
    if present and (present.full_name, present.email) == (full_name, email):
        return ministry
    if present:
        present.ended_at = timezone.now()
        present.save(update_fields=["ended_at"])
    contact = None
    if email:
        try:
            with transaction.atomic():
                contact = Contact.objects.create(ministry=ministry, full_name=full_name, email=email, role=FOCAL_POINT)
        except IntegrityError as error:
            raise ValidationError(
                _("Somebody set this contact at the same moment. Look at it, then try again.")
            ) from error
    if present or contact:
        audit.record(by, "contact.set", ministry, contact=contact.key if contact else "")
    return ministry
