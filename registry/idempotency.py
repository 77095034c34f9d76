"""Idempotency keys: a form submitted twice acts only once."""

from typing import Any, Protocol
from uuid import UUID, uuid4, uuid5

from django import forms


class IdempotencyField(forms.UUIDField):
    """A hidden field with a new value each time a form is displayed. A submission without it always acts."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=uuid4, **kwargs)


class Keyed(Protocol):
    """The sender of a form: a user."""

    @property
    def key(self) -> UUID: ...


def key(once: UUID | None, by: Keyed, *said: object) -> UUID:
    """Return the idempotency key of a submission by `by`: the same key for the same `once` and the same content `said`.

    Different content submitted with the same `once`, after using the back button, gets a different key, so nothing is
    lost.
    """
    return uuid5(by.key, repr((str(once), *map(str, said)))) if once else uuid4()
