"""What the dashboard tells a user of reports, and a letter that failed."""

from django.utils import timezone

from registry.models import Outgoing
from reports import worklist


def told(user):
    found = worklist.items(user)
    assert all(item.verb for item in found)
    return [(item.count, item.sentence, item.due) for item in found]


def fail(dispatch, **fields):
    now = timezone.now()
    times = {"queued_at": now, "due_at": now, "failed_at": now}
    Outgoing.objects.create(kind="dispatch.deliver", key=dispatch.key, **times, **fields)
