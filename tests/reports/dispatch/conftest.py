"""An issued report, whose secretariat is signed in."""

import pytest

from tests.factories import create_contact, create_ministry, create_partner, issue_report
from tests.reports.reports import secretariat


@pytest.fixture
def issued(client):
    """Return an issued report, with Poland's ministry of culture as recipient and the secretariat signed in."""
    report = issue_report()
    report.keeper = secretariat(client, report.workshop)
    report.ministry = create_ministry(create_partner("PL"), name="Ministry of Culture and National Heritage")
    create_contact(report.ministry, "culture@example.org", full_name="Małgorzata Wiśniewska")
    return report
