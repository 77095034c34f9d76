"""The personal data of the addressee of a letter to a ministry: exported. The letter remains; its personal link ends.

Name and address of a letter that was sent are part of the row whose hash the audit record contains
(docs/decisions/0035): they prove to whom a report was sent.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from members.erasure import ERASED, Person
from registry.access import Refused
from registry.models import PersonalLink
from reports.dispatch.delivery import LINK
from reports.models import ADDRESSEE, Channel, Dispatch

UNSENT = _(
    "Letters to %(address)s have not yet been sent: %(symbols)s. The secretariat must first pause them, enter "
    "another focal point for the ministry and resume them."
)


def data_of(person: Person) -> dict[str, Any]:
    """Return the letters addressed to `person`, for a JSON file."""
    letters = Dispatch.objects.filter(person.at("email")).order_by("pk")
    columns = ("symbol", *ADDRESSEE, "email", "ministry_name", "sent_at", "opened_at", "acknowledged_at")
    return {"letters": list(letters.values(*columns, "acknowledged_by", "acknowledged_title"))}


def erase(person: Person) -> None:
    """End the personal links of letters, so that no reminder is sent. Raises Refused while a letter is unsent."""
    letters = Dispatch.objects.filter(person.at("email")).order_by("pk")
    unsent = letters.filter(channel=Channel.EMAIL, sent_at=None).values_list("symbol", flat=True)
    if symbols := list(unsent):
        raise Refused(UNSENT % {"address": person.addresses[0], "symbols": ", ".join(symbols)})
    own = PersonalLink.objects.filter(person.at("address"), purpose=LINK)
    own.filter(revoked_at=None).update(revoked_at=timezone.now())
    own.update(address=ERASED)
