"""The checksum of a version: by schema and language, of each field."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from recommendations import version_content
from recommendations.version_content import VersionContent
from tests.recommendations.test_version_content import OF_SCHEMA_1


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
