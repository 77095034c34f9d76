"""Believable rows for tests: plain functions, each with sensible defaults."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone

from members.models import Contact, Ministry, Organisation, Partner, PlatformRole, User
from recommendations import drafting, labelling
from recommendations.models import (
    Adoption,
    Circulation,
    Comment,
    Dispatch,
    Label,
    Paragraph,
    ParagraphText,
    Recommendation,
    Report,
    ReportItem,
    ReportRendition,
    Revision,
    Transmission,
)
from registry import files, links
from registry.names import fold
from workshops.models import (
    Capacity,
    Delegate,
    DelegateState,
    Delegation,
    Meeting,
    Role,
    Session,
    Topic,
    Workshop,
    WorkshopRole,
)

_number = count(1)
PARTNERS = {
    "VN": ("Viet Nam", "Socialist Republic of Viet Nam", "asia", "asean", date(1996, 3, 1), 53),
    "IT": ("Italy", "Italian Republic", "europe", "eu", date(1996, 3, 1), 23),
    "LA": ("Lao PDR", "Lao People’s Democratic Republic", "asia", "asean", date(2004, 10, 8), 28),
    "PL": ("Poland", "Republic of Poland", "europe", "eu", date(2004, 10, 8), 40),
    "EU": ("European Union", "European Union", "europe", "institution", date(1996, 3, 1), 60),
    "NO": ("Norway", "Kingdom of Norway", "europe", "non_eu", date(2012, 11, 5), 37),
}
PASSWORD = "a long enough password 1996"


def create_user(full_name="Nguyễn Thị Hương Giang", email=None, **fields):
    email = email or f"person{next(_number)}@example.org"
    user = User.objects.create_user(email=email, full_name=full_name, **fields)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def create_administrator(**fields):
    user = create_user(**{"full_name": "Kristīne Ķēniņa"} | fields)
    PlatformRole.objects.create(user=user)
    return user


def create_partner(code="VN", **fields):
    name, formal, region, group, joined, order = PARTNERS[code]
    defaults = {"name": name, "formal_name": formal, "region": region, "group": group, "joined_on": joined}
    defaults |= {"sort_name": fold(name), "protocol_order": order} | fields
    return Partner.objects.get_or_create(code=code, defaults=defaults)[0]


def create_organisation(code="ASEF", name="Asia-Europe Foundation", **fields):
    return Organisation.objects.get_or_create(code=code, defaults={"name": name, "sort_name": fold(name)} | fields)[0]


def create_ministry(partner=None, kind="culture", **fields):
    partner = partner or create_partner()
    code = f"{partner.code}-{'CUL' if kind == 'culture' else 'MFA'}"
    name = "Ministry of Culture, Sports and Tourism" if kind == "culture" else "Ministry of Foreign Affairs"
    defaults = {"partner": partner, "kind": kind, "name": name} | fields
    return Ministry.objects.get_or_create(code=code, defaults=defaults)[0]


def create_contact(ministry=None, email=None, **fields):
    email = email or f"ministry{next(_number)}@example.org"
    return Contact.objects.create(ministry=ministry or create_ministry(), email=email, **fields)


def create_meeting(code="CMM4", **fields):
    kinds = {"CMM": ("cmm", "4th ASEM Culture Ministers’ Meeting"), "ASE": ("summit", "8th ASEM Summit")}
    kind, name = kinds[code[:3]]
    defaults = {"kind": kind, "ordinal": int(code[-1]), "name": name, "city": "Poznań"} | fields
    return Meeting.objects.get_or_create(code=code, defaults=defaults)[0]


def create_workshop(host=None, **fields):
    """A workshop opened to the public, half a year ahead, with four topics, a session and the target CMM4."""
    host = host or create_partner("VN")
    number, first = next(_number), timezone.now().date() + timedelta(days=180)
    closing = datetime.combine(first, datetime.min.time(), UTC)
    defaults = {
        "title": "Enhancing ASEM Visibility through Cultural Activities",
        "slug": f"ha-long-{number}",
        "symbol_stem": f"ASEM/WS/{first.year}/{host.code}/{number}",
        "starts_on": first,
        "ends_on": first + timedelta(days=1),
        "zone": "Asia/Ho_Chi_Minh",
        "city": "Ha Long",
        "submissions_close_at": closing - timedelta(days=60),
        "comments_close_at": closing - timedelta(days=30),
        "final_drafts_close_at": closing - timedelta(days=10),
        "opened_at": timezone.now(),
    }
    workshop = Workshop.objects.create(host=host, **defaults | fields)
    titles = ["Cultural diplomacy in the ASEM framework", "Role of NGOs and associations"]
    titles += ["ASEF’s role and contribution", "Recommendations towards enhancing the visibility of ASEM"]
    for position, title in enumerate(titles, start=1):
        Topic.objects.create(workshop=workshop, number=position, title=title)
    create_session(workshop)
    workshop.target_meetings.add(create_meeting())
    return workshop


def create_session(workshop=None, **fields):
    workshop = workshop or create_workshop()
    defaults = {"title": "Session 4: adoption", "held_on": workshop.ends_on, "starts": "14:00", "ends": "15:30"}
    return Session.objects.create(workshop=workshop, **defaults | fields)


def create_role(role=Role.SECRETARIAT, workshop=None, user=None, **fields):
    """A role that its holder has accepted. `workshop=False` makes a mandate without a workshop."""
    user = user or create_user(full_name="Bouakeo Vongphachanh")
    workshop = None if workshop is False else (workshop or create_workshop())
    defaults = {"email": user.email, "full_name": user.full_name, "granted_by": user, "accepted_at": timezone.now()}
    return WorkshopRole.objects.create(role=role, workshop=workshop, user=user, **defaults | fields)


def create_delegation(workshop=None, partner=None, organisation=None, **fields):
    workshop = workshop or create_workshop()
    if organisation is None:
        partner = partner or create_partner()
    name = (partner or organisation).name
    defaults = {"name": name, "sort_name": fold(name)} | fields
    return Delegation.objects.create(workshop=workshop, partner=partner, organisation=organisation, **defaults)


def create_delegate(delegation=None, user=None, capacity=Capacity.DELEGATE, **fields):
    """A confirmed delegate with an account; `user=False` makes one without."""
    delegation = delegation or create_delegation()
    user = create_user() if user is None else user or None
    name = fields.pop("full_name", user.full_name if user else "Đặng Quốc Vượng")
    defaults = {"full_name": name, "badge_name": name, "sort_key": fold(name), "search_text": fold(name)}
    defaults |= {"capacity": capacity, "state": DelegateState.CONFIRMED, "email": user.email if user else ""}
    return Delegate.objects.create(delegation=delegation, user=user, **defaults | fields)


def create_recommendation(state="draft", author=None, paragraphs=None, topic=None, title=None, **fields):
    """A text in any state, with its wording; built through models, without a trace in the record.

    From "discussion" on it is circulated as Rev.1; an adopted one is numbered, with its adoption in a session.
    """
    author = author or create_delegate()
    workshop = author.delegation.workshop
    topic = topic or workshop.topics.order_by("number").first()
    now, serial = timezone.now(), None
    changes = {"state": state} | ({"released_at": fields.pop("released_at")} if "released_at" in fields else {})
    if state not in ("draft", "with_head"):
        serial = 1 + max(
            [0, *Recommendation.objects.filter(workshop=workshop, serial__gt=0).values_list("serial", flat=True)]
        )
        fields = {"serial": serial, "symbol": f"{workshop.symbol_stem}/REC/{serial}", "submitted_at": now} | fields
    recommendation = Recommendation.objects.create(
        workshop=workshop, topic=topic, lead=author.delegation, author=author, **fields
    )
    revision = create_revision(recommendation, paragraphs, title=title, author=author.user or create_user())
    if serial:
        changes["submitted"] = revision
    if state in ("discussion", "final", "adopted"):
        create_circulation(recommendation)
    if state == "adopted":
        changes["number"] = 1 + Recommendation.objects.filter(topic=topic, state="adopted").count()
    Recommendation.objects.filter(pk=recommendation.pk).update(**changes)
    recommendation.refresh_from_db()
    if state == "adopted":
        create_adoption(recommendation)
    return recommendation


WORDS = [
    ("preambular", "*Recalling* the Declaration on Dialogue among Cultures and Civilisations (Hanoi, 2004),"),
    ("operative", "Participants recommended that ASEM partners support networks of cultural professionals."),
    ("operative", "They encouraged ministries of culture to:"),
    ("sub", "name one contact for cultural networks;"),
    ("sub", "open existing mobility grants to short visits."),
]


def create_revision(recommendation, paragraphs=None, title=None, author=None, **fields):
    """A further wording, made the current one. `paragraphs` are (kind, text) or (kind, text, Paragraph)."""
    before = recommendation.current
    author = author or recommendation.author.user or create_user()
    title = title or (before.title if before else "Networks of cultural professionals across both regions")
    defaults = {
        "serial": before.serial + 1 if before else 1,
        "based_on": before,
        "title": title,
        "folded_title": fold(title),
        "rationale": "Networks across borders are fewer in Asia than in Europe.",
        "addressees": ["governments", "asef"],
        "author": author,
        "author_name": str(author),
        "on_behalf_of": None if recommendation.circulated_at else recommendation.lead,
        "saved_at": timezone.now(),
    }
    rows = []
    for kind, text, *paragraph in paragraphs or WORDS:
        rows.append(
            (kind, text, paragraph[0] if paragraph else Paragraph.objects.create(recommendation=recommendation))
        )
    revision = Revision(recommendation=recommendation, **defaults | fields)
    texts = [
        ParagraphText(paragraph=row[2], position=place, kind=row[0], text=row[1]) for place, row in enumerate(rows, 1)
    ]
    revision.sha256 = drafting.digest(revision, texts)
    revision.save()
    for text in texts:
        text.revision = revision
    ParagraphText.objects.bulk_create(texts)
    recommendation.current = revision
    recommendation.save(update_fields=["current"])
    return revision


def create_circulation(recommendation, **fields):
    """Put the current wording before everybody, as the next Rev.n, with its labels numbered from the beginning."""
    number = recommendation.circulations.count() + 1
    defaults = {"number": number, "circulated_at": timezone.now(), "revision": recommendation.current} | fields
    circulation = Circulation.objects.create(recommendation=recommendation, **defaults)
    texts = list(circulation.revision.texts.all())
    Label.objects.bulk_create(
        Label(circulation=circulation, paragraph_id=text.paragraph_id, label=label)
        for text, label in zip(texts, labelling.fresh(texts), strict=True)
    )
    recommendation.circulated = circulation.revision
    recommendation.circulated_at = recommendation.circulated_at or circulation.circulated_at
    recommendation.save(update_fields=["circulated", "circulated_at"])
    return circulation


def create_adoption(recommendation, **fields):
    """The finding on an adopted text: by the workshop's chair, recorded by its secretariat."""
    workshop, texts = recommendation.workshop, list(recommendation.current.texts.select_related("paragraph"))
    chair = workshop.roles.filter(role=Role.CHAIR).first() or create_role(Role.CHAIR, workshop=workshop)
    clerk = create_user(full_name="Åse Bjørnstad-Sæther")
    session = workshop.sessions.first() or create_session(workshop)
    labels = {str(text.paragraph.key): label for text, label in zip(texts, labelling.fresh(texts), strict=True)}
    defaults = {"revision": recommendation.current, "session": session, "found_by": chair, "labels": labels}
    defaults |= {"found_by_name": chair.full_name, "recorded_by": clerk, "recorded_by_name": str(clerk)}
    defaults |= {"session_title": session.title, "occurred_on": session.held_on, "recorded_at": timezone.now()} | fields
    return Adoption.objects.create(recommendation=recommendation, **defaults)


