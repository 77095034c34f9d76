"""The sources of the public search: workshops, meetings, outcome texts, initiatives, partners, organisations, reports."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import names
from members.models import Organisation, Partner
from recommendations.search import entries
from registry.models import SearchEntry
from registry.search import index
from registry.search.index import Document, Source
from reports.models import Report
from workshops import phrases
from workshops.models import Initiative, Meeting, OutcomeParagraph, OutcomeText, Workshop
from workshops.public_pages import directory

FIRST = date(1996, 3, 1)  # date of the first ASEM Summit, so that reference data without a date are listed last
OPEN = [model.audit_kind for model in (Partner, Organisation, Meeting, OutcomeText, Initiative)]


def public() -> QuerySet[SearchEntry]:
    """Return the entries that anyone may read."""
    rule = Q(kind__in=OPEN) | entries.published()
    rule |= Q(kind=Workshop.audit_kind, shown__in=Workshop.objects.public().order_by().values("pk"))
    rule |= Q(kind=Report.audit_kind, shown__in=Report.objects.public().order_by().values("pk"))
    return SearchEntry.objects.filter(rule)


def _partners(pks: Collection[int]) -> Iterator[Document]:
    for partner in Partner.objects.filter(pk__in=pks):
        yield Document(
            subject=partner.pk,
            shown=partner.pk,
            title=partner.name,
            place=partner.formal_name,
            address=reverse("directory:partner", args=[partner.code]),
            dated_on=partner.joined_on,
            other_titles=names.of_partner(partner)[1:],
            symbols=[partner.code],
            text=partner.note,
        )


def _organisations(pks: Collection[int]) -> Iterator[Document]:
    for organisation in Organisation.objects.filter(pk__in=pks):
        yield Document(
            subject=organisation.pk,
            shown=organisation.pk,
            title=organisation.name,
            place=organisation.city,
            address=reverse("directory:organisation", args=[organisation.code]),
            dated_on=organisation.founded_on or FIRST,
            names=[organisation.code, organisation.city],
            symbols=[organisation.code],
            text=organisation.role,
        )


def _meetings(pks: Collection[int]) -> Iterator[Document]:
    for meeting in Meeting.objects.filter(pk__in=pks).select_related("host"):
        host = names.of_partner(meeting.host) if meeting.host else []
        dates = directory.dates(meeting)
        yield Document(
            subject=meeting.pk,
            shown=meeting.pk,
            title=meeting.name,
            place=", ".join(filter(None, [meeting.city, dates])),
            address=reverse("directory:meeting", args=[meeting.code]),
            dated_on=meeting.starts_on or meeting.planned_starts_on or FIRST,
            names=[meeting.city, dates, *host],
            symbols=[meeting.code],
            text="\n".join(filter(None, [meeting.theme, meeting.note])),
        )


def _outcome_texts(pks: Collection[int]) -> Iterator[Document]:
    rows = OutcomeText.objects.filter(pk__in=pks).select_related("meeting").prefetch_related("paragraphs__area")
    for outcome in rows:
        paragraphs = outcome.paragraphs.all()
        where = [str(outcome.meeting), outcome.meeting.city] if outcome.meeting else []
        day = str(outcome.agreed_on.year) if outcome.agreed_on else ""
        yield Document(
            subject=outcome.pk,
            shown=outcome.pk,
            title=outcome.title,
            place=", ".join(filter(None, [*where, day])),
            address=reverse("directory:outcome", args=[outcome.code]),
            dated_on=outcome.agreed_on or FIRST,
            names=[*where, day],
            text="\n".join([*(f"{one.number} {one.about}" for one in paragraphs), outcome.note]),
            terms=[str(one.area) for one in paragraphs if one.area],
        )


def _initiatives(pks: Collection[int]) -> Iterator[Document]:
    rows = Initiative.objects.filter(pk__in=pks).select_related("proposer", "meeting")
    for initiative in rows.prefetch_related("co_sponsors", "areas"):
        meeting = initiative.meeting
        partners = [initiative.proposer, *initiative.co_sponsors.all()]
        yield Document(
            subject=initiative.pk,
            shown=initiative.pk,
            title=initiative.title,
            place=", ".join([initiative.proposer.name, *([meeting.name] if meeting else [])]),
            address=reverse("directory:initiative", args=[initiative.code]),
            dated_on=(meeting and meeting.starts_on) or FIRST,
            names=[name for partner in partners for name in names.of_partner(partner)],
            text=initiative.note,
            terms=[*map(str, initiative.areas.all()), meeting.name if meeting else initiative.proposed_text],
        )


def _workshops(pks: Collection[int]) -> Iterator[Document]:
    rows = Workshop.objects.filter(pk__in=pks).select_related("host").prefetch_related("topics")
    for workshop in rows:
        yield Document(
            subject=workshop.pk,
            shown=workshop.pk,
            title=workshop.title,
            label=workshop.symbol_stem,
            place=", ".join([workshop.city, workshop.host.name, phrases.dates_text(workshop)]),
            address=workshop.get_absolute_url(),
            dated_on=workshop.starts_on,
            language=workshop.language,
            names=[workshop.short_name, workshop.venue, *names.of_partner(workshop.host)],
            symbols=[workshop.symbol_stem],
            text="\n".join(filter(None, [workshop.background, workshop.content, workshop.outputs])),
            terms=[topic.title for topic in workshop.topics.all()],
        )


def _reports(pks: Collection[int]) -> Iterator[Document]:
    for report in Report.objects.filter(pk__in=pks).select_related("workshop__host", "meeting"):
        workshop = report.workshop
        yield Document(
            subject=report.pk,
            shown=report.pk,
            title=report.title,
            label=report.symbol,
            place=", ".join(filter(None, [workshop.short_name, report.meeting.name, report.supplement_name])),
            address=report.get_absolute_url(),
            dated_on=report.dated_on,
            language=report.language,
            names=[workshop.short_name, *names.of_partner(workshop.host), report.meeting.name],
            symbols=[report.symbol],
        )


def _texts_with(pks: Collection[int]) -> QuerySet[OutcomeParagraph, int]:
    return OutcomeParagraph.objects.filter(pk__in=pks).order_by().values_list("text", flat=True)


SOURCES = [
    Source(Partner.audit_kind, _("Partner"), Partner, _partners),
    Source(Organisation.audit_kind, _("Organisation"), Organisation, _organisations),
    Source(Meeting.audit_kind, _("Meeting"), Meeting, _meetings),
    Source(
        OutcomeText.audit_kind,
        _("Outcome document"),
        OutcomeText,
        _outcome_texts,
        {OutcomeParagraph.audit_kind: _texts_with},
    ),
    Source(Initiative.audit_kind, _("Initiative"), Initiative, _initiatives),
    Source(Workshop.audit_kind, _("Workshop"), Workshop, _workshops),
    Source(Report.audit_kind, _("Report"), Report, _reports),
]
for source in SOURCES:
    index.register(source)
