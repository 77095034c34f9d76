"""The report prints reservations and statements as numbered footnotes, and “none” only if the chair asked."""

import os
import subprocess

import pytest

from reports.printing import report as printing_report
from tests.factories import create_delegation, create_partner, create_position, create_report, create_reservation
from tests.reports.printing.pages import pages_of
from tests.reports.reports import adopted

pytestmark = pytest.mark.django_db
PICTURES = os.environ.get("PORTAL_TEST_PICTURES")  # a folder, to look at the pages


def test_the_report_prints_footnotes_by_number(tmp_path):
    workshop, [first, second, third] = adopted()
    hungary = create_delegation(workshop, partner=create_partner("HU"))
    paragraph = first.current.texts.get(text__contains="support networks").paragraph
    said = {"text": "Hungary interprets this paragraph in accordance with its legislation.", "paragraph": paragraph}
    note = create_position(first, hungary, **said)
    create_reservation(first.adoption, note, paragraph=paragraph, label="1")
    noted = create_position(second, hungary, text="Wording that was not approved.")
    create_reservation(second.adoption, noted, is_approved=False)

    content = printing_report.freeze(create_report(workshop, [first, second, third]))
    made = printing_report.render(content, printing_report.digest(content), progress=None)

    if PICTURES:
        (tmp_path / "report.pdf").write_bytes(made.data)
        subprocess.run(["pdftoppm", "-r", "60", "-png", tmp_path / "report.pdf", f"{PICTURES}/report"], check=True)
    text = " ".join(pages_of(made.data, tmp_path))
    assert "1. Hungary, paragraph 1" in text and "Hungary interprets this paragraph" in text
    assert noted.text not in text and text.count("(Reservation): ") == 2
    assert "Reservations none" not in text  # the chair did not ask
