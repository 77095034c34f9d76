"""The action offered first to a participant on the workshop page: to draft, or to read."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Visitor
from recommendations.drafting import versions
from workshops.models import Workshop
from workshops.public_pages import workshop_page
from workshops.public_pages.workshop_page import Action
from workshops.user_roles import roles_of


@workshop_page.primary_actions.register
def primary_action(workshop: Workshop, user: Visitor) -> Action | None:
    """Return the action of a participant; None for others. No query."""
    roles = roles_of(user)
    if not roles.is_participant_in(workshop):
        return None
    if workshop.submissions_close_at > timezone.now() and any(map(versions.may_draft, roles.delegates_in(workshop))):
        return _("Draft a recommendation"), reverse("drafting:create", args=[workshop.slug])
    return _("View recommendations"), reverse("reading:recommendations", args=[workshop.slug])
