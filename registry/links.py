"""Personal links: for people without an account. A link nominates, downloads, acknowledges; it binds nobody."""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.models import PersonalLink

DAYS = 60


class LinkRefused(Exception):
    """The link does not open anything now; `reason` is one of unknown, revoked, expired, used."""

    SENTENCES = {
        "unknown": _("This link is not known. Copy it whole from the message, or ask the sender for a new one."),
        "revoked": _("This link was replaced or withdrawn. Use the link of the latest message, or ask the sender."),
        "expired": _("This link has expired. Ask the sender for a new one."),
        "used": _("This link was used already."),
    }

    def __init__(self, reason, link=None):
        self.reason, self.link = reason, link
        super().__init__(str(self.SENTENCES[reason]))


def issue(purpose, subject, *, address="", days=DAYS, until=None, uses=None):
    """Return the link of this purpose for `subject` (a UUID); issuing again ends the earlier one.

    `until` is a moment after which it opens nothing, where that comes before its `days` are over. `uses` is how often
    it may act (None: no limit). Runs inside the transaction of the act that sends it.
    """
    now = timezone.now()
    expires_at = min(now + timedelta(days=days), until or datetime.max.replace(tzinfo=UTC))
    fresh = {"address": address, "issued_at": now, "expires_at": expires_at, "uses_left": uses}
    with transaction.atomic():
        link, created = PersonalLink.objects.select_for_update().get_or_create(
            purpose=purpose, subject=subject, defaults=fresh
        )
        if not created:
            for name, value in fresh.items():
                setattr(link, name, value)
            link.version += 1
            link.revoked_at = link.used_at = None
            link.save()
    return link


def revoke(purpose, subject):
    """End the link of `subject`, if there is one; return whether it was alive."""
    alive = PersonalLink.objects.filter(purpose=purpose, subject=subject, revoked_at__isnull=True)
    return bool(alive.update(revoked_at=timezone.now()))


def token(link):
    """The secret of `link` as it stands in an address: derived, so that a retry yields the same one."""
    return f"{_short(link.key.bytes)}.{_mac(link.key, link.version).decode()}"


def find(purpose, text):
    """Return the link that `text` is the token of. Raises LinkRefused, whose sentence a person can read."""
    head, _dot, mac = text.partition(".")
    try:
        key, mac = UUID(bytes=base64.urlsafe_b64decode(head + "==")), mac.encode()
    except (ValueError, TypeError):
        raise LinkRefused("unknown") from None
    link = PersonalLink.objects.filter(key=key, purpose=purpose).first()
    if link is None:
        raise LinkRefused("unknown")
    if not hmac.compare_digest(mac, _mac(key, link.version)):
        stale = any(hmac.compare_digest(mac, _mac(key, old)) for old in range(1, link.version))
        raise LinkRefused("revoked", link) if stale else LinkRefused("unknown")
    if link.revoked_at:
        raise LinkRefused("revoked", link)
    if link.expires_at <= timezone.now():
        raise LinkRefused("expired", link)
    if link.uses_left == 0:
        raise LinkRefused("used", link)
    return link


def use(link):
    """Count one use; inside the transaction of the act. Raises LinkRefused when somebody was quicker."""
    now = timezone.now()
    alive = PersonalLink.objects.filter(pk=link.pk, version=link.version, revoked_at=None, expires_at__gt=now)
    alive = alive.filter(Q(uses_left=None) | Q(uses_left__gt=0))
    if not alive.update(uses_left=F("uses_left") - 1, used_at=now):
        raise LinkRefused("used", link)


def _mac(key, version):
    message = f"personal-link:{key}:{version}".encode()
    return _short(hmac.new(settings.SECRET_KEY.encode(), message, sha256).digest()[:20]).encode()


def _short(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
