"""What workers do for workshops, where it takes a form: the rows of an import."""

from registry import outbox
from workshops import importing
from workshops.forms.importing import read_row


@outbox.fulfils(importing.CHECK, pauses=(5, 60))
def check_import(delegate_import, *, progress, outgoing):
    importing.check(delegate_import, read_row=read_row, progress=progress)


@outbox.fulfils(importing.WRITE, pauses=(5, 60))
def write_import(delegate_import, *, progress, outgoing):
    importing.write(delegate_import, read_row=read_row, progress=progress)
