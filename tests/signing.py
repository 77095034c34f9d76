"""Signing in, for tests: at once with everything that roles require, or step by step as a user does."""

import re
import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client

from registry import accounts

MINUTE = 60


class SecureClient(Client):
    """A client that uses https, as production requires."""

    def generic(self, *args, **kwargs):
        return super().generic(*args, **kwargs | {"secure": True})


def sign_in(client, user, *, minutes_ago=0):
    """Sign `user` in with a second factor that was used `minutes_ago`; return the client."""
    add_second_factor(user)
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    request.session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)
    accounts.record_proof(request, user, "mfa", type="totp", at=time.time() - minutes_ago * MINUTE)
    request.session.save()
    return client


def add_second_factor(user):
    """Set up an authenticator app for `user`, once."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())


def second_factor_code(user):
    """Return the current code of the user's authenticator app; forget used codes, each of which is valid once."""
    cache.clear()
    secret = decrypt(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"])
    return code_of(secret)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def ask_for_code(client, email):
    """Submit the first sign-in form; return the response, which is the same for any address."""
    return client.post("/account/login/code/", {"email": email}, follow=True)


def mailed_code(mailoutbox):
    """Return the code in the latest e-mail."""
    return re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mailoutbox[-1].body, re.MULTILINE).group(1)


def sign_in_by_code(client, user, mailoutbox):
    """Sign in as a user does, with the code from the e-mail; return the response."""
    ask_for_code(client, user.email)
    return client.post("/account/login/code/confirm/", {"code": mailed_code(mailoutbox)}, follow=True)
