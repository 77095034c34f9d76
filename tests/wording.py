"""All user-facing messages of the portal with their places: in templates, code, e-mails and the demonstration."""

import ast
import json
import re

from django.template.base import Lexer, TokenType

from tests.test_repository import read, tracked

MARKUP = re.compile(r"<style.*?</style>|<script.*?</script>|<[^>]*>", re.S)
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
TRANSLATED = re.compile(r"^(translate|trans)\s|_\(")
FUNCTIONS = {"_", "_lazy", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
FUNCTIONS |= {"npgettext", "npgettext_lazy", "gettext_noop", "N_", "say"}
# Of the reference data: what the portal itself says. Names, titles of documents and sources are quoted, not worded.
REFERENCE_DATA = ("members/data/", "workshops/data/")
WORDED = {"about", "date_text", "label", "note", "proposed_text", "role", "term_text"}
DEMONSTRATION = ("asem_portal/demo/data/demonstration.json", "asem_portal/demo/data/archive.json")


def messages():
    """Yield (place, message), where a place reads "path:line"."""
    for path in tracked(".html", ".txt"):
        if path.parts[0] == "templates":
            yield from _of_template(path)
    for path in tracked(".py"):
        if path.parts[0] not in {"tests", "benchmarks"}:
            yield from _of_code(path)
    for name in DEMONSTRATION:
        yield from ((name, text) for text in _strings(json.loads(read(name))))
    for path in tracked(".json"):
        if str(path).startswith(REFERENCE_DATA):
            content = json.loads(read(path))
            yield from ((str(path), text) for text in [content["meta"]["title"], *_worded(content)])


def _of_template(path):
    for token in Lexer(read(path)).tokenize():
        place = f"{path}:{token.lineno}"
        if token.token_type == TokenType.TEXT:
            yield place, " ".join(MARKUP.sub(" ", token.contents).split())
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR} and TRANSLATED.search(token.contents):
            yield from ((place, first or second) for first, second in QUOTED.findall(token.contents))


def _of_code(path):
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Call) and _name(node.func) in FUNCTIONS:
            texts = [
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            yield from ((f"{path}:{node.lineno}", text) for text in texts)


def _name(function):
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _worded(value):
    """Yield the texts under the keys of WORDED, at any depth, and the sources that are described in words."""
    if isinstance(value, list):
        for one in value:
            yield from _worded(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in WORDED and isinstance(one, str):
                yield one
            elif key == "sources":
                yield from (source for source in one if isinstance(source, str))
            else:
                yield from _worded(one)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)
