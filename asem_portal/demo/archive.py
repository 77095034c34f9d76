"""What was held and recommended before the portal, entered from public sources."""

from datetime import date
from typing import Any

from asem_portal.demo.cast import read, who
from members.models import Ministry, Organisation, Partner, User
from recommendations import archive
from recommendations.models import Nature
from recommendations.version_content import ParagraphContent, VersionContent
from workshops import archive as workshops_archive
from workshops.models import Initiative, Meeting, Topic, Workshop

FACTS = ("title", "city", "zone", "sources", "topics", "date_text", "participants_text")
PROSE = ("background", "content", "outputs")
LISTS: dict[str, Any] = {
    "host_ministries": Ministry,
    "co_sponsors": Partner,
    "co_organisers": Organisation,
    "target_meetings": Meeting,
}


def load() -> list[Workshop]:
    """Enter every workshop of the archive with its texts; returns the workshops, that of 2010 last."""
    return [_enter(data) for data in read("archive")["workshops"]]


def _enter(data: dict[str, Any]) -> Workshop:
    by = who("administrator")
    facts = {name: data[name] for name in (*FACTS, *PROSE) if name in data}
    facts |= {name: date.fromisoformat(data[name]) for name in ("starts_on", "ends_on")}
    facts |= {name: model.objects.filter(code__in=data.get(name, [])) for name, model in LISTS.items()}
    workshop = workshops_archive.enter_workshop(
        host=Partner.objects.get(code=data["host"]),
        proposed_at=Meeting.objects.filter(code=data.get("proposed_at")).first(),
        origin=Initiative.objects.filter(code=data.get("origin")).first(),
        is_demo=True,
        by=by,
        **facts,
    )
    topics = {topic.number: topic for topic in workshop.topics.all()}
    for text in data["texts"]:
        _enter_recommendation(workshop, topics[text["topic"]], text, data["sources"], by)
    return workshop


def _enter_recommendation(
    workshop: Workshop, topic: Topic, text: dict[str, Any], sources: list[dict[str, Any]], by: User
) -> None:
    """One text; it has the sources of its workshop, or those of them whose places it names."""
    archive.enter_recommendation(
        workshop,
        topic,
        VersionContent(
            title=text["title"],
            nature=text.get("nature", Nature.RECOMMENDATION),
            paragraphs=(ParagraphContent("operative", text["text"]),),
            addressees=tuple(text["addressees"]),
            areas=tuple(text["areas"]),
        ),
        sources=[sources[place] for place in text["sources"]] if "sources" in text else sources,
        adopted_on=workshop.ends_on,
        by=by,
    )
