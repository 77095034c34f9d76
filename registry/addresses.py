"""E-mail addresses compared without regard to capitals."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact


def is_address(column: str, address: str) -> Q:
    """Return the condition that a column holds an address.

    `iexact` is not suitable: PostgreSQL then compares capitals, and the addresses kim@ and kım@ (or sam@ and ſam@), which may
    belong to different people, have the same.
    """
    return Q(Exact(Lower(column), address.lower()))