def create_comment(recommendation=None, delegate=None, paragraph=None, text="Could the two be joined?", **fields):
    """What a delegate said on a text: on the whole, or on `paragraph` (a Paragraph)."""
    recommendation = recommendation or create_recommendation("discussion")
    if delegate is None and "author" not in fields:
        delegate = create_delegate(create_delegation(recommendation.workshop, partner=create_partner("IT")))
    if delegate:
        fields = {"author": delegate.user, "author_name": str(delegate), "delegation": delegate.delegation} | fields
    defaults = {"revision": recommendation.circulated or recommendation.current, "written_at": timezone.now()}
    return Comment.objects.create(recommendation=recommendation, paragraph=paragraph, text=text, **defaults | fields)


def create_report(workshop=None, texts=None, by=None, meeting=None, **fields):
    """A draft report of a workshop to its meeting, with `texts` (adopted recommendations; by default one)."""
    if texts is None:
        texts = [create_recommendation("adopted", author=create_delegate(create_delegation(workshop)))]
    workshop = workshop or (texts[0].workshop if texts else create_workshop())
    by = by or create_role(Role.SECRETARIAT, workshop=workshop).user
    serial = Report.objects.filter(workshop=workshop).count() + 1
    defaults = {"title": workshop.title, "dated_on": date(2026, 6, 30), "composed_at": timezone.now()}
    defaults |= {"serial": serial, "symbol": f"{workshop.symbol_stem}/REP/{serial}", "composed_by": by}
    report = Report.objects.create(workshop=workshop, meeting=meeting or create_meeting(), **defaults | fields)
    ReportItem.objects.bulk_create(
        ReportItem(report=report, recommendation=text, revision=text.current, position=place)
        for place, text in enumerate(texts, 1)
    )
    return report


