"""Outbox handlers of imports."""

from registry import outbox
from registry.models import Outgoing
from workshops.imports import pipeline
from workshops.imports.forms import read_row


@outbox.register(pipeline.CHECK, pauses=(5, 60))
def check_import(delegate_import: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    pipeline.check(delegate_import, read_row=read_row, progress=progress)


@outbox.register(pipeline.WRITE, pauses=(5, 60))
def write_import(delegate_import: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    pipeline.write(delegate_import, read_row=read_row, progress=progress)
