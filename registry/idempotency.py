"""A form sent twice acts once: by a second press, a slow network, a browser that asks again."""

from typing import Any, Protocol
from uuid import UUID, uuid4, uuid5

from django import forms


class IdempotencyField(forms.UUIDField):
    """Hidden, and another one in each form that is shown. Without it a form acts each time that it is sent."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=uuid4, **kwargs)


class Keyed(Protocol):
    """Somebody who sends a form: a user."""

    @property
    def key(self) -> UUID: ...


def key(once: UUID | None, by: Keyed, *said: object) -> UUID:
    """Return the idempotency key of what `by` makes with this form: the same for the same `once` and the same `said`.

    Other words sent with it, after a step back in the browser, make a thing of their own: nothing is lost.
    """
    return uuid5(by.key, repr((str(once), *map(str, said)))) if once else uuid4()
