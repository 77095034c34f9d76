"""Idempotency keys: a form submitted twice acts only once."""

from typing import Any, Protocol
from uuid import UUID, uuid4, uuid5

from django import forms


class IdempotencyField(forms.UUIDField):
    """A hidden field with a new value in each form displayed. Without it, each submission acts."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=uuid4, **kwargs)


class Keyed(Protocol):
    """The sender of a form: a user."""

    @property
    def key(self) -> UUID: ...


def key(once: UUID | None, by: Keyed, *said: object) -> UUID:
    """Return the idempotency key of a submission by `by`: the same for the same `once` and the same `said`.

    Different content submitted with the same `once`, after going back in the browser, gets another key: nothing is lost.
    """
    return uuid5(by.key, repr((str(once), *map(str, said)))) if once else uuid4()
