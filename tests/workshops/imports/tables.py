"""Files of delegates, and helpers that run an import without a worker."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.signing import sign_in
from workshops.imports import pipeline
from workshops.imports.forms import read_row
from workshops.models import Capacity, DelegateImport

HEAD = ["Name", "Country", "Email", "Role", "Ministry kind", "Mode"]  # headings commonly used
PLAIN = ["Name", "Country", "E-mail"]
GOOD = [
    ["Nguyễn Thị Hương Giang", "Vietnam", "giang@example.org", str(Capacity.HEAD.label), "Culture", "in person"],
    ["Chiara D’Angelo", "Italy", "", "delegate", "", "online"],
]


def csv(*rows, head=HEAD, encoding="utf-8"):
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in (head, *rows)]
    return "\r\n".join(",".join(row) for row in quoted).encode(encoding)


def xlsx(*rows, head=HEAD):
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def uploaded(data, name="delegates.csv"):
    return SimpleUploadedFile(name, data, "application/octet-stream")


def checked_import(role, data, name="delegates.csv"):
    """Return the checked import of a file uploaded by the organiser `role`."""
    row = pipeline.upload(role.workshop, data=data, filename=name, by=role.user)
    return check(row)


def check(row):
    pipeline.check(row.key, read_row=read_row, progress=no_progress)
    return DelegateImport.objects.get(pk=row.pk)


def carry_out(role, row, *, partial=True, raises_places=False):
    """Confirm an import and write it as a worker does."""
    pipeline.confirm(row, partial=partial, raises_places=raises_places, by=role.user)
    return write(row)


def write(row):
    pipeline.write(row.key, read_row=read_row, progress=no_progress)
    return DelegateImport.objects.get(pk=row.pk)


def page_of(client, row):
    """Open the page of an import as the one who uploaded it."""
    return sign_in(client, row.uploaded_by).get(row.get_absolute_url())


def people(row):
    """Return (name, delegation, address) of the delegates imported, sorted."""
    return sorted((one.full_name, one.delegation.name, one.email) for one in row.delegates.all())


def no_progress(percent, text=""):
    """Ignore progress reports."""
