"""The metadata of each field of a version, in forms and columns."""

from dataclasses import fields

from recommendations import version_content
from recommendations.drafting.forms import VersionForm
from recommendations.models import Version
from recommendations.version_content import VersionContent


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
