"""Behaviour in the world of the tests: every page of the matrix, and every action with its messages and results."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core import mail
from django.test import override_settings

from tests.inventory import fixing, project, wording

SLOW = ".render"  # the files of this world are not real documents; those of the demonstration are rendered
ALLOWED = {"302", "200", "286", "shown"}


def write(folder: Path) -> None:
    """Write the files of this part into `folder`."""
    project.prepare()
    trail, local = project.Trail(), {"LOCAL": True, "LOCAL_EMAILS": True}
    with override_settings(**local), project.undone():
        everything = project.world.build()
        mail.outbox.clear()
        rows = sorted(project.access_matrix.rows(), key=lambda row: (project.routes()[row.url], row.method, row.thing))
        (folder / "pages").mkdir(exist_ok=True)
        (folder / "pages" / "world.txt").write_text("".join(_pages(everything, rows)))
        acts = Acts(everything, trail)
        (folder / "acts.txt").write_text("".join(acts.act(row) for row in rows if row.method == "POST"))
        (folder / "mails_world.txt").write_text(wording.joined(acts.mails))
    (folder / "audit_world.txt").write_text(trail.text())


def _first(row: Any, allowed: set[str]) -> str | None:
    """Return the first role to which the matrix allows this."""
    return next((column for column, cell in row.cells if cell in allowed), None)


def _pages(everything: Any, rows: list[Any]) -> Any:
    """Yield the text of each page of the matrix, as seen by the first role that may read it."""
    seen = set()
    for row in rows:
        column, thing = _first(row, {"200", "shown"}), everything.shown.get(row.thing, (row.thing, None))[0]
        if row.method != "GET" or column is None or (row.url, thing, column) in seen:
            continue
        seen.add((row.url, thing, column))
        with project.undone():
            response = everything.client(column).get(everything.address(row.url, thing, column))
            body = wording.content(response)
        head = f"{'=' * 100}\nGET {project.routes()[row.url]} {thing} as {column}: {response.status_code}"
        kind = response.headers.get("Content-Type", "")
        text = (
            wording.read(body.decode())[0]
            if "html" in kind
            else wording.stable(body.decode())
            if "text" in kind
            else ""
        )
        yield f"{head} {kind}\n{text}\n"


class Acts:
    """Carries out every action that the matrix allows, undoes each one at once, and keeps the resulting e-mails."""

    def __init__(self, everything: Any, trail: project.Trail) -> None:
        self.everything, self.trail = everything, trail
        self.mails: list[str] = []

    def act(self, row: Any) -> str:
        """Return the response, messages, audit entries and work of one action, and the errors of its empty form."""
        column = _first(row, {"302"}) or _first(row, ALLOWED)
        if column is None:
            return ""
        head = f"{'=' * 100}\nPOST {project.routes()[row.url]} {row.thing} as {column}: "
        filled = project.world.typed(self.everything, row.url, row.thing)
        said, owed = self._send(row, column, filled, self._work)
        if "mail" in owed:
            self._send(row, column, filled, self._work_of_the_day, daily=True)
        empty = self._send(row, column, {}, lambda before: "")[0] if filled else "no form"
        return f"{head}{said}{owed}\n-- sent empty: {empty}\n"

    def _send(
        self, row: Any, column: str, filled: dict, work: Callable[[set[int]], str], daily: bool = False
    ) -> tuple[str, str]:
        """Submit the form and do the resulting work; return the response, the audit entries and the queued work."""
        fixing.tick()
        with project.undone():
            if daily:
                project.model("User")._default_manager.update(notify_recommendations="daily", notify_comments="daily")
            before = set(project.model("Outgoing")._default_manager.values_list("pk", flat=True))
            self.trail.latest.clear()
            mail.outbox.clear()
            address = self.everything.address(row.url, row.thing, column)
            response = self.everything.client(column).post(address, filled)
            recorded = f"recorded: {', '.join(self.trail.latest) or '-'}\n"
            owed = recorded + work(before)
            self.mails += [wording.mail(message) for message in mail.outbox]
        return f"{wording.answer(response)}\n", owed

    def _work(self, before: set[int]) -> str:
        kinds = project.work(lambda owed: owed.pk not in before and not owed.kind.endswith(SLOW))
        mails = f", mails: {len(mail.outbox)}" if mail.outbox else ""
        return f"outbox: {', '.join(kinds) or '-'}{mails}"

    def _work_of_the_day(self, before: set[int]) -> str:
        """Do only the work that is due later: the daily summaries."""
        outgoing = project.model("Outgoing")._default_manager
        late = outgoing.exclude(pk__in=before).filter(due_at__gt=fixing.now())
        keys = list(late.values_list("pk", flat=True))
        outgoing.filter(pk__in=keys).update(due_at=fixing.now())
        project.work(lambda owed: owed.pk in keys)
        return ""
