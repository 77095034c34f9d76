"""The page that a personal invitation opens. Opening it does nothing: mail scanners open links too."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry import access
from registry.links import LinkRefused
from workshops.delegations import invitations


@access.needs("personal_link")
def invitation(request, token):
    """Who invites, to what, as whom; and the button that accepts."""
    try:
        invited = invitations.find(token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    known = request.user.is_authenticated
    if known and not invitations.is_for(invited.link, request.user):
        return render(
            request, "workshops/delegations/invitation_other.html", {"invitation": invited, "token": token}, status=403
        )
    if request.method != "POST":
        has_account = known or invitations.has_account(invited.link)
        return render(
            request, "workshops/delegations/invitation.html", {"invitation": invited, "has_account": has_account}
        )
    return _bind(request, invited) if known else _enter(request, invited, token)


def _bind(request, invited):
    try:
        invitations.accept(invited.link, request.user, by=request.user)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    messages.success(request, _("You have accepted the invitation: %s.") % invited.capacity)
    return redirect("dashboard:dashboard")


def _enter(request, invited, token):
    """Lead to the sign-in, or to a new account; the invitation waits in the session, and is bound after it."""
    subject = invited.subject
    request.session["invitation"] = {"token": token, "full_name": subject.full_name, "email": invited.link.address}
    if not invitations.has_account(invited.link):
        return redirect("account_signup")
    messages.info(request, _("Sign in with %s; the invitation is then accepted.") % invited.link.address)
    return redirect("account_login")


def _refused(request, refusal):
    """What the link opens no more, and whom to ask; the holder of an accepted one is led on."""
    context = {"sentence": str(refusal), "reason": refusal.reason}
    if refusal.link:
        context["invitation"] = invitations.about(refusal.link)
    status = 404 if refusal.reason == "unknown" else 410
    return render(request, "workshops/delegations/invitation_refused.html", context, status=status)
