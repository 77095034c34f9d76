"""Answer a request for a known public page before session, permissions and templates are used.

A reader who has the current page receives 304; others receive the page kept in memory, if one of them has opened it
before.

Only requests without a session cookie are concerned. The ETag is an HMAC of everything on which a public page depends:
the build, the public counters of the audit chains, the day and the times in it at which pages change by themselves, the
language and the address. It reveals nothing about private acts, because these do not raise the counters. A page is kept
under its ETag, so a page that has changed is never found again.
"""

import functools
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from django.utils.translation import get_language_from_request

from registry import access, audit
from registry.hooks import Hook

CACHED = "public, max-age=60"
LARGEST_KEPT = 200_000  # bytes of a page
SUFFIXES = (".py", ".html", ".txt", ".svg", ".json")  # files of a build that make pages

moments: Hook[Callable[[date], Iterable[datetime]]] = Hook(
    "conditional.moments", "function(day) -> times on that day, in UTC, at which public pages change by themselves"
)


class Page(NamedTuple):
    """A public page as sent to the first visitor."""

    content: bytes
    headers: dict[str, str]


class ConditionalMiddleware:
    """Add an ETag to public pages and answer from it. One query for a known page. Must precede sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Computed before the page is rendered: a change in the meantime makes the tag outdated, never the page.
        tag = _etag(request) if _is_candidate(request) else ""
        if tag and tag in map(_strong, parse_etags(request.headers.get("If-None-Match", ""))):
            return _marked(HttpResponse(status=304), tag)
        if tag and (known := caches["pages"].get(tag)):
            return HttpResponse(known.content, headers=known.headers)
        response = self.get_response(request)
        if tag and _may_be_cached(response):
            _marked(response, tag)
            if isinstance(response, HttpResponse) and request.method == "GET" and len(response.content) < LARGEST_KEPT:
                caches["pages"].set(tag, Page(response.content, dict(response.items())))
        return response


def _is_candidate(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    request.get_host()  # rejects a foreign host, as for a page that is not kept
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return access.is_public(view)


def _may_be_cached(response: HttpResponseBase) -> bool:
    is_whole = response.status_code == HTTPStatus.OK and not response.cookies
    return is_whole and not response.has_header("Cache-Control")


def _marked(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = f'W/"{tag}"'  # weak: a proxy may compress the page
    response["Cache-Control"] = CACHED
    patch_vary_headers(response, ["Cookie"])
    return response


def _strong(tag: str) -> str:
    return tag.removeprefix("W/").strip('"')


def _etag(request: HttpRequest) -> str:
    """Return the tag of a public page without quotes; "" if the database does not answer."""
    try:
        changes = audit.public_changes()
        now = timezone.now().astimezone(UTC)
        passed = bisect_right(_moments(changes, now.date()), now)
    except DatabaseError:
        return ""
    state = (build(), changes, now.date(), passed, get_language_from_request(request), request.get_full_path())
    return salted_hmac("registry.conditional", repr(state), algorithm="sha256").hexdigest()[:32]


@functools.lru_cache(maxsize=2)
def _moments(changes: int, day: date) -> list[datetime]:
    """Return the moments of a day in order; read again once anything public has changed."""
    return sorted(moment for provider in moments for moment in provider(day))


@functools.cache
def build() -> str:
    """Return what distinguishes this build: names, sizes and times of its files."""
    root = Path(settings.BASE_DIR)
    folders = [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    files = sorted(
        path
        for folder in folders
        if folder != Path(settings.VAR)
        for path in folder.rglob("*")
        if path.suffix in SUFFIXES
    )
    facts = "".join(
        f"{path.relative_to(root)} {(status := path.stat()).st_size} {status.st_mtime_ns}\n" for path in files
    )
    return salted_hmac("registry.build", facts).hexdigest()
