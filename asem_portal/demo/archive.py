"""Workshops held before the launch of the portal, with their recommendations, entered from public sources."""

from datetime import date
from typing import Any

from asem_portal.demo.users import read_data, user_for
from members.models import Ministry, Organisation, Partner, User
from recommendations import archive
from recommendations.models import Nature
from recommendations.version_content import ParagraphContent, VersionContent
from workshops import archive as workshops_archive
from workshops.models import Initiative, Meeting, Topic, Workshop

FIELDS = ("title", "city", "zone", "sources", "topics", "date_text", "participants_text")
PROSE = ("background", "content", "outputs")
LISTS: dict[str, Any] = {
    "host_ministries": Ministry,
    "co_sponsors": Partner,
    "co_organisers": Organisation,
    "target_meetings": Meeting,
}


def load() -> list[Workshop]:
    """Enter the workshops of the archive with their recommendations; return the workshops, that of 2010 last."""
    return [_enter(data) for data in read_data("archive")["workshops"]]


def _enter(data: dict[str, Any]) -> Workshop:
    by = user_for("administrator")
    fields = {name: data[name] for name in (*FIELDS, *PROSE) if name in data}
    fields |= {name: date.fromisoformat(data[name]) for name in ("starts_on", "ends_on")}
    fields |= {name: model.objects.filter(code__in=data.get(name, [])) for name, model in LISTS.items()}
    workshop = workshops_archive.enter_workshop(
        host=Partner.objects.get(code=data["host"]),
        proposed_at=Meeting.objects.filter(code=data.get("proposed_at")).first(),
        origin=Initiative.objects.filter(code=data.get("origin")).first(),
        is_demo=True,
        by=by,
        **fields,
    )
    topics = {topic.number: topic for topic in workshop.topics.all()}
    for row in data["texts"]:
        _enter_recommendation(workshop, topics[row["topic"]], row, data["sources"], by)
    return workshop


def _enter_recommendation(workshop: Workshop, topic: Topic, row: dict[str, Any], sources: list[str], by: User) -> None:
    """Enter one recommendation, with all sources of its workshop or those whose indexes it lists."""
    archive.enter_recommendation(
        workshop,
        topic,
        VersionContent(
            title=row["title"],
            nature=row.get("nature", Nature.RECOMMENDATION),
            paragraphs=(ParagraphContent("operative", row["text"]),),
            addressees=tuple(row["addressees"]),
            areas=tuple(row["areas"]),
        ),
        sources=[sources[index] for index in row["sources"]] if "sources" in row else sources,
        adopted_on=workshop.ends_on,
        by=by,
    )
