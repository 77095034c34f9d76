"""Factories of rows for the directory: areas, outcome texts, initiatives, coordinators, contributions."""

from datetime import date

from members.models import Contribution, Coordinator, ReferenceData
from tests.factories.members import create_organisation, create_partner
from tests.factories.workshops import create_meeting
from workshops.models import Area, Initiative, OutcomeParagraph, OutcomeText


def create_area(code="D7.2", **fields):
    kind = {"P": "pillar", "T": "tangible"}.get(code[0]) or ("item" if code.count(".") == 2 else "priority")
    defaults = {"kind": kind, "label": "Cultural exchanges and cooperation", "is_near_culture": True} | fields
    return Area.objects.get_or_create(code=code, defaults=defaults)[0]


def create_initiative(code="visibility-workshop", proposer=None, co_sponsors=(), areas=(), **fields):
    defaults = {"title": "Workshop on enhancing ASEM visibility", "source": "concept paper of the workshop, 2010"}
    initiative = Initiative.objects.create(code=code, proposer=proposer or create_partner(), **defaults | fields)
    initiative.co_sponsors.set(co_sponsors)
    initiative.areas.set(areas)
    return initiative


def create_outcome(code="declaration-2004", paragraphs=(("7", ""), ("7.2", "D7.2")), **fields):
    """Create an outcome text with paragraphs, given as (number, code of the area or nothing)."""
    defaults = {
        "kind": "declaration",
        "title": "Declaration on Dialogue among Cultures",
        "agreed_on": date(2004, 10, 9),
    }
    text = OutcomeText.objects.create(code=code, **defaults | {"meeting": create_meeting("ASEM5")} | fields)
    OutcomeParagraph.objects.bulk_create(
        OutcomeParagraph(
            text=text,
            number=number,
            position=place,
            about="Priorities of cooperation",
            area=create_area(area) if area else None,
        )
        for place, (number, area) in enumerate(paragraphs, 1)
    )
    return text


def create_coordinator(partner=None, role="presidency", code=None, **fields):
    partner = partner or create_partner("IT")
    return Coordinator.objects.create(partner=partner, role=role, code=code or f"{role}-{partner.code}", **fields)


def create_contribution(partner=None, organisation=None, **fields):
    defaults = {"amount": 10_000, "currency": "USD", "since": 2005, "source": "overview of the Asia-Europe Meeting"}
    partner, organisation = partner or create_partner("LA"), organisation or create_organisation()
    return Contribution.objects.create(partner=partner, organisation=organisation, **defaults | fields)


def create_reference(name="partners", **fields):
    defaults = {
        "title": "Partners of ASEM",
        "as_of": "2021",
        "sources": ["overview; https://aseminfoboard.org/overview/"],
    }
    return ReferenceData.objects.get_or_create(name=name, defaults=defaults | fields)[0]
