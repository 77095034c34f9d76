"""One workshop with everybody in it and every kind of thing that a page can show, and another one beside it.

For tests that ask of each page what each role gets: the permission matrix, and the browser's walk over all pages.

Each module here is a part of it, found by itself:
- `NEEDS`, the parts that are built before it; `build(world)`, which puts things and people there;
- `TYPED`, by URL: what somebody types into a form who may, `function(world, thing)`;
- `ARGUMENTS`, by URL: what an address is made of where it is not the thing's slug or key, `function(thing)`;
- `finish(world)`, for what must be made when all else is there.
All but `build` may be left out.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from django.db import transaction
from django.urls import reverse

from registry import links
from registry.models import PersonalLink
from tests import signing
from tests.world.people import DEMANDING, ROLES

__all__ = ["ROLES", "World", "build", "typed"]


def _parts():
    """Every module of this package, each after those that it needs; else in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    needs = {name: getattr(module, "NEEDS", ()) for name, module in modules.items()}
    return [modules[name] for name in TopologicalSorter(needs).static_order()]


def _joined(name):
    """The dictionaries of that name in all parts, as one. Raises ValueError where two parts say something of one URL."""
    joined = {}
    for part in PARTS:
        found = getattr(part, name, {})
        if twice := joined.keys() & found.keys():
            raise ValueError(f"{name} of {', '.join(sorted(twice))} stands in two parts of the world.")
        joined |= found
    return joined


PARTS = _parts()
TYPED, ARGUMENTS = _joined("TYPED"), _joined("ARGUMENTS")


@dataclass
class World:
    """`people` by column (None: nobody signed in), `things` by the names that the matrix uses.

    `shown` are things that stand on another thing's page: that thing's name, and words by which one sees them.
    """

    people: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    shown: dict = field(default_factory=dict)
    said: bytes = b""  # by the last answer
    _sessions: dict = field(default_factory=dict)

    def client(self, column):
        """A browser that this person is signed in with, the second factor just given where there is one."""
        client = signing.SecureClient()
        if column in self._sessions:
            client.cookies["sessionid"] = self._sessions[column]
        elif user := self.people[column]:
            signing.sign_in(client, user) if column in DEMANDING else client.force_login(user)
            self._sessions[column] = client.cookies["sessionid"].value
        return client

    def address(self, url, thing, column="V"):
        """The address of `thing` under the URL named `url`, as the person of `column` knows it.

        Only the holder of a personal link has its secret; everybody else tries without.
        """
        return reverse(url, args=_arguments(url, self.things.get(thing), column))

    def answer(self, row, column):
        """What the person of `column` gets by the row of the matrix, as its cells say it; then all is as before."""
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
    """Make the world; a few hundred rows. `then` changes it before its last things are made."""
    world = World()
    for part in PARTS:
        part.build(world)
    for column in ROLES:
        world.client(column)  # everybody signs in once
    then(world)
    for part in PARTS:
        if hasattr(part, "finish"):
            part.finish(world)
    return world


def typed(world, url, thing):
    """What somebody types who is allowed to: the data of a POST that succeeds."""
    return TYPED[url](world, world.things.get(thing)) if url in TYPED else {}
