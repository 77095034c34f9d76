"""Factories of recommendations in any state, with versions, circulations, adoptions and comments."""

from django.utils import timezone

from recommendations import labels as recommendations_labels
from recommendations import version_content
from recommendations.comments import comments
from recommendations.models import (
    Adoption,
    Circulation,
    Comment,
    Label,
    Paragraph,
    ParagraphText,
    Recommendation,
    Version,
)
from registry.search import index
from tests.factories.members import create_partner, create_user
from tests.factories.workshops import create_delegate, create_delegation, create_role, create_session
from workshops.models import Role


def create_recommendation(state="draft", author=None, paragraphs=None, topic=None, title=None, areas=(), **fields):
    """Create a recommendation in any state with its version, directly through the models and without audit entries.

    From "discussion" on it is circulated as Rev.1; an adopted one is numbered, with its adoption in a session.
    `addressees`, if given, are those of the version.
    """
    author = author or create_delegate()
    workshop = author.delegation.workshop
    topic = topic or workshop.topics.order_by("number").first()
    now, serial = timezone.now(), None
    content = {"addressees": list(fields.pop("addressees"))} if "addressees" in fields else {}
    changes = {"state": state} | ({"published_at": fields.pop("published_at")} if "published_at" in fields else {})
    if state not in ("draft", "with_head"):
        serial = 1 + max(
            [0, *Recommendation.objects.filter(workshop=workshop, serial__gt=0).values_list("serial", flat=True)]
        )
        fields = {"serial": serial, "symbol": f"{workshop.symbol_stem}/REC/{serial}", "submitted_at": now} | fields
    recommendation = Recommendation.objects.create(
        workshop=workshop,
        topic=topic,
        topic_number=topic.number,
        lead=author.delegation,
        author=author,
        **fields,
    )
    by = author.user or create_user()
    version = create_version(recommendation, paragraphs, title=title, author=by, areas=list(areas), **content)
    if serial:
        changes |= {"submitted": version, "sort_title": version.folded_title, "listed_at": version.saved_at}
    if state in ("discussion", "final", "adopted"):
        create_circulation(recommendation)
    if state == "adopted":
        changes["number"] = 1 + Recommendation.objects.filter(topic=topic, state="adopted").count()
    Recommendation.objects.filter(pk=recommendation.pk).update(**changes)
    recommendation.refresh_from_db()
    if state == "adopted":
        create_adoption(recommendation)
    index.changed(recommendation.audit_kind, recommendation.pk)
    return recommendation


WORDS = [
    ("preambular", "*Recalling* the Declaration on Dialogue among Cultures and Civilisations (Hanoi, 2004),"),
    ("operative", "Participants recommended that ASEM partners support networks of cultural professionals."),
    ("operative", "They encouraged ministries of culture to:"),
    ("sub", "name one contact for cultural networks;"),
    ("sub", "open existing mobility grants to short visits."),
]


def create_version(recommendation, paragraphs=None, title=None, author=None, **fields):
    """Create a further version and make it the current one. `paragraphs` are (kind, text) or (kind, text, Paragraph)."""
    before = recommendation.current
    author = author or recommendation.author.user or create_user()
    title = title or (before.title if before else "Networks of cultural professionals across both regions")
    defaults = {
        "serial": before.serial + 1 if before else 1,
        "based_on": before,
        "title": title,
        "nature": recommendation.nature,
        "rationale": "Networks across borders are fewer in Asia than in Europe.",
        "addressees": ["governments", "asef"],
        "author": author,
        "author_name": str(author),
        "on_behalf_of": None if recommendation.circulated_at else recommendation.lead,
        "saved_at": timezone.now(),
        "language": "en",
        "hash_schema": version_content.current_schema(),
    }
    rows = []
    for kind, text, *paragraph in paragraphs or WORDS:
        rows.append(
            (kind, text, paragraph[0] if paragraph else Paragraph.objects.create(recommendation=recommendation))
        )
    version = Version(recommendation=recommendation, **defaults | fields)
    texts = [
        ParagraphText(paragraph=row[2], position=place, kind=row[0], text=row[1]) for place, row in enumerate(rows, 1)
    ]
    saved = version_content.of(version, texts)
    for name, value in version_content.columns(saved).items():
        setattr(version, name, value)
    version.sha256 = version_content.digest(saved, version.hash_schema, version.language)
    version.save()
    for text in texts:
        text.version = version
    ParagraphText.objects.bulk_create(texts)
    recommendation.current, recommendation.nature = version, version.nature
    recommendation.save(update_fields=["current", "nature"])
    if before:
        index.changed(recommendation.audit_kind, recommendation.pk)
    return version


def create_circulation(recommendation, **fields):
    """Circulate the current version as the next Rev.n, with labels numbered from the beginning."""
    number = recommendation.circulations.count() + 1
    defaults = {"number": number, "circulated_at": timezone.now(), "version": recommendation.current} | fields
    circulation = Circulation.objects.create(recommendation=recommendation, **defaults)
    texts = list(circulation.version.texts.all())
    Label.objects.bulk_create(
        Label(circulation=circulation, paragraph_id=text.paragraph_id, label=label)
        for text, label in zip(texts, recommendations_labels.fresh(texts), strict=True)
    )
    recommendation.circulated = circulation.version
    recommendation.circulated_at = recommendation.circulated_at or circulation.circulated_at
    recommendation.save(update_fields=["circulated", "circulated_at", *recommendation.list_as(circulation.version)])
    return circulation


def create_adoption(recommendation, **fields):
    """Create the adoption of a recommendation: consensus declared by the chair, recorded by the secretariat."""
    workshop, texts = recommendation.workshop, list(recommendation.current.texts.select_related("paragraph"))
    chair = workshop.roles.filter(role=Role.CHAIR).first() or create_role(Role.CHAIR, workshop=workshop)
    clerk = create_user(full_name="Åse Bjørnstad-Sæther")
    session = workshop.sessions.first() or create_session(workshop)
    labels = {
        str(text.paragraph.key): label for text, label in zip(texts, recommendations_labels.fresh(texts), strict=True)
    }
    defaults = {"version": recommendation.current, "session": session, "declared_by": chair, "labels": labels}
    defaults |= {"declared_by_name": str(chair.names), "recorded_by": clerk, "recorded_by_name": str(clerk)}
    defaults |= {"session_title": session.title, "occurred_on": session.held_on, "recorded_at": timezone.now()} | fields
    adoption = Adoption.objects.create(recommendation=recommendation, **defaults)
    recommendation.adopted_on = adoption.occurred_on
    recommendation.save(update_fields=["adopted_on"])
    return adoption


def create_comment(recommendation=None, delegate=None, paragraph=None, text="Could the two be joined?", **fields):
    """Create a comment by a delegate on `paragraph` (a Paragraph), or on the recommendation as a whole."""
    recommendation = recommendation or create_recommendation("discussion")
    if delegate is None and "author" not in fields:
        delegate = create_delegate(create_delegation(recommendation.workshop, partner=create_partner("IT")))
    if delegate:
        fields = {"author": delegate.user, "author_name": str(delegate), "delegation": delegate.delegation} | fields
    defaults = {"version": recommendation.circulated or recommendation.current, "written_at": timezone.now()}
    comment = Comment.objects.create(recommendation=recommendation, paragraph=paragraph, text=text, **defaults | fields)
    comments.count(recommendation)
    return comment
