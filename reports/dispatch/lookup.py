"""Look up the letter on which an officer acts."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from members.requests import SignedInRequest
from reports.models import Dispatch


def dispatch_or_404(request: SignedInRequest, key: UUID, *related: str) -> Dispatch:
    """Return the letter if the user belongs to the secretariat; a refusal links to its report."""
    letters = Dispatch.objects.for_secretariat(request.user).select_related("report", *related)
    dispatch = get_object_or_404(letters, key=key)
    request.item = dispatch.report.get_absolute_url()
    return dispatch
