"""The modules of the project that the inventory uses: the only file to change if they move."""

import json
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models, transaction
from django.db.models.signals import post_save

from registry import access, checks, outbox, triggers  # noqa: F401 (used by the other modules of the inventory)
from tests import access_matrix, signing, world  # noqa: F401 (used by the other modules of the inventory)
from tests.inventory import fixing

SOURCES = Path(settings.BASE_DIR)


def model(name: str) -> type[models.Model]:
    """Return the model class with this name from any app. Raises LookupError unless there is exactly one."""
    found = [one for one in apps.get_models() if one.__name__ == name]
    if len(found) != 1:
        raise LookupError(f"{len(found)} models are named {name}.")
    return found[0]


def prepare() -> None:
    """Create the database, keep e-mails in memory, and advance the clock with each audit entry."""
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", interactive=False, verbosity=0)
    fixing.silence_celery()
    if not fixing.fix_sources():
        raise LookupError(f"{fixing.DRAWN_BY} was not found: look for the function that hashes source files.")


def routes() -> dict[str, str]:
    """Return the path pattern of each URL name."""
    return {name: route for route, name, _view in checks.views()}


class Trail:
    """The audit entries written by this process: verb, kind of object, kind of actor, keys of data."""

    def __init__(self) -> None:
        self.rows: set[str] = set()
        self.latest: list[str] = []
        post_save.connect(self._note, sender=model("AuditEntry"), weak=False)

    def _note(self, instance: Any, **kwargs: Any) -> None:
        fixing.tick()
        keys = ", ".join(sorted(json.loads(json.dumps(instance.data, default=str)))) or "-"
        bare = instance.object_kind.rpartition(".")[2]
        self.rows.add(f"{instance.verb:34} {bare:18} {instance.actor_kind:8} {keys}  [{instance.object_kind}]")
        self.latest.append(instance.verb)

    def text(self) -> str:
        head = f"{'# verb':34} {'object':18} {'actor':8} keys of the data  [kind of the object as it is stored]\n"
        return head + "".join(f"{row}\n" for row in sorted(self.rows))


@contextmanager
def undone() -> Any:
    """Undo all changes that the block makes to the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def work(wanted: Callable[[Any], bool] = lambda owed: True, rounds: int = 3) -> list[str]:
    """Do the outbox work that is due now, oldest first, and the work that results from it; return the kinds tried."""
    outgoing, kinds, tried = model("Outgoing"), [], set()
    for _round in range(rounds):
        due = outgoing._default_manager.filter(done_at=None, failed_at=None, due_at__lte=fixing.now())
        rows = [one for one in due.order_by("pk") if one.pk not in tried and wanted(one)]
        for owed in rows:
            tried.add(owed.pk)
            outbox.run(owed.kind, owed.key)
            kinds.append(owed.kind)
            fixing.tick()
        if not rows:
            break
    return kinds
