"""Hooks: how a module registers something with a lower layer, which may not import it.

The lower module creates a `Hook` and calls what is registered there. A higher module registers with `register`, as a
decorator or a call, and is listed in its app's `registrations.py`, which `ready()` imports. `registry.checks` reports
what is missing. Outbox kinds and database triggers are kept in hooks as well (`outbox.register`, `triggers.register`).

Django's signals were not chosen: a receiver has no name, and a missing one is not noticed. Entry points of packages
(pluggy, stevedore) are for code that is installed separately.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

Provider = TypeVar("Provider")

_hooks: dict[str, "Hook[object]"] = {}


class RegisteredTwice(Exception):
    """Two different providers have the same name; the project does not start."""


class Hook(Generic[Provider]):
    """Providers by name, in the order in which they were registered.

    `purpose` states what a provider is: for a function, its arguments and its result. With `is_required`, a system
    check fails while there is no provider.
    """

    def __init__(self, name: str, purpose: str, *, is_required: bool = True) -> None:
        if name in _hooks:
            raise RegisteredTwice(f"Two hooks are called {name}.")
        self.name, self.purpose, self.is_required = name, purpose, is_required
        self._providers: dict[str, Provider] = {}
        _hooks[name] = self  # type: ignore[assignment]  # of any provider

    def register(self, provider: Provider, name: str = "") -> Provider:
        """Register `provider` under `name` (by default its own qualified name) and return it.

        The same provider may register again, as when a worker loads a module twice. Raises RegisteredTwice if the name
        belongs to another one.
        """
        if name and self._providers.get(name, provider) != provider:
            raise RegisteredTwice(f"Two providers of {self.name} are called {name}.")
        self._providers[name or qualified_name(provider)] = provider
        return provider

    def __iter__(self) -> Iterator[Provider]:
        return iter(list(self._providers.values()))

    def __getitem__(self, name: str) -> Provider:
        return self._providers[name]

    def __contains__(self, name: str) -> bool:
        return name in self._providers

    def names(self) -> list[str]:
        """Return the names of all providers, sorted."""
        return sorted(self._providers)


def hooks() -> list["Hook[object]"]:
    """Return every hook of the modules loaded so far, by name."""
    return [_hooks[name] for name in sorted(_hooks)]


def qualified_name(provider: object) -> str:
    """Return `module.function` of a provider; for an object that has no name, that of its class."""
    named = provider if hasattr(provider, "__qualname__") else type(provider)
    return f"{named.__module__}.{named.__qualname__}"
