"""The page that a personal invitation opens. Opening it does nothing: mail scanners open links too."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.models import User
from registry import access
from registry.links import LinkRefused
from workshops.delegations import invitations
from workshops.delegations.invitations import Invitation


@access.needs("personal_link")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, to what, as whom; and the button that accepts."""
    try:
        invited = invitations.find(token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    known = request.user if request.user.is_authenticated else None
    if known and not invitations.is_for(invited.link, known):
        return render(
            request, "workshops/delegations/invitation_other.html", {"invitation": invited, "token": token}, status=403
        )
    if request.method != "POST":
        has_account = bool(known) or invitations.has_account(invited.link)
        return render(
            request, "workshops/delegations/invitation.html", {"invitation": invited, "has_account": has_account}
        )
    return _bind(request, invited, known) if known else _enter(request, invited, token)


def _bind(request: HttpRequest, invited: Invitation, user: User) -> HttpResponse:
    try:
        invitations.accept(invited.link, user, by=user)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    messages.success(request, _("You have accepted the invitation: %s.") % invited.capacity)
    return redirect("dashboard:dashboard")


def _enter(request: HttpRequest, invited: Invitation, token: str) -> HttpResponse:
    """Lead to the sign-in, or to a new account; the invitation waits in the session, and is bound after it."""
    subject = invited.subject
    request.session["invitation"] = {"token": token, "full_name": subject.full_name, "email": invited.link.address}
    if not invitations.has_account(invited.link):
        return redirect("account_signup")
    messages.info(request, _("Sign in with %s; the invitation is then accepted.") % invited.link.address)
    return redirect("account_login")


def _refused(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    """What the link opens no more, and whom to ask; the holder of an accepted one is led on."""
    context: dict[str, Any] = {"sentence": str(refusal), "reason": refusal.reason}
    if refusal.link:
        context["invitation"] = invitations.about(refusal.link)
    status = 404 if refusal.reason == "unknown" else 410
    return render(request, "workshops/delegations/invitation_refused.html", context, status=status)
