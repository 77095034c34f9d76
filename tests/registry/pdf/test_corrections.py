"""Each correction of WeasyPrint: the fault without it, no fault with it, and a clear error if it no longer works."""

import pydyf
import pytest

from registry.pdf import corrections
from registry.pdf.corrections import CORRECTIONS, Correction, DoesNotFit

NAMES = ["text_layer_is_wrong", "margins_are_read_aloud", "page_list_is_rebuilt", "glyph_has_no_character"]


def remove_all():
    for correction in reversed(CORRECTIONS):
        correction.remove()


@pytest.fixture(autouse=True)
def uncorrected():
    """Use WeasyPrint as installed; the corrections are applied again after the test."""
    remove_all()
    yield
    remove_all()
    corrections.apply()


@pytest.fixture
def patch(uncorrected):
    """Provide changes that are undone before the corrections are applied again."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.mark.parametrize("correction", CORRECTIONS, ids=NAMES)
def test_it_finds_the_fault_and_corrects_it(correction):
    """A correction whose fault is no longer found can be deleted."""
    assert correction.has_fault(corrections.print_probe())
    correction.apply()
    assert not correction.has_fault(corrections.print_probe())
    correction.remove()
    assert correction.has_fault(corrections.print_probe())


def test_it_applies_all_corrections_once():
    assert corrections.apply() == NAMES
    changed = pydyf.PDF.page_references
    assert corrections.apply() == NAMES
    assert pydyf.PDF.page_references is changed


def test_it_leaves_alone_what_a_release_has_mended(patch):
    mended = property(lambda pdf: vars(pdf).setdefault("references", ()))
    patch.setattr(pydyf.PDF, "page_references", mended)
    patch.setattr(corrections, "CORRECTIONS", [CORRECTIONS[2]])
    patch.setattr(corrections, "print_probe", bytes)
    assert corrections.apply() == []
    assert pydyf.PDF.page_references is mended


def test_it_names_the_correction_whose_place_has_gone(patch):
    place = "weasyprint.pdf:add_labels"
    gone = Correction(CORRECTIONS[0].has_fault, {"pydyf:PDF.page_references": lambda old: None, place: lambda old: old})
    patch.setattr(corrections, "CORRECTIONS", [gone])
    with pytest.raises(DoesNotFit, match=r"'text_layer_is_wrong'.* weasyprint\.pdf:add_labels"):
        corrections.apply()
    assert isinstance(pydyf.PDF.page_references, property)


@pytest.mark.parametrize(
    ("change", "is_printed"),
    [(lambda old: old, True), (lambda old: lambda: None, False)],
    ids=["no effect", "another signature"],
)
def test_it_names_the_correction_that_has_no_effect(patch, change, is_printed):
    broken = Correction(CORRECTIONS[3].has_fault, {"weasyprint.pdf:build_fonts_dictionary": change})
    patch.setattr(corrections, "CORRECTIONS", [broken])
    with pytest.raises(DoesNotFit, match="'glyph_has_no_character'") as refused:
        corrections.apply()
    assert (refused.value.__cause__ is None) is is_printed
    assert not broken.is_applied


def test_references_to_pages_follow_new_pages():
    corrections.apply()
    pdf = pydyf.PDF()
    pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
    first = pdf.page_references
    assert pdf.page_references is first
    pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
    assert pdf.page_references == (b"3 0 R", b"4 0 R")


def test_text_in_a_transparent_box_is_read_aloud_as_it_was_typed(patch):
    """Such a box is drawn as a separate group, whose marked content belongs to the page."""
    corrections.apply()
    patch.setattr(corrections, "PROBE", corrections.PROBE.replace("<p>", '<p style="opacity: 0.5">'))
    assert corrections.print_probe().count(b"/ActualText") == 2
