"""The fields of a version: hashing by schema, storage, form and comparison."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import date
from uuid import UUID

import pytest
from django.utils import timezone

from asem_portal.register import export, queries
from recommendations import integrity, version_content
from recommendations.drafting import versions
from recommendations.drafting.forms import VersionForm
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


def test_the_checksum_of_schema_1_is_that_of_this_json():
    written = (
        '{"addressees":["asef"],"areas":["D7.2.b","T18"],"language":"en","nature":"finding",'
        '"paragraphs":[{"key":"11111111-2222-3333-4444-555555555555","kind":"operative","text":"One."}],'
        '"rationale":"Why.","schema":1,"title":"Cités"}'
    )
    assert version_content.digest(OF_SCHEMA_1, 1, "en") == hashlib.sha256(written.encode()).hexdigest()


def test_the_checksum_of_schema_2_holds_the_target_date_too():
    written = (
        '{"addressees":[],"areas":[],"by_when":"2028-12-31","language":"en","nature":"recommendation",'
        '"paragraphs":[],"rationale":"","schema":2,"title":"A"}'
    )
    dated = VersionContent(title="A", nature="recommendation", by_when=date(2028, 12, 31))
    assert version_content.digest(dated, 2, "en") == hashlib.sha256(written.encode()).hexdigest()
    assert version_content.digest(dated, 1, "en") == version_content.digest(replace(dated, by_when=None), 1, "en")


def test_a_version_without_content_has_a_known_checksum():
    empty = VersionContent(title="A", nature="recommendation")
    assert version_content.digest(empty, 1, "en") == "d322554da07137d9540d34bc28723653cda6f2010aa34cf690a4fbfc86800959"


def test_composed_and_decomposed_letters_have_the_same_checksum():
    decomposed = replace(OF_SCHEMA_1, title="Cite\u0301s")
    assert version_content.digest(decomposed, 1, "en") == version_content.digest(OF_SCHEMA_1, 1, "en")


CHANGES = {
    "title": "Other",
    "nature": "recommendation",
    "paragraphs": (),
    "rationale": "",
    "addressees": (),
    "areas": ("T18",),
    "by_when": date(2028, 12, 31),
}


@pytest.mark.parametrize("name", version_content.parts())
def test_each_field_changes_the_checksum_from_its_schema_on(name):
    changed = replace(OF_SCHEMA_1, **{name: CHANGES[name]})
    for schema in range(1, version_content.current_schema() + 1):
        is_hashed = version_content.parts()[name].since <= schema
        is_other = version_content.digest(changed, schema, "en") != version_content.digest(OF_SCHEMA_1, schema, "en")
        assert is_other == is_hashed


def test_checksums_differ_by_schema_and_language():
    given = {version_content.digest(OF_SCHEMA_1, schema, language) for schema in (1, 2) for language in ("en", "fr")}
    assert len(given) == 4


def test_schemas_are_numbered_without_gaps():
    assert {part.since for part in version_content.parts().values()} == set(
        range(1, version_content.current_schema() + 1)
    )


def test_each_field_has_metadata_and_a_form_field_with_its_label():
    assert [field.name for field in fields(VersionContent)] == list(version_content.parts())
    typed = {name: part for name, part in version_content.parts().items() if name != "paragraphs"}
    assert {name: VersionForm.base_fields[name].label for name in typed} == {
        name: part.label for name, part in typed.items()
    }


def test_each_field_except_paragraphs_has_a_column():
    columns = {field.name for field in Version._meta.get_fields()}
    assert set(version_content.parts()) - columns == {"paragraphs"}


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
