"""security.txt (RFC 9116): where to report a vulnerability of this portal."""

import re
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri

PATH = "/.well-known/security.txt"
VALID_FOR = timedelta(days=180)  # RFC 9116 recommends an expiry date within a year
_URL = re.compile(r"https://[^\s<>\"']+[^\s<>\"'.,;:)]")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w+-][\w.+-]*@(?:[\w-]+\.)+[\w-]{2,}", re.ASCII)


def content() -> str | None:
    """Return the text of the file, or None if PORTAL_CONTACT contains neither an https URL nor an e-mail address.

    Each value is percent-encoded, so that text from the environment cannot add a line.
    """
    contact = contact_uri(settings.PORTAL_CONTACT)
    if contact is None:
        return None
    midnight = datetime.combine(timezone.now().astimezone(UTC), time.min, UTC)
    fields = {
        "Contact": contact,
        "Expires": (midnight + VALID_FOR).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": "en",
        "Canonical": settings.PORTAL_URL + PATH,
    }
    return "".join(f"{name}: {iri_to_uri(value)}\n" for name, value in fields.items())


def contact_uri(contact: str) -> str | None:
    """Return the first https URL in `contact`, or else its first e-mail address as a mailto URI."""
    if url := _URL.search(contact):
        return url[0]
    address = contact_address(contact)
    return f"mailto:{address}" if address else None


def contact_address(contact: str) -> str:
    """Return the first e-mail address in `contact`, or an empty string."""
    address = _ADDRESS.search(contact)
    return address[0] if address else ""
