"""A recommendation entered from an archive."""

from datetime import date

from recommendations import archive
from recommendations.models import Nature
from recommendations.version_content import ParagraphContent, VersionContent

WORDS = "Participants recommended that networks of cultural professionals be put to work."


def enter_recommendation(workshop, by, **changes):
    content = VersionContent(
        title="Networks of cultural professionals",
        nature=changes.pop("nature", Nature.RECOMMENDATION),
        paragraphs=(ParagraphContent("operative", WORDS),),
        addressees=("governments", "asef"),
        areas=("D7.2.b",),
    )
    facts = {"sources": ["press release of 11 May 2010"], "adopted_on": date(2010, 4, 29)}
    topic = changes.pop("topic", None) or workshop.topics.first()
    return archive.enter_recommendation(workshop, topic, content, by=by, **facts | changes)
