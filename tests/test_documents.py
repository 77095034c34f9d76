"""The documents of the project: what they name exists, and README begins with its two commands."""

import re

import pytest
from django.urls import get_resolver

from asem_portal.bootstrap.environment import BASE_DIR
from registry import checks

DOCUMENTS = [BASE_DIR / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
DOCUMENTS += sorted((BASE_DIR / "docs").rglob("*.md"))
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#([\w-]+))?\)")
ANCHOR = re.compile(r"\]\(#([\w-]+)\)")
# `reports/locks.py`, `templates/emails/`, `workshops/user_roles.py: roles_of`; the last may be a name in the file.
PATH = re.compile(r"`((?:[\w-]+/)+(?:[\w-]+\.\w+)?)(?:: (\w+)[^`]*)?`")
URL_NAME = re.compile(r"`([a-z_]+:[a-z_]+)`")
# Folders of a developer's machine or of a server.
MADE = ("var/", "deploy/secrets/")


def named(document):
    return document.relative_to(BASE_DIR).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_leads_somewhere(document):
    text = document.read_text()
    lost = []
    for path, anchor in [*LINK.findall(text), *(("", anchor) for anchor in ANCHOR.findall(text))]:
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(f"{path}#{anchor}")
    assert lost == []


def anchors(document):
    """The anchors of a document's headings, as readers of Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_path_that_it_names_exists(document):
    lost = []
    for path, name in PATH.findall(document.read_text()):
        target = BASE_DIR / path
        if path.startswith(MADE):
            continue
        if not target.exists() or (name and not re.search(rf"\b{name}\b", target.read_text())):
            lost.append(f"{path}: {name}" if name else path)
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_url_name_exists(document):
    known = {name for _route, name, _view in checks.views(get_resolver())}
    assert set(URL_NAME.findall(document.read_text())) - known == set()


def test_readme_begins_with_its_two_commands():
    commands = re.findall(r"^    (python3 manage\.py \w+)$", (BASE_DIR / "README.md").read_text(), re.MULTILINE)
    assert commands[:2] == ["python3 manage.py up", "python3 manage.py test"]


def test_every_decision_is_in_the_index():
    folder = BASE_DIR / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    index = (folder / "README.md").read_text()

    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index) == files
    for name in files:
        text = (folder / name).read_text()
        assert text.startswith(f"# {name[:4]} ")
        assert re.search(r"^Status: (Accepted|Superseded by .+)\. Date: \d{4}-\d\d-\d\d\.$", text, re.MULTILINE)
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
