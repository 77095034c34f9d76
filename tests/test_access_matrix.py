"""The permission matrix: each URL, for each method and role; written by hand and tested cell by cell.

The matrix is itself tested: if any one check is removed, one of its cells fails.
"""

import inspect
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings
from django.urls import URLPattern, get_resolver

from registry import access, checks
from tests import access_matrix, planted, world

pytestmark = [pytest.mark.long, pytest.mark.django_db]
ROWS = access_matrix.rows()
ALLOWED = {"200", "286", "302", "shown"}
OWN_VIEWS = [name for _route, name, view in checks.views() if not checks.is_library(view)]
# The names of queryset methods that decide who may see or change rows end in one of these.
NARROWS = ("_by", "visible_to", "public", "published", "in_which")


def _narrowing():
    """Return (queryset class, method) for every method that restricts rows by user or to those that are public."""
    querysets = {type(model._default_manager.all()) for model in apps.get_models()}
    ours = [
        one
        for one in querysets
        if one.__module__.startswith(("registry.", "members.", "workshops.", "recomm", "reports."))
    ]
    methods = ((one, name) for one in ours for name in vars(one) if name.endswith(NARROWS))
    return sorted(methods, key=lambda pair: (pair[0].__name__, pair[1]))


NARROWING = _narrowing()


