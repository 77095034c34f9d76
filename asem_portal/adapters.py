"""The portal's adapter for allauth: who may create an account, and what happens after sign-in."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from asem_portal.public import security_contact
from members.accounts import sign_up
from members.models import User
from registry import accounts
from registry.access import Refused
from registry.links import LinkRefused
from workshops.delegations import invitation_mails, invitations

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Accounts are created by invitation only; at sign-in, an accepted invitation is bound to the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether a valid invitation has been accepted in this browser."""
        try:
            return bool(invitations.find(_accepted(request).get("token", "")))
        except LinkRefused:
            if request.method == "POST" and not _accepted(request):
                sign_up.keep(request)
            return False

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account, and keep its password in the session until the address is verified in this browser.

        Otherwise anyone with a forwarded invitation could create an account with another person's address, and would
        know its password once that person has verified the address.
        """
        password = form.cleaned_data.pop("password1", "")
        if password:
            request.session["invitation"] = {**_accepted(request), "password": make_password(password)}
        try:
            with transaction.atomic():
                saved: User = super().save_user(request, user, form, commit)
                return saved
        except IntegrityError as error:
            # The same address was used to sign up a moment ago: the form, shown again, treats it like any address in
            # use.
            raise ImmediateHttpResponse(redirect("account_signup")) from error

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Mark e-mails with codes as automatic, so that no mailbox replies; replies by people are sent to people."""
        automatic = {"Auto-Submitted": "auto-generated"}
        message = super().render_mail(template_prefix, email, context, automatic | (headers or {}))
        message.reply_to = _correspondents(self.request)
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send codes directly, not through the outbox, so that they are not stored; report failures to the user."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("sign-in e-mail not sent", extra={"template": template_prefix})
            messages.error(self.request, _("The e-mail could not be sent. Try again in a few minutes."))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        invitation = request.session.pop("invitation", None)
        if not invitation:
            return response
        is_new = invitation.get("account") == str(user.key)
        if is_new and "password" in invitation:
            user.password = invitation["password"]
            user.save(update_fields=["password"])
            update_session_auth_hash(request, user)
        return _bind(request, user, invitation, is_new=is_new)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Require the second factor of users who have one; their password alone is not sufficient."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"].startswith("mfa_")]
        return factors or methods


@receiver(authenticator_added)
def record_new_factor(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Count setting up a second factor as proof of it, so that the user is not asked for it immediately."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        accounts.record_proof(request, user, accounts.SECOND_FACTOR, type=authenticator.type, reauthenticated=True)


def _bind(request: HttpRequest, user: User, accepted: dict[str, str], *, is_new: bool) -> HttpResponse:
    """Accept the invitation for the account that has just signed in; return a redirect to the next page."""
    try:
        invitation = invitations.find(accepted["token"])
        invitations.accept(invitation.link, user, by=user, is_new=is_new)
    except (LinkRefused, Refused):
        return redirect(reverse("delegations:invitation", args=[accepted["token"]]))
    messages.success(request, _("Invitation accepted: %s.") % invitation.capacity)
    return redirect("dashboard:dashboard")


def _correspondents(request: HttpRequest) -> list[str]:
    """Return the addresses for replies to a code: those of the workshop for an invitation, else the operator's."""
    try:
        addresses = invitation_mails.reply_to(invitations.find(_accepted(request).get("token", "")))
    except LinkRefused:
        addresses = []
    operator = security_contact.contact_address(settings.PORTAL_CONTACT)
    return addresses or [operator] * bool(operator)


def _accepted(request: HttpRequest) -> dict[str, str]:
    """Return the invitation accepted in this browser, as stored in the session; {} if there is none."""
    return request.session.get("invitation") or {}
