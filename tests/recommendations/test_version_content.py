"""The fields of a version: hashing by schema, storage, form and comparison."""

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.utils import timezone

from asem_portal.register import export, queries
from recommendations import integrity, version_content
from recommendations.drafting import versions
from recommendations.models import Paragraph, Version
from recommendations.version_content import ParagraphContent, VersionContent
from reports.printing import content
from tests.factories import create_recommendation, create_report, create_version

KEY = UUID("11111111-2222-3333-4444-555555555555")
OF_SCHEMA_1 = VersionContent(
    title="Cités",
    nature="finding",
    paragraphs=(ParagraphContent("operative", "One.", KEY),),
    rationale="Why.",
    addressees=("asef",),
    areas=("D7.2.b", "T18"),
)


def test_a_retyped_paragraph_equals_the_one_in_its_position():
    fresh = replace(OF_SCHEMA_1, paragraphs=(ParagraphContent("operative", "One."),))
    other = replace(OF_SCHEMA_1, paragraphs=(replace(OF_SCHEMA_1.paragraphs[0], key=UUID(int=1)),))
    assert version_content.is_same(OF_SCHEMA_1, OF_SCHEMA_1) and version_content.is_same(OF_SCHEMA_1, fresh)
    assert not version_content.is_same(OF_SCHEMA_1, other)
    assert not version_content.is_same(OF_SCHEMA_1, replace(OF_SCHEMA_1, paragraphs=()))


@pytest.mark.django_db
def test_saved_content_and_the_copy_of_its_kind_are_read_back():
    recommendation = create_recommendation()
    typed = replace(OF_SCHEMA_1, paragraphs=(ParagraphContent("operative", "One."),))

    saved = versions.revise(recommendation, typed, base=recommendation.current.key, by=recommendation.author.user)

    recommendation.refresh_from_db()
    assert version_content.is_same(version_content.of(saved), typed)
    assert (saved.hash_schema, recommendation.nature) == (version_content.current_schema(), "finding")


@pytest.mark.django_db
def test_integrity_checks_each_version_by_its_own_schema():
    recommendation = create_recommendation()
    create_version(recommendation, hash_schema=1, title="Saved before there was a target date")
    create_version(recommendation, by_when=date(2028, 12, 31))
    assert list(recommendation.versions.values_list("hash_schema", flat=True)) == [2, 1, 2]
    assert list(integrity.findings()) == []

    forged = create_version(
        recommendation, [("operative", "One.", Paragraph.objects.create(recommendation=recommendation))]
    )
    Version.objects.create(
        **{name: value for name, value in vars(forged).items() if name not in ("_state", "id", "key", "serial")},
        serial=99,
    )  # its checksum covers one paragraph, but it has none
    assert [str(recommendation.key) in message and "99" in message for message in integrity.findings()] == [True]


@pytest.mark.django_db
def test_each_public_field_is_exported_and_each_printed_one_is_in_the_report():
    recommendation = create_recommendation("adopted", published_at=timezone.now())
    report = create_report(recommendation.workshop, recommendations=[recommendation])
    [record] = export.records(queries.published())
    [printed] = [one for topic in json.loads(content.freeze(report))["topics"] for one in topic["recommendations"]]
    for name, part in version_content.parts().items():
        public_name = export.PUBLIC_NAMES.get(name, name)
        assert (public_name in record, name in printed) == (part.is_public, part.is_printed)
        assert (public_name in export.COLUMNS) == part.is_public
