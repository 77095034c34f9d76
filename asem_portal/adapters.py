"""How the portal uses allauth: who may open an account, what happens after signing in, and where one lands."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
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

from members.models import User
from registry import accounts
from registry.access import Refused
from registry.links import LinkRefused
from workshops.delegations import invitations

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Accounts are opened by invitation only, and an invitation that was accepted is bound at the sign-in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open to whoever has pressed "Accept" on a live invitation in this browser, and to nobody else."""
        try:
            return bool(invitations.find(_invited(request).get("token", "")))
        except LinkRefused:
            return False

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account. Its password waits in the session until the address is proved in this very browser.

        Otherwise whoever holds a forwarded invitation could open an account under somebody else's address, and
        share it by their password once its owner proves the address.
        """
        password = form.cleaned_data.pop("password1", "")
        if password:
            request.session["invitation"] = {**_invited(request), "password": make_password(password)}
        try:
            with transaction.atomic():
                saved: User = super().save_user(request, user, form, commit)
                return saved
        except IntegrityError as error:
            # The same address signed up a moment ago: asked again, the form answers as for any address that is taken.
            raise ImmediateHttpResponse(redirect("account_signup")) from error

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Codes go out at once, not through the outbox: they must lie nowhere. A post that fails is said, not raised."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("sign-in mail not sent", extra={"template": template_prefix})
            messages.error(self.request, _("The message could not be sent just now. Try again in a few minutes."))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        invited = request.session.pop("invitation", None)
        if not invited:
            return response
        if invited.get("account") == str(user.key) and "password" in invited:
            user.password = invited["password"]
            user.save(update_fields=["password"])
            update_session_auth_hash(request, user)
        return _bind(request, user, invited)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it; the password alone would not do."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"].startswith("mfa_")]
        return factors or methods


@receiver(authenticator_added)
def setting_up_proves(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Whoever has just set up a second factor has shown that they hold it: they are not asked for it in the next breath."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        accounts.record_proof(request, user, accounts.SECOND_FACTOR, type=authenticator.type, reauthenticated=True)


def _bind(request: HttpRequest, user: User, invited: dict[str, str]) -> HttpResponse:
    """Accept the invitation for the account that has just signed in; the answer leads to what it may now see."""
    try:
        invitation = invitations.find(invited["token"])
        invitations.accept(invitation.link, user, by=user, signed_up=invited.get("account") == str(user.key))
    except (LinkRefused, Refused):
        return redirect(reverse("delegations:invitation", args=[invited["token"]]))
    messages.success(request, _("You have accepted the invitation: %s.") % invitation.capacity)
    return redirect("dashboard:dashboard")


def _invited(request: HttpRequest) -> dict[str, str]:
    return request.session.get("invitation") or {}
