"""How a user proved who they are: what the portal asks allauth. No other module imports what allauth calls internal.

`tests/registry/test_accounts.py` probes the one call that has no public form, and says so if a release changes it.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

SECOND_FACTOR = "mfa"


def newest_proof(request: HttpRequest, *methods: str) -> float:
    """Return when the user of this session last proved who they are by one of `methods`, in seconds; 0 if never."""
    records = get_authentication_records(request, request.user)
    return max((float(record["at"]) for record in records if record["method"] in methods), default=0.0)


def ways_to_confirm(user: AbstractBaseUser | AnonymousUser) -> set[str]:
    """Return the methods by which `user` can confirm who they are: "mfa", "password"; empty if they have neither."""
    methods = {method["id"] for method in get_adapter().get_reauthentication_methods(user)}
    return {SECOND_FACTOR if name.startswith("mfa_reauthenticate") else "password" for name in methods}


def record_proof(request: HttpRequest, user: AbstractBaseUser, method: str, **data: Any) -> None:
    """Note in the session that `user` has just proved who they are by `method`; `data` goes into the record."""
    from allauth.account.internal.flows.login import record_authentication  # no public form; probed by a test

    record_authentication(request, user, method, **data)
