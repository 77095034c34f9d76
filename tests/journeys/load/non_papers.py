"""Actions on non-papers: of a head of delegation, who adds one and removes it."""

from recommendations.models import NonPaper
from recommendations.non_papers import non_papers
from workshops.models import Delegate


def circulate(person, scene):
    """Add a non-paper of the own delegation, and remove it."""
    own = Delegate.objects.of(person.account).select_related("delegation").get(delegation__workshop=scene.workshop)
    title = f"Non-paper {NonPaper.objects.count() + 1}"
    details = {"title": title, "delegation": own.delegation, "file": (b"%PDF-1.7 " + title.encode(), "pdf")}
    paper = person.do("non_paper.added", non_papers.add, scene.topics[0], **details)
    if paper:
        person.do("non_paper.removed", non_papers.remove, paper)
