"""How a user confirmed their identity, according to allauth. Only this module imports allauth's internal modules.

`tests/registry/test_accounts.py` tests the one call that has no public equivalent, and fails if a release changes it.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

SECOND_FACTOR = "mfa"


def newest_proof(request: HttpRequest, *methods: str) -> float:
    """Return the Unix time of the last confirmation of identity by one of `methods` in this session; 0 if none."""
    records = get_authentication_records(request, request.user)
    return max((float(record["at"]) for record in records if record["method"] in methods), default=0.0)


def ways_to_confirm(user: AbstractBaseUser | AnonymousUser) -> set[str]:
    """Return the methods by which `user` can confirm their identity: "mfa", "password"; empty if they have neither."""
    methods = {method["id"] for method in get_adapter().get_reauthentication_methods(user)}
    return {SECOND_FACTOR if name.startswith("mfa_reauthenticate") else "password" for name in methods}


def record_proof(request: HttpRequest, user: AbstractBaseUser, method: str, **data: Any) -> None:
    """Note in the session that `user` has just confirmed their identity by `method`; `data` is stored with it."""
    from allauth.account.internal.flows.login import record_authentication  # has no public equivalent; a test checks it

    record_authentication(request, user, method, **data)
