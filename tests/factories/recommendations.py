"""Factories of recommendations in any state, with versions, circulations, adoptions and comments."""

from datetime import timedelta

from django.utils import timezone

from recommendations import labels as recommendations_labels
from recommendations import version_content
from recommendations.comments import comments
from recommendations.models import (
    Adoption,
    AdoptionSponsor,
    Check,
    Circulation,
    Comment,
    Label,
    LanguageCheck,
    Merger,
    Paragraph,
    ParagraphText,
    Position,
    Provenance,
    Recommendation,
    Reservation,
    Sponsorship,
    Version,
)
from registry.search import index
from tests.factories.members import create_partner, create_user
from tests.factories.workshops import create_delegate, create_delegation, create_role, create_session
from workshops.models import Role


def create_recommendation(state="draft", author=None, paragraphs=None, topic=None, title=None, areas=(), **fields):
    """Create a recommendation in any state with its version, directly through the models and without audit entries.

    From "discussion" on it is circulated as Rev.1; an adopted one is numbered, with its adoption in a session; so is a
    carried one, without a session.
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
        author=None if "sitting" in fields else author,  # what is entered from the floor has no author
        **fields,
    )
    by = author.user or create_user()
    version = create_version(recommendation, paragraphs, title=title, author=by, areas=list(areas), **content)
    if serial:
        changes |= {"submitted": version, "sort_title": version.folded_title, "listed_at": version.saved_at}
    if state in ("discussion", "final", "silence", "referendum", "adopted", "carried", "merged"):
        create_circulation(recommendation)
    if state in ("final", "adopted", "carried"):
        changes["accepted_at"] = now
    if state in ("adopted", "carried"):
        changes["number"] = 1 + Recommendation.objects.filter(topic=topic, number__isnull=False).count()
        nothing = {"session": None, "session_title": "", "declared_by": None, "declared_by_name": ""}
        carried = {"manner": "summary", "occurred_on": timezone.localdate(), **nothing}
        adoption = create_adoption(recommendation, **(carried if state == "carried" else {}))
        changes |= {"adoption": adoption, "adopted_on": adoption.occurred_on}
    Recommendation.objects.filter(pk=recommendation.pk).update(**changes)
    recommendation.refresh_from_db()
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
    author = author or (recommendation.author and recommendation.author.user) or create_user()
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


def create_circulation(recommendation, *, checked=True, **fields):
    """Circulate the current version as the next Rev.n, with labels numbered from the beginning.

    If `checked`, its language check has been made, so that it can become a final draft.
    """
    number = recommendation.circulations.count() + 1
    at = timezone.now() if number > 1 else recommendation.circulated_at or timezone.now()
    defaults = {"number": number, "circulated_at": at, "version": recommendation.current} | fields
    circulation = Circulation.objects.create(recommendation=recommendation, **defaults)
    if checked:
        check_language(recommendation, circulation.version)
    texts = list(circulation.version.texts.all())
    Label.objects.bulk_create(
        Label(circulation=circulation, paragraph_id=text.paragraph_id, label=label)
        for text, label in zip(texts, recommendations_labels.fresh(texts), strict=True)
    )
    recommendation.circulated = circulation.version
    recommendation.circulated_at = recommendation.circulated_at or circulation.circulated_at
    recommendation.save(update_fields=["circulated", "circulated_at", *recommendation.list_as(circulation.version)])
    return circulation


def check_language(recommendation, version=None):
    """Create the language check of the current version, or of another one, without which it does not become final."""
    version = version or Recommendation.objects.get(pk=recommendation.pk).current
    by = {"checked_by": version.author, "checked_by_name": str(version.author), "checked_at": timezone.now()}
    facts = {"recommendation": recommendation, "checks": Check.values} | by
    return LanguageCheck.objects.get_or_create(version=version, defaults=facts)[0]


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
    return Adoption.objects.create(recommendation=recommendation, **defaults)


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


def create_position(recommendation, delegation, kind="reservation", **fields):
    """Create a position of a partner on the circulated revision, typed by its delegation unless `received` says otherwise."""
    now = timezone.now()
    defaults = {"received_at": now, "recorded_at": now, "delegation_name": delegation.name}
    defaults |= {"circulation": recommendation.circulated.circulation}
    if kind in ("reservation", "objection", "statement"):
        defaults["text"] = f"{delegation.name} interprets this in accordance with its legislation."
    if kind == "study":
        defaults["until"] = now + timedelta(days=2)
    if "recorded_by" not in fields:
        defaults["recorded_by"] = create_user()
    fields = defaults | fields
    fields.setdefault("recorded_by_name", str(fields["recorded_by"]))
    return Position.objects.create(recommendation=recommendation, delegation=delegation, kind=kind, **fields)


def create_reservation(adoption, position, **fields):
    """Create the footnote of an adopted recommendation from a position."""
    number = adoption.reservations.count() + 1
    copied = {name: getattr(position, name) for name in ("kind", "text", "delegation", "partner_name", "recorded_by")}
    defaults = {"number": number, "is_approved": True, "recorded_at": timezone.now(), "position": position}
    defaults["recorded_by_name"] = str(position.recorded_by)
    return Reservation.objects.create(adoption=adoption, **copied | defaults | fields)


def create_sponsorship(recommendation, delegation, act="confirmed", **fields):
    """Create what was done about the co-sponsorship of a partner, on the circulated revision."""
    by = fields.pop("recorded_by", None) or create_user()
    defaults = {"circulation": recommendation.circulated.circulation, "delegation_name": delegation.name, "act": act}
    defaults |= {"recorded_by": by, "recorded_by_name": str(by), "recorded_at": timezone.now()}
    return Sponsorship.objects.create(recommendation=recommendation, delegation=delegation, **defaults | fields)


def create_adoption_sponsor(adoption, sponsorship):
    """Create the co-sponsor of an adopted recommendation from its confirmation."""
    delegation = sponsorship.delegation
    names = {"partner_code": delegation.partner_code, "partner_name": delegation.name}
    position = adoption.sponsors.count() + 1
    return AdoptionSponsor.objects.create(
        adoption=adoption, sponsorship=sponsorship, delegation=delegation, position=position, **names
    )


def create_merger(source, target, place="paragraph 1", **fields):
    """Create the merger of `source` into `target`: each paragraph went, edited, into the one at the same place."""
    by = fields.pop("merged_by", None) or create_user()
    defaults = {"source_version": source.current, "target_version": target.current, "merged_at": timezone.now()}
    defaults |= {"merged_by": by, "merged_by_name": str(by)}
    merger = Merger.objects.create(source=source, target=target, **defaults | fields)
    pairs = zip(source.current.texts.all(), target.current.texts.all(), strict=False)
    for position, (old, new) in enumerate(pairs, start=1):
        row = {"paragraph": old.paragraph, "target": new.paragraph, "position": position}
        Provenance.objects.create(merger=merger, place=place, fate="edited", **row)
    return merger
