"""The pages behind a personal invitation link, and the replies to invitations for those who manage them.

Opening a link changes nothing, because mail scanners open links too.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import User
from members.requests import SignedInRequest
from registry import access, unsaved_texts
from registry.links import LinkRefused
from workshops.delegations import invitations, replies
from workshops.delegations.forms.invitations import AddressForm, DeclineForm
from workshops.delegations.invitations import Invitation
from workshops.models import InvitationReply, ReplyKind

RECENT = 50  # declined invitations and answered requests listed


@access.needs("personal_link")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation and accept it on POST."""
    try:
        opened = invitations.find(token)
    except LinkRefused as error:
        return _refused(request, error)
    user = request.user if request.user.is_authenticated else None
    if user and not invitations.is_for(opened.link, user):
        return _for_another(request, opened, token)
    refusal = opened.why_not_accepted(user or invitations.account(opened.link))
    if request.method != "POST" or refusal:
        context = {"invitation": opened, "token": token, "request_waiting": replies.waiting_request(opened.subject)}
        context |= {"has_account": bool(user) or invitations.has_account(opened.link), "refusal": refusal}
        return render(request, "workshops/delegations/invitation.html", context, status=403 if refusal else 200)
    return _accept(request, opened, user) if user else _enter(request, opened, token)


@access.needs("personal_link")
def decline_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Decline the invitation, with a message to its sender."""
    try:
        opened = invitations.find(token)
        user = request.user if request.user.is_authenticated else None
        if user and not invitations.is_for(opened.link, user):
            return _for_another(request, opened, token)
        form = DeclineForm(request.POST if request.method == "POST" else None, invitation=opened)
        if form.carry_out(lambda: replies.decline(opened.link, **form.cleaned_data, by=user or opened.link)):
            return redirect("delegations:decline_invitation", token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    context = {"invitation": opened, "token": token, "form": form}
    return render(request, "workshops/delegations/decline_invitation.html", context)


@access.needs("personal_link")
def ask_for_address(request: HttpRequest, token: str) -> HttpResponse:
    """Show and receive the request to send an invitation to another address. No sign-in is needed."""
    try:
        opened = invitations.find(token)
        user = request.user if request.user.is_authenticated else None
        other = user.email if user and not invitations.is_for(opened.link, user) else ""
        waiting = replies.waiting_request(opened.subject)
        initial = {"address": waiting.address, "text": waiting.text} if waiting else {"address": other}
        form = AddressForm(request.POST or None, initial=initial)
        if form.carry_out(lambda: replies.ask_for_address(opened.link, **form.cleaned_data, by=user or opened.link)):
            messages.success(request, _("Your request has been sent to the person who invited you."))
            return redirect("delegations:ask_for_address", token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    context = {"invitation": opened, "token": token, "form": form, "request_waiting": waiting}
    return render(request, "workshops/delegations/ask_for_address.html", context)


@access.needs("invitation.manage")
@require_safe
def invitation_replies(request: SignedInRequest) -> HttpResponse:
    """List requests for another address, and invitations declined, for those who manage them."""
    managed = InvitationReply.objects.answerable_by(request.user).select_related(
        "role__workshop", "delegate__delegation__workshop", "delegate__delegation__partner", "answered_by"
    )
    declined = managed.filter(kind=ReplyKind.DECLINED)[:RECENT]
    context = {"requests": managed.waiting(), "declined": declined}
    return render(request, "workshops/delegations/invitation_replies.html", context)


@access.needs("invitation.answer")
def answer_request(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Confirm or decline a request for another address."""
    requests = InvitationReply.objects.answerable_by(request.user).filter(kind=ReplyKind.ADDRESS)
    reply = get_object_or_404(requests, key=key)
    if request.method != "POST":
        return redirect("delegations:invitation_replies")
    if request.POST.get("answer") == "confirm":
        replies.confirm_address(reply, by=request.user)
        message = _("An invitation will be sent to %s. The earlier invitation is no longer valid.")
        messages.success(request, message % reply.address)
    else:
        replies.refuse_address(reply, by=request.user)
        messages.success(
            request,
            _("The request has been declined. The invitation remains valid for the address to which it was sent."),
        )
    return redirect("delegations:invitation_replies")


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
    name = subject.names
    typed = {
        "full_name": subject.full_name,
        "latin_name": name.latin if name.own else "",
        "name_language": name.language,
    }
    request.session["invitation"] = typed | {"token": token, "email": opened.link.address}
    if not invitations.has_account(opened.link):
        return redirect("account_signup")
    messages.info(request, _("Sign in with %s to accept the invitation.") % opened.link.address)
    return redirect("account_login")


def _for_another(request: HttpRequest, opened: Invitation, token: str) -> HttpResponse:
    """Explain that the signed-in account does not have the invited address, and what the user can do."""
    context = {"invitation": opened, "token": token, "request_waiting": replies.waiting_request(opened.subject)}
    context["texts"] = unsaved_texts.of(request)
    return render(request, "workshops/delegations/invitation_other.html", context, status=403)


def _refused(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    """Explain why the link is not valid and whom to contact; for an accepted invitation, link to sign-in."""
    context: dict[str, Any] = {"message": str(refusal), "reason": refusal.reason}
    context["texts"] = unsaved_texts.of(request)
    if refusal.link and (opened := invitations.about(refusal.link)):
        context["contact"] = opened.contact
        if replies.declined(opened.subject):
            context |= {
                "reason": "declined",
                "message": _("The invitation has been declined, and its sender notified."),
            }
    status = 404 if refusal.reason == "unknown" else 410
    return render(request, "workshops/delegations/invitation_refused.html", context, status=status)