def create_rendition(report=None, data=b"%PDF-1.7 a finished file", **fields):
    """A finished file of a report. Its bytes are no real document: nothing that reads a PDF may stand on it."""
    report = report or create_report()
    name = files.store(data, "pdf")
    defaults = {"digest": uuid4().hex * 2, "snapshot": files.store(b"{}", "json"), "requested_at": timezone.now()}
    defaults |= {"requested_by": report.composed_by, "rendered_at": timezone.now(), "pages": 9, "size": len(data)}
    defaults |= {"file": name, "sha256": name.partition(".")[0]} | fields
    return ReportRendition.objects.create(report=report, **defaults)


def issue_report(report=None, **fields):
    """An issued report with its master; `fields` are those of the file."""
    report = report or create_report()
    report.items.update(is_issued=True)
    report.state, report.issued_at, report.master = "issued", timezone.now(), create_rendition(report, **fields)
    report.save(update_fields=["state", "issued_at", "master"])
    return report


def create_transmission(report=None, **fields):
    """The record that an issued report was handed to its meeting."""
    report = report or issue_report()
    defaults = {"meeting": report.meeting, "occurred_on": timezone.localdate(), "sent_at": timezone.now()}
    return Transmission.objects.create(report=report, **defaults | {"recorded_by": report.composed_by} | fields)


def create_dispatch(report=None, ministry=None, **fields):
    """An issued report on its way to one ministry, with its letter and the personal link."""
    report, ministry = report or issue_report(), ministry or create_ministry()
    number = Dispatch.objects.filter(report__workshop=report.workshop).count() + 1
    defaults = {"rendition": report.master, "number": number, "symbol": f"{report.workshop.symbol_stem}/NV/{number}"}
    defaults |= {"ministry_name": ministry.name, "partner_name": ministry.partner.name, "queued_at": timezone.now()}
    defaults |= {"email": f"{ministry.code.lower()}@example.org", "addressee": "Bouakeo Vongphachanh"}
    dispatch = Dispatch.objects.create(report=report, ministry=ministry, **defaults | fields)
    links.issue("letter", dispatch.key, address=dispatch.email, days=365)
    return dispatch
