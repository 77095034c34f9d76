"""Submissions: a form that is sent twice shows the result of the first time and acts only once.

A form shown once and sent twice, by a double click or by reloading, is recognised by its form key and content, whatever
was sent in between; where it creates something, whichever of its buttons was pressed. A page that is fetched again, by
going back in the browser or in another tab, has a new form key; so a view that creates something also recognises the
content of the user's latest submission, and waits while that is being processed.
Doors have idempotency keys of their own where two requests at the same time would otherwise create two rows
(`registry.idempotency`).
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import form_keys, held_entries, post_forms
from registry.access import Refused
from registry.models import Submission

KEPT_FOR = timedelta(days=1)
SAME_AGAIN = timedelta(hours=1)  # for which a page fetched again creates nothing again
LOST = timedelta(seconds=60)  # after which a submission without a result was given up
WAIT, PAUSE = 20.0, 0.1  # seconds for which a repetition waits for the first, and between two looks
NOT_CONTENT = {"csrfmiddlewaretoken", form_keys.FIELD, "once"}


def once(request: HttpRequest, view: Callable[[], HttpResponseBase], *, creates: bool) -> HttpResponseBase:
    """Return the answer of the view, or the redirect with which the first such submission was answered."""
    owner = form_keys.owner(request) or (request.user.key if request.user.is_authenticated else None)
    if owner is None:
        return view()
    content = _content(request, owner, without=post_forms.BUTTONS)
    if not creates:
        return _once(request, view, owner, content, sent=_content(request, owner))
    with _alone(content, owner):
        earlier = _latest(owner, content)
        return _answer_again(request, earlier) if earlier else _once(request, view, owner, content, sent=content)


def _once(
    request: HttpRequest, view: Callable[[], HttpResponseBase], owner: UUID, content: UUID, *, sent: UUID
) -> HttpResponseBase:
    """Return the answer of the view, or of the first time that `sent` came with the same form key."""
    form_key = request.POST.get(form_keys.FIELD)
    key = uuid5(sent, form_key) if form_key else uuid4()
    earlier = _begin(key, content, owner)
    if earlier:
        return _answer_again(request, earlier)
    try:
        response = view()
    except BaseException:
        Submission.objects.filter(key=key).delete()
        raise
    _end(request, key, response)
    return response


@contextmanager
def _alone(content: UUID, owner: UUID) -> Iterator[None]:
    """Wait while the same content is being processed, as sent from another tab with another form key."""
    key = uuid5(content, "alone")
    _begin(key, content, owner)
    try:
        yield
    finally:
        Submission.objects.filter(key=key).delete()


def _content(request: HttpRequest, owner: UUID, without: Collection[str] = ()) -> UUID:
    """Return a key of what was sent: by whom, to which address, which fields and files."""
    left_out = NOT_CONTENT.union(without)
    fields = [(name, values) for name, values in sorted(request.POST.lists()) if name not in left_out]
    files = [
        (name, file.name, _checksum(file)) for name in sorted(request.FILES) for file in request.FILES.getlist(name)
    ]
    return uuid5(owner, repr((request.get_full_path(), fields, files)))


def _checksum(file: UploadedFile) -> str:
    checksum = hashlib.sha256()
    for chunk in file.chunks():
        checksum.update(chunk)
    file.seek(0)
    return checksum.hexdigest()


def _latest(owner: UUID, content: UUID) -> Submission | None:
    """Return the user's latest submission if it had this content a short time ago."""
    rows = Submission.objects.filter(owner=owner, sent_at__gt=timezone.now() - SAME_AGAIN).exclude(location="")
    latest = rows.first()
    return latest if latest and latest.content == content else None


def _begin(key: UUID, content: UUID, owner: UUID) -> Submission | None:
    """Reserve the key and return None; if it was used, return the first submission, once it has its result."""
    now, until = timezone.now(), time.monotonic() + WAIT
    Submission.objects.filter(sent_at__lt=now - KEPT_FOR).delete()
    while True:
        try:
            with transaction.atomic():
                Submission.objects.create(key=key, content=content, owner=owner, sent_at=timezone.now())
        except IntegrityError:
            Submission.objects.filter(key=key, location="", sent_at__lt=timezone.now() - LOST).delete()
            first = Submission.objects.filter(key=key).first()
        else:
            return None
        if first is None:  # it has failed, or was lost
            continue
        if first.location:
            return first
        if time.monotonic() > until:
            raise Refused(
                _("This form has already been sent and is still being processed. Reload the page in a minute.")
            )
        time.sleep(PAUSE)


def _end(request: HttpRequest, key: UUID, response: HttpResponseBase) -> None:
    """Note where the answer leads; a page, such as a form with errors or one to be confirmed, is no result."""
    submission = Submission.objects.filter(key=key)
    if isinstance(response, HttpResponseRedirect) and not held_entries.is_held(response.url):
        submission.update(location=response.url, messages=_messages(request))
    else:
        submission.delete()


def _messages(request: HttpRequest) -> list[list[Any]]:
    """Return the messages that wait for the next page, as [level, text]; they go on waiting."""
    waiting: list[list[Any]] = [[message.level, str(message.message)] for message in messages.get_messages(request)]
    for level, text in waiting:
        messages.add_message(request, level, text)
    return waiting


def _answer_again(request: HttpRequest, submission: Submission) -> HttpResponseBase:
    waiting = _messages(request)
    for level, text in submission.messages:
        if [level, text] not in waiting:
            messages.add_message(request, level, text)
    return HttpResponseRedirect(submission.location)
