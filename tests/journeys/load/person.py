"""One of the people who act at the same time: what was acknowledged to them, and what went wrong."""

from collections import Counter

from django.core.exceptions import PermissionDenied, ValidationError

from members.models import User
from recommendations.drafting.versions import StaleBase
from reports.composing.reports import StaleReport
from reports.dispatch.receipts import AlreadyAcknowledged
from tests.signing import SecureClient, sign_in
from workshops.delegations.invitations import AlreadyGranted

# What people read as an answer to what they tried; such an act has changed nothing.
REFUSALS = (ValidationError, PermissionDenied, StaleBase, StaleReport, AlreadyAcknowledged, AlreadyGranted)


class Person:
    """Somebody who calls doors or sends forms. `acknowledged` counts the audit entries that must exist afterwards."""

    def __init__(self, user):
        self.account, self.acknowledged, self.failures, self.refused = user, Counter(), [], Counter()
        self.browser = sign_in(SecureClient(raise_request_exception=False), user)

    @property
    def user(self):
        """The account as another request reads it, without roles remembered from before."""
        return User.objects.get(pk=self.account.pk)

    def do(self, verbs, function, /, *args, **kwargs):
        """Call a door; if it is acknowledged, count its `verbs`, separated by spaces, and return its result."""
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
        """Send a form; a redirect acknowledges it. Returns the address of the redirect, or ""."""
        answer = self.browser.post(path, data)
        if answer.status_code == 302:
            self.acknowledged.update(verbs.split())
            return answer["Location"]
        if answer.status_code >= 500:
            self.failures.append(f"{path}: {answer.status_code}")
        self.refused[path.rstrip("/").rpartition("/")[2]] += 1
        return ""
