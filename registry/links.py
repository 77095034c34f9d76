"""Personal links, with which people without an account accept invitations, download and acknowledge letters."""

import base64
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.doors import door
from registry.models import PersonalLink

DAYS = 60
SIGNATURE = 27  # characters of a signature: 162 of its 256 bits, to keep the QR code in a letter small


class LinkRefused(Exception):
    """The link is not valid; `reason` is one of unknown, revoked, expired, used."""

    SENTENCES: ClassVar[dict[str, str | Promise]] = {
        "unknown": _("This link is not valid. Copy the full link from the message, or ask the sender for a new one."),
        "revoked": _(
            "This link has been replaced or withdrawn. Use the link in the latest message, or ask the sender for a new one."
        ),
        "expired": _("This link has expired. Ask the sender for a new one."),
        "used": _("This link has already been used."),
    }

    def __init__(self, reason: str, link: PersonalLink | None = None) -> None:
        self.reason, self.link = reason, link
        super().__init__(str(self.SENTENCES[reason]))


@door
def issue(
    purpose: str,
    subject: UUID,
    *,
    address: str = "",
    days: int = DAYS,
    until: datetime | None = None,
    uses: int | None = None,
) -> PersonalLink:
    """Issue and return a link with this purpose for `subject` (a UUID); this revokes any earlier one.

    It expires after `days`, or at `until` if that is earlier. `uses` limits how often
    it can be used (None: no limit). Runs inside the transaction that sends it.
    """
    now = timezone.now()
    expires_at = min(now + timedelta(days=days), until or datetime.max.replace(tzinfo=UTC))
    fresh = {"address": address, "issued_at": now, "expires_at": expires_at, "uses_left": uses}
    link, created = PersonalLink.objects.select_for_update(no_key=True).get_or_create(
        purpose=purpose, subject=subject, defaults=fresh
    )
    if not created:
        for name, value in fresh.items():
            setattr(link, name, value)
        link.version += 1
        link.revoked_at = link.used_at = None
        link.save()
    return link


def revoke(purpose: str, subject: UUID) -> bool:
    """Revoke the link of `subject`, if any; return whether it was valid."""
    alive = PersonalLink.objects.filter(purpose=purpose, subject=subject, revoked_at__isnull=True)
    return bool(alive.update(revoked_at=timezone.now()))


def token(link: PersonalLink) -> str:
    """Return the token of `link` for its URL; it is derived, so a retry yields the same one."""
    head = base64.urlsafe_b64encode(link.key.bytes).decode().rstrip("=")
    return f"{head}.{_TokenSigner().signature(_signed(link.key, link.version))}"


def find(purpose: str, text: str) -> PersonalLink:
    """Return the link with the token `text`. Raises LinkRefused with a user-facing message."""
    head, _dot, signature = text.partition(".")
    try:
        key = UUID(bytes=base64.urlsafe_b64decode(head + "=="))
    except (ValueError, TypeError):
        raise LinkRefused("unknown") from None
    link = PersonalLink.objects.filter(key=key, purpose=purpose).first()
    if link is None:
        raise LinkRefused("unknown")
    if not _is_signed(key, link.version, signature):
        is_old = any(_is_signed(key, version, signature) for version in range(1, link.version))
        raise LinkRefused("revoked", link) if is_old else LinkRefused("unknown")
    if link.revoked_at:
        raise LinkRefused("revoked", link)
    if link.expires_at <= timezone.now():
        raise LinkRefused("expired", link)
    if link.uses_left == 0:
        raise LinkRefused("used", link)
    return link


def use(link: PersonalLink) -> None:
    """Count one use, inside the caller's transaction. Raises LinkRefused if a concurrent request took the last use."""
    if not _alive(link).update(uses_left=F("uses_left") - 1, used_at=timezone.now()):
        raise LinkRefused("used", link)


def require_valid(link: PersonalLink) -> None:
    """Raise LinkRefused if the link has been used, replaced or revoked since it was found; counts no use."""
    if not _alive(link).exists():
        raise LinkRefused("used", link)


def _alive(link: PersonalLink) -> QuerySet[PersonalLink]:
    same = PersonalLink.objects.filter(pk=link.pk, version=link.version, revoked_at=None, expires_at__gt=timezone.now())
    return same.filter(Q(uses_left=None) | Q(uses_left__gt=0))


class _TokenSigner(Signer):
    """Django's signer, whose keys are SECRET_KEY and SECRET_KEY_FALLBACKS, with a shorter signature."""

    def __init__(self) -> None:
        super().__init__(salt="registry.links")

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        return super().signature(value, key)[:SIGNATURE]


def _signed(key: UUID, version: int) -> str:
    return f"{key}.{version}"


def _is_signed(key: UUID, version: int, signature: str) -> bool:
    """Return whether `signature` is that of this version of a link, made with the current key or a former one."""
    if not signature.isascii():
        return False
    signer = _TokenSigner()
    try:
        signer.unsign(f"{_signed(key, version)}{signer.sep}{signature}")
    except BadSignature:
        return False
    return True
