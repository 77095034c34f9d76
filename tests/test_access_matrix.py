"""The permission matrix: each URL, by each method, for each role; written by hand, and tried cell by cell.

It guards itself: without any one check, one of its cells turns red.
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
# What a queryset method is called that says what is whose, or public.
NARROWS = ("_by", "visible_to", "public", "published", "in_which")


def _narrowing():
    """(queryset class, method) of everything that narrows rows by who asks, or by what is public."""
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
    """What each role got by each row, asked for once; and which narrowing methods each cell asked on its way."""

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
        """What the page of the row says to a search, without the word itself and what each answer draws anew."""
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
        """Whether one of these cells is now another one. An answer that fails is another one too."""
        for row, column, expected in cells:
            try:
                if self.everything.answer(row, column) != expected:
                    return True
            except Exception:  # the check that is missing may have kept the page from an error
                return True
        return False


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """The answers of one world, made once for all rows. Its pages are those of one's own machine too."""
    folder = Path(tempfile.mkdtemp())
    local = {"LOCAL": True, "LOCAL_EMAILS": True, "FILES_ROOT": folder / "files", "EMAILS_ROOT": folder / "emails"}
    local["PORTAL_CONTACT"] = "contact@example.org"  # without a contact there is no security.txt
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
    """The world's files outlive one test."""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_what_the_matrix_says(answers, row):
    assert answers[row] == dict(row.cells)


def test_nothing_shows_anybody_what_they_may_not_read(answers):
    """Each thing carries a word that stands nowhere else: on pages, in exports, feeds and files alike."""
    assert all(answers[row] == dict(row.cells) for row in ROWS)
    leaks = [
        f"{row} shows {column} the {thing}"
        for (row, column), things in answers.read.items()
        for thing in things
        if column not in planted.READERS[thing]
    ]
    assert leaks == []


def test_each_thing_stands_somewhere_for_each_of_its_readers(answers):
    """There is something to leak; and nobody is kept from what they may read."""
    assert all(answers[row] == dict(row.cells) for row in ROWS)
    seen = {thing: set() for thing in planted.READERS}
    for (_row, column), things in answers.read.items():
        for thing in things:
            seen[thing].add(column)
    assert seen == {thing: set(columns) for thing, columns in planted.READERS.items()}


def test_no_search_tells_that_something_is_there(answers):
    """Who searches for a word that they may not read gets what they get for a word that stands nowhere."""
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
    # What nobody finds on a page stands in for all that it leaves out, beside another thing that is found there.
    shown = {row.url for row in ROWS if "shown" in {cell for _column, cell in row.cells}}
    left_out = {row.thing for row in ROWS if {cell for _column, cell in row.cells} == {"hidden"} and row.url in shown}
    assert refused - opened - left_out == set()


@pytest.mark.parametrize("pair", NARROWING, ids=lambda pair: f"{pair[0].__name__}.{pair[1]}")
def test_a_queryset_that_gives_everything_turns_a_cell_red(answers, monkeypatch, pair):
    assert all(answers[row] == dict(row.cells) for row in ROWS)
    monkeypatch.setattr(*pair, lambda self, *args, **kwargs: self.all())
    # Refused cells first: they are the ones that a check too few opens.
    cells = sorted(answers.cells[pair], key=lambda cell: cell[2] in ALLOWED)
    assert answers.turn_red(cells)


@pytest.mark.parametrize("url", OWN_VIEWS)
def test_a_view_that_needs_nothing_turns_a_cell_red(answers, monkeypatch, url):
    """A page for all that declares nothing asks for the sign-in; one for some that checks nothing lets anybody in."""
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
    """The URLPattern of that name."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            if (f"{namespace}:{one.name}" if namespace else one.name) == url:
                return one
        elif found := _pattern(url, one, getattr(one, "namespace", None)):
            return found
    return None
