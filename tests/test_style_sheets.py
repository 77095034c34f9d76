"""The portal's style sheets: their format and size, and that every class has a rule."""

import gzip
import re
from pathlib import Path

import pytest
import tinycss2

from asem_portal import static_files
from registry.templatetags import portal
from reports.dispatch import receipts

ROOT = Path(__file__).resolve().parent.parent
CSS = ROOT / "static/css"
ENTRY = (CSS / "portal.css").read_text()
SHEETS = {name: (CSS / name).read_text() for name, _layer in static_files.IMPORT.findall(ENTRY)}
BUNDLE = static_files.bundled(ENTRY, SHEETS.__getitem__)
LINE, ALL_SHEETS, COMPRESSED = 120, 73_000, 13_900  # the hashes in the names of fonts add about 200 bytes, up to 12 kB

# Permitted lines of a style sheet. A rule is on one line, or is broken at its declarations.
DECLARATION = r"[\w-]+: [^;{}]+;"
RULE = rf"[^{{}};]+ \{{( {DECLARATION})+ \}}"
FORMS = (
    RULE,
    r"[^{};]+ \{",  # the first line of a rule or of a media query
    rf"{DECLARATION}( /\* .+ \*/)?",
    r"\}",
    r"@(layer|import) [^;{}]+;",
    r"[^{};]+,|[\w-]+:",  # selectors or a value continued on the next line
)
REST = re.compile(rf"{RULE}|[^{{}};]+(,|;| \{{)")  # the continuation of such a line

# Classes in the markup that need no rule, each with its reason.
HOOKS = {
    "form-check-input": "markup of forms; `.form-check input` is its rule",
    "form-check-label": "markup of forms; `.form-check label` is its rule",
    "job": "names the panel of a job for tests and scripts",
    "job-now": "htmx replaces what is in it",
    "preambular": "names a kind of paragraph in printed documents",
    "tag-plain": "the ring that every tag has",
}
# Classes composed in code: registry/templatetags/portal.py: control, registry/pdf/ring.py.
IN_CODE = {"form-control", "form-select", "form-check-input", "host"}
# Classes that end in a variable, and the values of the variable.
ENDINGS = {
    "tag-": portal.SHAPES,
    "bar-": set(receipts.TAGS.values()),
    "notice-": {"ok", "due", "stop", "demo"},
}


@pytest.mark.parametrize("name", ["portal.css", *SHEETS])
def test_a_sheet_is_written_one_rule_a_line(name):
    assert list(faults((CSS / name).read_text())) == []


@pytest.mark.parametrize(
    "sheet",
    [
        "a { color: red; } b { color: red; }",
        "a{color:red}",
        "a { color: red }",
        "a {\n  color: red; margin: 0;\n}",
        "a {\ncolor: red;\n}",
        "a {\n  color:red;\n}",
        f"a {{ content: '{'a' * LINE}'; }}",
        "@media print {\na { color: red; }\n}",
    ],
)
def test_a_sheet_that_is_not_so_is_found(sheet):
    assert list(faults(sheet))


def test_every_sheet_is_in_the_bundle_once():
    lying_there = {path.name for path in CSS.glob("*.css")} - {"portal.css", "report.css", "draft.css"}

    assert set(SHEETS) == lying_there
    assert len(SHEETS) == ENTRY.count("@import")


def test_the_sheets_are_small():
    written = sum(len(text.encode()) for text in SHEETS.values()) + len(ENTRY.encode())

    assert written < ALL_SHEETS
    assert len(gzip.compress(BUNDLE.encode())) < COMPRESSED


def test_no_layer_but_the_declared_ones():
    declared = re.search(r"^@layer ([\w, ]+);", ENTRY, re.MULTILINE)[1].split(", ")

    assert declared == ["tokens", "base", "layout", "text", "forms", "tables", "components", "print"]
    assert {layer for _name, layer in static_files.IMPORT.findall(ENTRY)} == set(declared)


def test_every_class_of_a_rule_is_in_use():
    idle = {name: sorted(classes_of_rules(text) - in_use()) for name, text in SHEETS.items()}

    assert {name: classes for name, classes in idle.items() if classes} == {}


def test_every_class_in_use_has_a_rule():
    ruled = classes_of_rules("".join(SHEETS.values()))
    printed = classes_of_rules((CSS / "report.css").read_text())

    assert sorted(literal_classes() - ruled - printed - HOOKS.keys()) == []
    assert sorted(HOOKS.keys() - in_use()) == []
    assert sorted(HOOKS.keys() & ruled) == []


