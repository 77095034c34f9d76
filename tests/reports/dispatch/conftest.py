"""An issued report, whose secretariat is signed in, and a contact who writes her name in Greek letters."""

import pytest

from tests.factories import create_contact, create_ministry, create_partner, issue_report
from tests.reports.reports import secretariat
from workshops.delegations import contacts


@pytest.fixture
def issued(client):
    """Return an issued report, with Poland's ministry of culture as recipient and the secretariat signed in."""
    report = issue_report()
    report.keeper = secretariat(client, report.workshop)
    report.ministry = create_ministry(create_partner("PL"), name="Ministry of Culture and National Heritage")
    create_contact(report.ministry, "culture@example.org", full_name="Małgorzata Wiśniewska")
    return report


@pytest.fixture
def athens(issued):
    """Greece's ministry of culture, whose focal point writes her name in Greek letters."""
    partner = create_partner("PL")
    type(partner).objects.filter(pk=partner.pk).update(code="GR", name="Greece", formal_name="Hellenic Republic")
    ministry = create_ministry(type(partner).objects.get(code="GR"), native_name="Υπουργείο", native_language="el")
    names = {"full_name": "Ευαγγελία Παπαθανασίου", "latin_name": "Evangelia Papathanasiou", "honorific": "Ms"}
    contacts.set_contact(issued.workshop, ministry, email="evangelia@example.org", **names, by=issued.keeper)
    return ministry