class Answers:
    """The responses to each role for each row, requested once, and the restricting methods called for each cell."""

    def __init__(self, everything):
        self.everything, self.rows, self.asked = everything, {}, set()
        self.cells, self.read, self.searched = defaultdict(list), {}, []

    def __getitem__(self, row):
        if row not in self.rows:
            self.rows[row] = {column: self._ask(row, column, expected) for column, expected in row.cells}
        return self.rows[row]

    def _ask(self, row, column, expected):
        self.asked.clear()
        answer = self.everything.answer(row, column)
        for pair in self.asked:
            self.cells[pair].append((row, column, expected))
        if row.url not in planted.LOCAL:
            self.read[row, column] = planted.found(self.everything.said)
            if row.method == "GET" and b'name="q"' in self.everything.said:
                self.searched.append((row, column))
        return answer

    def search(self, row, column, word):
        """Return the page of the row for a search, without the word itself and values that differ in each response."""
        thing = self.everything.shown.get(row.thing, (row.thing, None))[0]
        address = self.everything.address(row.url, thing, column)
        said = self.everything.client(column).get(address, {"q": word}).content.decode()
        return [line for line in said.replace(word, "").splitlines() if "csrf" not in line]

    def noting(self, pair):
        real = getattr(*pair)

        def method(queryset, *args, **kwargs):
            self.asked.add(pair)
            return real(queryset, *args, **kwargs)

        return method

    def turn_red(self, cells):
        """Return whether one of these cells has changed; a response that fails counts as changed."""
        for row, column, expected in cells:
            try:
                if self.everything.answer(row, column) != expected:
                    return True
            except Exception:  # the missing check may have prevented an error on the page
                return True
        return False


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """Yield the responses of one world, created once for all rows, including the pages of a local machine."""
    folder = Path(tempfile.mkdtemp())
    local = {"LOCAL": True, "LOCAL_EMAILS": True, "FILES_ROOT": folder / "files", "EMAILS_ROOT": folder / "emails"}
    local["PORTAL_CONTACT"] = "contact@example.org"  # without a contact, there is no security.txt
    with (
        override_settings(**local),
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        answers = Answers(world.build(then=planted.plant))
        for pair in NARROWING:
            patch.setattr(*pair, answers.noting(pair))
        yield answers
        transaction.set_rollback(True)
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def files():
    """Keep the files of the world from one test to the next."""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_what_the_matrix_says(answers, row):
    assert answers[row] == dict(row.cells)


def test_nothing_shows_anybody_what_they_may_not_read(answers):
    """Each object contains a word that occurs nowhere else; it is sought in pages, exports, feeds and files."""
    assert all(answers[row] == dict(row.cells) for row in ROWS)
    leaks = [
        f"{row} shows {column} the {thing}"
        for (row, column), things in answers.read.items()
        for thing in things
        if column not in planted.READERS[thing]
    ]
    assert leaks == []


def test_each_thing_stands_somewhere_for_each_of_its_readers(answers):
    """This shows that there is something to leak, and that everyone can read what they may read."""
    assert all(answers[row] == dict(row.cells) for row in ROWS)
    seen = {thing: set() for thing in planted.READERS}
    for (_row, column), things in answers.read.items():
        for thing in things:
            seen[thing].add(column)
    assert seen == {thing: set(columns) for thing, columns in planted.READERS.items()}


def test_no_search_tells_that_something_is_there(answers):
    """A search for a word that the user may not read has the same result as one for a word that occurs nowhere."""
    assert all(answers[row] == dict(row.cells) for row in ROWS)
    searched = {(row.url, column): row for row, column in answers.searched if column in planted.SEARCHERS}
    assert len({url for url, _column in searched}) >= 3
    for (url, column), row in searched.items():
        nothing = answers.search(row, column, planted.NOWHERE)
        for token in planted.tokens():
            if token.thing in planted.SEARCHED and column not in token.readers:
                assert answers.search(row, column, token.word) == nothing, (url, column, token.thing)


def test_every_url_has_rows_for_both_methods():
    named = {(name, method) for _route, name, _view in checks.views() for method in ("GET", "POST")}
    assert {(row.url, row.method) for row in ROWS} == named


def test_every_url_is_open_to_somebody():
    opened = {row.url for row in ROWS if ALLOWED & {cell for _column, cell in row.cells}}
    assert {row.url for row in ROWS} - opened == set()


def test_nothing_is_refused_that_nobody_has():
    opened = {row.thing for row in ROWS if ALLOWED & {cell for _column, cell in row.cells}}
    refused = {row.thing for row in ROWS if {"404", "hidden"} & {cell for _column, cell in row.cells}}
    # An object that no one sees on a page represents all those that the page leaves out; another object is shown there.
    shown = {row.url for row in ROWS if "shown" in {cell for _column, cell in row.cells}}
    left_out = {row.thing for row in ROWS if {cell for _column, cell in row.cells} == {"hidden"} and row.url in shown}
    assert refused - opened - left_out == set()


@pytest.mark.parametrize("pair", NARROWING, ids=lambda pair: f"{pair[0].__name__}.{pair[1]}")
def test_a_queryset_that_gives_everything_turns_a_cell_red(answers, monkeypatch, pair):
    assert all(answers[row] == dict(row.cells) for row in ROWS)
    monkeypatch.setattr(*pair, lambda self, *args, **kwargs: self.all())
    # Refused cells first, because a missing check opens these.
    cells = sorted(answers.cells[pair], key=lambda cell: cell[2] in ALLOWED)
    assert answers.turn_red(cells)


@pytest.mark.parametrize("url", OWN_VIEWS)
def test_a_view_that_needs_nothing_turns_a_cell_red(answers, monkeypatch, url):
    """A public page without a declaration requires sign-in; a restricted page without a check opens for anyone."""
    pattern = _pattern(url)
    if pattern.callback.permission.signed_in:
        monkeypatch.setattr(access, "check", lambda request, permission: None)
    else:
        monkeypatch.setattr(pattern, "callback", _undeclared(pattern.callback))
    assert answers.turn_red([(row, *cell) for row in ROWS if row.url == url for cell in row.cells if cell[0] in "VL"])


def test_there_is_something_to_guard():
    assert len(NARROWING) >= 20
    assert len(OWN_VIEWS) >= 50


def _undeclared(view):
    bare = inspect.unwrap(view)
    return lambda request, *args, **kwargs: bare(request, *args, **kwargs)


def _pattern(url, resolver=None, namespace=None):
    """Return the URLPattern with this name."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            if (f"{namespace}:{one.name}" if namespace else one.name) == url:
                return one
        elif found := _pattern(url, one, getattr(one, "namespace", None)):
            return found
    return None
