"""The page behind a personal invitation link. Opening it changes nothing, because mail scanners open links too."""

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
    """Show the invitation and accept it on POST."""
    try:
        opened = invitations.find(token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    user = request.user if request.user.is_authenticated else None
    if user and not invitations.is_for(opened.link, user):
        return render(
            request, "workshops/delegations/invitation_other.html", {"invitation": opened, "token": token}, status=403
        )
    if request.method != "POST":
        has_account = bool(user) or invitations.has_account(opened.link)
        return render(
            request, "workshops/delegations/invitation.html", {"invitation": opened, "has_account": has_account}
        )
    return _accept(request, opened, user) if user else _enter(request, opened, token)


def _accept(request: HttpRequest, opened: Invitation, user: User) -> HttpResponse:
    try:
        invitations.accept(opened.link, user, by=user)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Invitation accepted: %s.") % opened.capacity)
    return redirect("dashboard:dashboard")


def _enter(request: HttpRequest, opened: Invitation, token: str) -> HttpResponse:
    """Redirect to sign-in or sign-up; the invitation is kept in the session and accepted afterwards."""
    subject = opened.subject
    request.session["invitation"] = {"token": token, "full_name": subject.full_name, "email": opened.link.address}
    if not invitations.has_account(opened.link):
        return redirect("account_signup")
    messages.info(request, _("Sign in with %s to accept the invitation.") % opened.link.address)
    return redirect("account_login")


def _refused(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    """Explain why the link is not valid and whom to contact; for an accepted invitation, link to sign-in."""
    context: dict[str, Any] = {"message": str(refusal), "reason": refusal.reason}
    if refusal.link:
        context["invitation"] = invitations.about(refusal.link)
    status = 404 if refusal.reason == "unknown" else 410
    return render(request, "workshops/delegations/invitation_refused.html", context, status=status)
