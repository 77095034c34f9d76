"""One of the users who act at the same time: the actions confirmed to them, and the errors."""

from collections import Counter

from django.core.exceptions import PermissionDenied, ValidationError

from members.models import User
from recommendations.drafting.versions import StaleBase
from reports.composing.reports import StaleReport
from reports.dispatch.receipts import AlreadyAcknowledged
from tests.signing import SecureClient, sign_in
from workshops.delegations.role_grants import AddressRefused

# Refusals that users see; an action that was refused has changed nothing.
REFUSALS = (ValidationError, PermissionDenied, StaleBase, StaleReport, AlreadyAcknowledged, AddressRefused)


class Person:
    """A user who calls doors or submits forms. `acknowledged` counts the audit entries that must exist afterwards."""

    def __init__(self, user):
        self.account, self.acknowledged, self.failures, self.refused = user, Counter(), [], Counter()
        self.browser = sign_in(SecureClient(raise_request_exception=False), user)

    @property
    def user(self):
        """Return the user as read by a new request, without cached roles."""
        return User.objects.get(pk=self.account.pk)

    def do(self, verbs, function, /, *args, **kwargs):
        """Call a door; if it succeeds, count its `verbs`, separated by spaces, and return its result."""
        try:
            result = function(*args, **kwargs, **({} if "by" in kwargs else {"by": self.user}))
        except REFUSALS:
            self.refused[function.__qualname__] += 1
            return None
        except Exception as error:
            self.failures.append(f"{function.__qualname__}: {error!r}")
            return None
        self.acknowledged.update(verbs.split())
        return result

    def post(self, verbs, path, data):
        """Submit a form, which is confirmed by a redirect. Return the URL of the redirect, or ""."""
        answer = self.browser.post(path, data)
        if answer.status_code == 302:
            self.acknowledged.update(verbs.split())
            return answer["Location"]
        if answer.status_code >= 500:
            error = answer.exc_info[1] if answer.exc_info else None
            self.failures.append(f"{path}: {answer.status_code} {error!r}")
        self.refused[path.rstrip("/").rpartition("/")[2]] += 1
        return ""
