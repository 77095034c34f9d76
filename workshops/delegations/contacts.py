"""Focal points of ministries: entered by the secretariat of any workshop and shared by all workshops."""

from dataclasses import dataclass
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Contact, Ministry, User
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.names import fold
from registry.shown_values import Check
from workshops.delegations import delegations
from workshops.models import Workshop

FOCAL_POINT = "focal_point"


def ministries_of(workshop: Workshop) -> QuerySet[Ministry]:
    """Return the ministries of the partners that may have a delegation at the workshop, in protocol order."""
    return Ministry.objects.filter(partner__in=delegations.partners_of(workshop))


@dataclass(frozen=True)
class Row:
    """A ministry with its current focal point, or None."""

    ministry: Ministry
    contact: Contact | None

    @property
    def search_text(self) -> str:
        return fold(f"{self.ministry.partner.name} {self.ministry.name} {self.ministry.native_name}")


def with_focal_points(workshop: Workshop) -> list[Row]:
    """Return a Row for each ministry of the workshop's partners, in protocol order. Two queries."""
    focal_points = {contact.ministry_id: contact for contact in Contact.objects.filter(role=FOCAL_POINT, ended_at=None)}
    ministries = ministries_of(workshop).select_related("partner")
    return [Row(ministry, focal_points.get(ministry.pk)) for ministry in ministries]


def focal_point(ministry: Ministry) -> Contact | None:
    """Return the current focal point of a ministry, or None."""
    return ministry.contacts.filter(role=FOCAL_POINT, ended_at=None).first()


class Names(TypedDict, total=False):
    """The name of a contact as the person writes it, its form in Latin script, and the form of address."""

    full_name: str
    latin_name: str
    honorific: str


@door
def set_contact(
    workshop: Workshop,
    ministry: Ministry,
    *,
    email: str,
    by: User,
    check: Check | None = None,
    **names: Unpack[Names],
) -> Ministry:
    """Set the focal point of `ministry`, replacing the previous one; with an empty `email`, it has none.

    A name that has a form in Latin script is taken to be in the language of the ministry. Returns the Ministry. Setting
    the same contact again changes nothing.
    """
    ministry = Ministry.objects.select_for_update(no_key=True, of=["self"]).get(pk=ministry.pk)
    if not Workshop.objects.for_secretariat(by).filter(pk=workshop.pk).exists():
        raise Refused(_("Only the secretariat may edit focal points."))
    previous = focal_point(ministry)
    if check:
        check(previous)
    named = {name: names.get(name, "") for name in Names.__annotations__}
    if previous and previous.email == email and all(getattr(previous, name) == named[name] for name in named):
        return ministry
    if previous:
        previous.ended_at = timezone.now()
        previous.save(update_fields=["ended_at"])
    contact = None
    if email:
        try:
            with transaction.atomic():
                language = ministry.native_language if named["latin_name"] else ""
                contact = Contact.objects.create(
                    ministry=ministry, **named, name_language=language, email=email, role=FOCAL_POINT
                )
        except IntegrityError as error:
            raise ValidationError(
                _("Someone else has just changed this focal point. Check the changes, then try again.")
            ) from error
    if previous or contact:
        audit.record(by, "contact.set", ministry, contact=contact.key if contact else "")
    return ministry
