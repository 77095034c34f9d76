"""Two non-papers: one that the head H added for the own delegation, and one that the secretariat added for Italy."""

from tests import factories
from tests.world.public import SentAgain
from tests.world.silence import PDF

NEEDS = ("people", "plans", "texts")


def build(world):
    things = world.things
    topic = things["workshop"].topics.get(number=4)
    own, foreign = things["delegation"], things["other delegation"]
    things["non-paper of H"] = factories.create_non_paper(topic, own, added_by=world.people["H"])
    things["non-paper of S"] = factories.create_non_paper(topic, foreign, added_by=world.people["S"])


def _paper(world, workshop):
    topic, delegation = workshop.topics.get(number=4), world.things["delegation"]
    file = SentAgain("non-paper.pdf", PDF)
    return {"topic": topic.key, "delegation": delegation.key, "title": "Non-paper on residencies", "file": file}


TYPED = {"non_papers:add": _paper, "non_papers:remove": lambda world, paper: {}}
