"""Objects with a page in the directory, and the workshops and recommendations shown on these pages."""

from datetime import date

from django.utils import timezone

from members.models import Ministry
from tests import factories

NEEDS = ("people", "reports")


def build(world):
    area, host = factories.create_area("D7.2"), world.things["workshop"].host
    initiative = factories.create_initiative(proposer=host, co_sponsors=[factories.create_partner("IT")], areas=[area])
    factories.create_outcome()
    factories.create_coordinator(starts_on=date(2026, 7, 1))
    factories.create_contribution()
    factories.create_reference()
    for name in ("workshop", "unopened workshop"):
        workshop = world.things[name]
        type(workshop).objects.filter(pk=workshop.pk).update(origin=initiative)
    _texts(world, area)
    world.things |= {
        "partner": (host.code,),
        "organisation": ("ASEF",),
        "meeting": ("CMM4",),
        "entered meeting": (_entered(world),),
        "initiative": (initiative.code,),
        "area": (area.code,),
        "outcome": ("declaration-2004",),
        "paragraph": ("declaration-2004", "7.2"),
    }
    world.things |= {
        "initiative rows": ("initiative",),
        "initiative row": ("initiative", initiative.pk),
        "ministry row": ("ministry", Ministry.objects.first().pk),
    }
    _on_pages(world)


def _entered(world):
    """Return the code of a meeting that the secretariat added."""
    meeting = factories.create_meeting("CMM22", name="22nd ASEM Culture Ministers’ Meeting", ordinal=22)
    type(meeting).objects.filter(pk=meeting.pk).update(entered_by=world.people["S"], source="", status="announced")
    return meeting.code


def _texts(world, area):
    """Create two recommendations of the host in the other workshop, in the area: one published, one only adopted."""
    author = factories.create_delegate(factories.create_delegation(world.things["other workshop"]))
    for state, published_at in (("published", timezone.now()), ("adopted", None)):
        text = factories.create_recommendation("adopted", author=author, published_at=published_at, areas=[area.code])
        world.things[f"tagged {state} text"] = text


def _on_pages(world):
    opened, unopened = (world.things[name].get_absolute_url() for name in ("workshop", "unopened workshop"))
    published, adopted = (world.things[f"tagged {state} text"].symbol for state in ("published", "adopted"))
    for place in ("partner", "meeting", "initiative"):
        world.shown |= {
            f"workshop on the {place}’s page": (place, f'"{opened}"'),
            f"unopened workshop on the {place}’s page": (place, f'"{unopened}"'),
        }
    for place in ("partner", "area", "paragraph"):
        world.shown |= {
            f"published text on the {place}’s page": (place, f">{published}<"),
            f"adopted text on the {place}’s page": (place, f">{adopted}<"),
        }


def _initiative(world, thing):
    facts = {"title": "A house for artists", "proposer": world.things["workshop"].host_id, "state": "proposed"}
    facts |= {"proposed_text": "in Hanoi", "note": "New.", "source": "a letter", "areas": ["D7.2"]}
    return facts | ({"code": "house-for-artists"} if len(thing) == 1 else {})


def _corrected(world, thing):
    if thing[0] == "initiative":
        return _initiative(world, thing)
    return {"name": "Ministry of Culture", "native_name": "Bộ Văn hóa", "native_language": "vi", "confidence": "likely"}


TYPED = {"admin:add": _initiative, "admin:change": _corrected}