def test_every_variable_has_a_value_and_a_use():
    text = "".join(SHEETS.values())
    given, used = set(re.findall(r"(--[\w-]+):", text)), set(re.findall(r"var\((--[\w-]+)", text))

    assert given == used


def test_colours_are_written_in_one_place():
    """Exceptions are paper, which is white, and the background of QR codes."""
    elsewhere = {name: re.findall(r"^.*#[0-9a-f]{3,8}\b.*$", SHEETS[name], re.MULTILINE) for name in SHEETS}

    assert {name for name, lines in elsewhere.items() if lines} == {"tokens.css", "pages.css", "print.css"}
    assert elsewhere["pages.css"] == ["  background: #fff;"]


def test_nothing_but_the_main_part_and_a_summary_hides_the_ring():
    """The focused element must show it. The main part of a page and an error summary are not controls."""
    taken = re.findall(r"^\s*([^{}\n]+) \{[^}]*outline: (?:0|none)", "".join(SHEETS.values()), re.MULTILINE)

    assert sorted(taken) == [".summary:focus", "main:focus"]
    assert ":focus-visible {\n  outline: 3px solid var(--focus);" in SHEETS["base.css"]


def faults(sheet):
    """Yield lines that are too long, have another form, or are not indented by two spaces for each level."""
    depth, in_comment, goes_on = 0, False, False
    for number, line in enumerate(sheet.splitlines(), 1):
        words = line.strip()
        in_comment = in_comment or words.startswith("/*")
        if words and not in_comment:
            depth -= words == "}"
            is_known = any(re.fullmatch(form, words) for form in FORMS) or (goes_on and REST.fullmatch(words))
            if not is_known or line not in ("  " * depth + words, "  " * (depth + goes_on) + words):
                yield f"{number}: {line}"
            depth += words.endswith("{")
            goes_on = words.endswith((",", ":"))
        in_comment = in_comment and not words.endswith("*/")
        if len(line) > LINE:
            yield f"{number}: {len(line)} characters"


def classes_of_rules(text):
    """Return the names of classes in selectors."""
    return {name for selector in selectors(tinycss2.parse_stylesheet(text)) for name in classes_of(selector)}


def selectors(rules):
    for rule in rules:
        if rule.type == "at-rule" and rule.at_keyword == "media":
            yield from selectors(tinycss2.parse_rule_list(rule.content))
        elif rule.type == "qualified-rule":
            yield tinycss2.serialize(rule.prelude)


def classes_of(selector):
    return re.findall(r"\.(-?[a-zA-Z_][\w-]*)", selector)


def in_use():
    """Return literal classes and, for each class that ends in a variable, all its possible values."""
    return literal_classes() | {f"{start}{end}" for start, ends in ENDINGS.items() for end in ends}


def literal_classes():
    """Return the classes in pages, in Python and in scripts; printed documents have their own style sheet."""
    found = set()
    for path in (ROOT / "templates").rglob("*.html"):
        if not {"pdf", "emails"} & set(path.parts):
            found |= names(path.read_text())
    for app in ("asem_portal", "reports", "recommendations", "workshops", "members", "registry"):
        for path in (ROOT / app).rglob("*.py"):
            found |= names(path.read_text())
    for path in (ROOT / "static/js").glob("*.js"):
        found |= set(re.findall(r'classList\.\w+\("([\w-]+)"', path.read_text()))
        found |= {name for some in re.findall(r'className = "([^"]+)"', path.read_text()) for name in some.split()}
    return found | IN_CODE


def names(text):
    """Return the classes of a template, without those that end in a variable."""
    text = re.sub(r"\{\{.*?\}\}|\{\}", "*", re.sub(r"\{#.*?#\}", "", text))
    blocks = re.findall(r"\{% block (?:body_class|container) %\}(.*?)\{% endblock", text)
    plain = re.sub(r"\{%.*?%\}", " ", text)
    given = re.findall(r'class="([^"]*)"', plain) + [re.sub(r"\{%.*?%\}", " ", block) for block in blocks]
    given += re.findall(r'_class="([^"]*)"', text)  # classes passed to an include
    found = {name for some in given for name in some.split()}
    assert {name for name in found if name.endswith("-")} == set(), "write the whole name of a class"
    assert {name.rstrip("*") for name in found if "*" in name} <= {"", *ENDINGS}
    return {name for name in found if "*" not in name}
