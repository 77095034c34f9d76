"""Look up the session of a page; what the user does not conduct is not found."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations.models import Sitting
from registry import post_forms
from workshops.models import Workshop


def sitting_or_404(request: SignedInRequest, key: UUID) -> Sitting:
    """Return the sitting that the user conducts, and set the workshop and the page to which a refusal leads back."""
    sittings = Sitting.objects.conducted_by(request.user)
    sitting: Sitting = get_object_or_404(sittings.select_related("session__workshop", "session__topic"), key=key)
    request.workshop, request.item = sitting.session.workshop, sitting.get_absolute_url()
    return sitting


def is_to_be_read(request: SignedInRequest) -> bool:
    """Return whether a button of the room is not pressed now: its address is opened, or it was sent before signing in.

    It is on the page of the session, to which the view then leads.
    """
    return request.method != "POST" or post_forms.is_shown_again()


def crumbs(sitting: Sitting, label: str | Promise = "") -> list[tuple[str | Promise, str]]:
    """Return the breadcrumb of the room, or of a page below it."""
    above = list_crumbs(sitting.session.workshop)
    own = sitting.session_title
    return [*above, (own, sitting.get_absolute_url()), (label, "")] if label else [*above, (own, "")]


def list_crumbs(workshop: Workshop) -> list[tuple[str | Promise, str]]:
    """Return the breadcrumb down to the list of the sessions."""
    address = reverse("live_session:sessions", args=[workshop.slug])
    return [(workshop.short_name, workshop.get_absolute_url()), (_("Live sessions"), address)]
