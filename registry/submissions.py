"""Submissions: a form that is sent twice acts only once and shows the first result.

A form shown once and sent twice, by a double click or by reloading, is recognised by its form key and content, whatever
was sent in between; where it creates something, whichever of its buttons was pressed. A page that is fetched again, by
going back in the browser or in another tab, has a new form key. A script (portal.js) keeps the first form key of each
page in the history of the browser and sends it as `once`, so that after going back it is the same form: with the same
content it shows the first result; if the content was changed, the user is asked, on a page that leads to what was created
and to the form filled in for another one (`held_entries.ask_about`). Without the script, the content of the user's latest
submission is recognised, and the user is asked before the same is created again after something else.
Doors have idempotency keys of their own where two requests at the same time would otherwise create two rows
(`registry.idempotency`).
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import form_keys, held_entries, post_forms
from registry.access import Refused
from registry.models import Submission

KEPT_FOR = timedelta(days=1)
SAME_AGAIN = timedelta(hours=1)  # for which a page fetched again creates nothing again
SESSION = "saved_forms"  # the marks of the forms that were saved last, by which a browser discards its copies
MOST_SAVED, MAX_MARK = 5, 200
LOST = timedelta(seconds=60)  # after which a submission without a result was given up
WAIT, PAUSE = 20.0, 0.1  # seconds for which a repetition waits for the first, and between two looks
NOT_CONTENT = {"csrfmiddlewaretoken", form_keys.FIELD, held_entries.ONCE}


class ErrorsElsewhere(HttpResponseRedirect):
    """The redirect to the page that shows a form again with its errors. It is no result: nothing was saved."""


class _Sent(NamedTuple):
    """What was sent: by whom, to which path, a key of its content, and the form that was filled in."""

    owner: UUID
    path: str
    content: UUID
    form: UUID | None


def once(request: HttpRequest, view: Callable[[], HttpResponseBase], *, creates: bool) -> HttpResponseBase:
    """Return the answer of the view, or the redirect with which the first such submission was answered."""
    owner = form_keys.owner(request) or (request.user.key if request.user.is_authenticated else None)
    if owner is None:
        return view()
    sent = _Sent(owner, request.path, _content(request, owner, without=post_forms.BUTTONS), _form(request, owner))
    if not creates:
        return _once(request, view, sent, _content(request, owner))
    with _alone(sent):
        if earlier := _latest(sent) or _same(sent):
            return _answer_again(request, earlier)
        if (earlier := _created_before(sent)) and not held_entries.is_deliberate(request):
            return HttpResponseRedirect(held_entries.ask_about(request, owner, earlier.location))
        return _once(request, view, sent, sent.content)


def _once(request: HttpRequest, view: Callable[[], HttpResponseBase], sent: _Sent, what: UUID) -> HttpResponseBase:
    """Return the answer of the view, or of the first time that `what` came with the same form key."""
    form_key = request.POST.get(form_keys.FIELD)
    key = uuid5(what, form_key) if form_key else uuid4()
    earlier = _begin(key, sent)
    if earlier:
        return _answer_again(request, earlier)
    try:
        response = view()
    except BaseException:
        Submission.objects.filter(key=key).delete()
        raise
    _end(request, key, response)
    return response


def saved_forms(request: HttpRequest) -> str:
    """Return the marks of the forms that were saved last in this session, divided by spaces. No query."""
    return " ".join(request.session.get(SESSION, [])) if hasattr(request, "session") else ""


@contextmanager
def _alone(sent: _Sent) -> Iterator[None]:
    """Wait while the same content is being processed, as sent from another tab with another form key."""
    key = uuid5(sent.content, "alone")
    _begin(key, sent)
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


def _form(request: HttpRequest, owner: UUID) -> UUID | None:
    """Return a key of the form that was filled in, whatever is in it; it is the same for all steps of its pages."""
    mark = request.POST.get(held_entries.ONCE) or request.POST.get(form_keys.FIELD)
    return uuid5(owner, mark) if mark else None


def _results(owner: UUID) -> QuerySet[Submission]:
    return Submission.objects.filter(owner=owner).exclude(location="")


def _latest(sent: _Sent) -> Submission | None:
    """Return the user's latest submission if it had this content a short time ago."""
    latest = _results(sent.owner).filter(sent_at__gt=timezone.now() - SAME_AGAIN).first()
    return latest if latest and latest.content == sent.content else None


def _same(sent: _Sent) -> Submission | None:
    """Return an earlier submission of this form with this content, whatever was sent in between."""
    rows = _results(sent.owner).filter(path=sent.path, form=sent.form, content=sent.content)
    return rows.first() if sent.form else None


def _created_before(sent: _Sent) -> Submission | None:
    """Return an earlier submission of this form with another content, or a recent one of this content in another form."""
    rows = _results(sent.owner).filter(path=sent.path)
    same = Q(content=sent.content, sent_at__gt=timezone.now() - SAME_AGAIN)
    return rows.filter(same | Q(form=sent.form) if sent.form else same).first()


def _begin(key: UUID, sent: _Sent) -> Submission | None:
    """Reserve the key and return None; if it was used, return the first submission, once it has its result."""
    now, until = timezone.now(), time.monotonic() + WAIT
    Submission.objects.filter(sent_at__lt=now - KEPT_FOR).delete()
    while True:
        try:
            with transaction.atomic():
                Submission.objects.create(key=key, sent_at=timezone.now(), **sent._asdict())
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
                _("This form has already been submitted and is still being processed. Reload the page in a minute.")
            )
        time.sleep(PAUSE)


def _end(request: HttpRequest, key: UUID, response: HttpResponseBase) -> None:
    """Note where the answer leads; a page, such as a form with errors or one to be confirmed, is no result."""
    submission = Submission.objects.filter(key=key)
    location = response.url if isinstance(response, HttpResponseRedirect) else ""
    if location and not isinstance(response, ErrorsElsewhere) and not held_entries.is_held(location):
        submission.update(location=location, messages=_messages(request))
        _say_saved(request)
    else:
        submission.delete()


def _say_saved(request: HttpRequest) -> None:
    """Note in the session that this form was saved, unless signing out has ended it."""
    mark = request.POST.get(held_entries.ONCE)
    if mark and len(mark) <= MAX_MARK and request.user.is_authenticated:
        others = [one for one in request.session.get(SESSION, []) if one != mark]
        request.session[SESSION] = [*others, mark][-MOST_SAVED:]


def _messages(request: HttpRequest) -> list[list[Any]]:
    """Return the messages that wait for the next page, as [level, text]; they remain pending."""
    waiting: list[list[Any]] = [[message.level, str(message.message)] for message in messages.get_messages(request)]
    for level, text in waiting:
        messages.add_message(request, level, text)
    return waiting


def _answer_again(request: HttpRequest, submission: Submission) -> HttpResponseBase:
    _say_saved(request)
    waiting = _messages(request)
    for level, text in submission.messages:
        if [level, text] not in waiting:
            messages.add_message(request, level, text)
    return HttpResponseRedirect(submission.location)
