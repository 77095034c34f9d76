"""Delete notifications whose period is over."""

from datetime import datetime

from recommendations.models import Notification
from recommendations.notifications.recipients import DIGEST, EVENT_MAIL
from registry import retention


def prune(now: datetime) -> int:
    return Notification.objects.filter(happened_at__lt=now - retention.NOTIFICATIONS).delete()[0]


retention.pruning.register(prune, "notifications")
retention.passing_kinds.register((EVENT_MAIL, DIGEST), "recommendations")
