"""One workshop with users in every role and every kind of object that a page can show, and a second workshop.

It is used by tests of each page in each role: the permission matrix, and the browser's walk through all pages.

Each module in this package is a part of the world and is found automatically:
- `NEEDS`: the parts that must be built before it; `build(world)`: creates its objects and people;
- `TYPED`: by URL, `function(world, thing)`, which returns the input of a user who may submit the form;
- `ARGUMENTS`: by URL, `function(thing)`, which returns the arguments of the URL if they are not the slug or key;
- `finish(world)`: creates objects that need all others.
Only `build` is required.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from registry import links
from registry.models import PersonalLink
from tests import signing
from tests.world.people import DEMANDING, ROLES

__all__ = ["ROLES", "World", "build", "typed"]


def _parts():
    """Return the modules of this package by name, but each after those that it needs."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    needs = {name: getattr(module, "NEEDS", ()) for name, module in modules.items()}
    return [modules[name] for name in TopologicalSorter(needs).static_order()]


def _joined(name):
    """Return the dictionaries with this name in all parts, joined. Raises ValueError if two parts have the same URL."""
    joined = {}
    for part in PARTS:
        found = getattr(part, name, {})
        if twice := joined.keys() & found.keys():
            raise ValueError(f"{name} of {', '.join(sorted(twice))} stands in two parts of the world.")
        joined |= found
    return joined


LASTING = 180  # minutes for which the second factor counts as just used, on however busy a machine
PARTS = _parts()
TYPED, ARGUMENTS = _joined("TYPED"), _joined("ARGUMENTS")


@dataclass
class World:
    """`people` are the users by column (None: a visitor), `things` the objects by the names that the matrix uses.

    `shown` are objects that appear on the page of another one: the name of that one, and the words to look for.
    """

    people: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    shown: dict = field(default_factory=dict)
    said: bytes = b""  # the content of the last response
    _sessions: dict = field(default_factory=dict)

    def client(self, column):
        """Return a client in which this user is signed in and, if they have a second factor, has just used it."""
        client = signing.SecureClient()
        if column in self._sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[column]
        elif user := self.people[column]:
            if column in DEMANDING:
                signing.sign_in(client, user, minutes_ago=-LASTING)
            else:
                client.force_login(user)
            self._sessions[column] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return client

    def address(self, url, thing, column="V"):
        """Return the URL named `url` for `thing`, as known to the user of `column`.

        Only the holder of a personal link knows its secret; all others try without it.
        """
        return reverse(url, args=_arguments(url, self.things.get(thing), column))

    def answer(self, row, column):
        """Return the response to the user of `column` for a row, in terms of the cells; all changes are undone."""
        thing, words = self.shown.get(row.thing, (row.thing, None))
        client = self.client(column)
        with transaction.atomic():
            address = self.address(row.url, thing, column)
            data = typed(self, row.url, thing) if row.method == "POST" else {}
            response = getattr(client, row.method.lower())(address, data)
            self.said = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        if (
            response.status_code == 302
            and response.url.startswith(reverse("account_login"))
            and "next=" in response.url
        ):
            return "login"
        if response.status_code != 200 or words is None:
            return str(response.status_code)
        return "shown" if words in self.said.decode() else "hidden"


def _arguments(url, thing, column):
    if thing is None:
        return []
    if url in ARGUMENTS:
        return ARGUMENTS[url](thing)
    if isinstance(thing, PersonalLink):
        token = links.token(thing)
        return [token if column == "L" else f"{token.partition('.')[0]}.{'A' * 27}"]
    if isinstance(thing, str | tuple):
        return thing if isinstance(thing, tuple) else [thing]
    return [thing.slug if hasattr(thing, "slug") else thing.key]


def build(*, then=lambda world: None):
    """Create the world, a few hundred rows. `then` changes it before its last objects are created."""
    world = World()
    for part in PARTS:
        part.build(world)
    for column in ROLES:
        world.client(column)  # each user signs in once
    then(world)
    for part in PARTS:
        if hasattr(part, "finish"):
            part.finish(world)
    return world


def typed(world, url, thing):
    """Return the data of a POST with which a permitted user succeeds."""
    return TYPED[url](world, world.things.get(thing)) if url in TYPED else {}
