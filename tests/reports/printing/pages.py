"""Render a report or a letter as the worker does, and read its PDF as text, page by page."""

import subprocess
from pathlib import Path

from reports.printing import letter
from reports.printing import report as printing_report


def pages_of(data, tmp_path):
    """Return the text of each page of a PDF, with single spaces."""
    file = Path(tmp_path, "document.pdf")
    file.write_bytes(data)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True).stdout.decode()
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def report_pages(report, tmp_path, drafted_on=None):
    """Return the text of each page of `report`, as the document to be issued or as a draft of that day."""
    content = printing_report.freeze(report)
    checksum = printing_report.digest(content)
    made = printing_report.render(content, checksum, progress=None, drafted_on=drafted_on)
    return pages_of(made.data, tmp_path)


def letter_pages(content, tmp_path):
    """Return the text of each page of a letter with this frozen content."""
    [made] = letter.render_all([content], progress=None)
    return pages_of(made.data, tmp_path)
