"""A text as those who work on it read it, with its comments; and its earlier wordings."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from recommendations import (
    co_authoring,
    comparing,
    discussing,
    guarding,
    history,
    reading,
    settling,
    standings,
    workflow,
)
from recommendations.forms.discussing import CommentForm, ReplyForm, SettleForm
from recommendations.models import Comment, Recommendation, State
from recommendations.views.opening import text_or_404
from registry import access
from workshops.models import Area
from workshops.roles import standing

ASKS = {
    settling.RESOLVE: gettext_lazy("The comment stays, with your note; it counts as open no more."),
    settling.REOPEN: gettext_lazy("The comment counts as open again; the note on how it was resolved goes."),
    settling.TAKE_BACK: gettext_lazy(
        "Nobody reads the words any more; the page says that you took them back. Replies stay. This is not undone."
    ),
    settling.HIDE: gettext_lazy(
        "Nobody reads the words any more; the page shows your reason, and the author is told. This is not undone."
    ),
}
SETTLED = {
    settling.RESOLVE: gettext_lazy("Resolved."),
    settling.REOPEN: gettext_lazy("Open again."),
    settling.TAKE_BACK: gettext_lazy("Taken back. The words are shown no more."),
    settling.HIDE: gettext_lazy("Hidden. The author is told."),
}


@access.needs("recommendation.read")
@require_safe
def detail(request, key):
    return _working_page(request, key) if request.user.is_authenticated else _public_page(key)


def _working_page(request, key):
    editable = Recommendation.objects.editable_by(request.user).filter(pk=OuterRef("pk"))
    texts = reading.related().visible_to(request.user).annotate(is_editable=Exists(editable))
    recommendation = text_or_404(request, texts, key)
    revision = reading.shown_to(recommendation, request.user)
    before = reading.circulated_before(recommendation, revision) if request.GET.get("show") == "changes" else None
    show = request.GET.get("comments") if request.GET.get("comments") in (reading.OPEN, reading.RESOLVED) else ""
    page = reading.for_page(recommendation, revision, request.user, against=before, show=show)
    is_whole = revision.pk == recommendation.current_id and not before
    facts = guarding.Facts(recommendation, rows=page.rows if is_whole else None)
    lines = history.of(recommendation, request.user)
    context = _text_context(recommendation, revision) | {"page": page, "show": show, "before": before}
    context |= {"history": lines, "returned_note": _returned_note(recommendation, lines)}
    context |= _changes_context(recommendation, revision, before)
    context |= _reader_context(recommendation, request.user) | _steps_context(recommendation, request.user, facts)
    return render(request, "recommendations/detail.html", context)


def _changes_context(recommendation, revision, before):
    """What a page knows of the wording before the one shown; and what the wording concerns."""
    is_renamed = before and before.title != revision.title
    return {
        "has_changes": reading.has_changes(recommendation, revision),
        "title_pieces": comparing.words(before.title, revision.title) if is_renamed else None,
        "areas": Area.objects.filter(code__in=revision.areas) if revision.areas else [],
    }


def _reader_context(recommendation, user):
    """As what the reader acts on this page, and what is open to them beside the steps."""
    return {
        "acting": _acting(recommendation.workshop, user),
        "may_comment": discussing.may_comment(user, recommendation),
        "names_co_authors": co_authoring.may_name(user, recommendation),
        "zone_name": guarding.zone_name(recommendation.workshop),
    }


@access.needs("recommendation.view")
@require_safe
def revision(request, key, serial):
    recommendation = text_or_404(request, reading.related().visible_to(request.user), key)
    revisions = reading.revisions_for(recommendation, request.user).select_related("circulation")
    shown = get_object_or_404(revisions, serial=serial)
    before = revisions.filter(serial__lt=serial).order_by("-serial").first()
    rows = reading.rows_of(recommendation, shown)
    changes = reading.compared(reading.rows_of(recommendation, before), rows) if before else rows
    context = _text_context(recommendation, shown) | {"rows": changes, "before": before}
    context["newer"] = revisions.filter(serial__gt=serial).order_by("serial").first()
    return render(request, "recommendations/revision.html", context)


@access.needs("comment.write")
def comment(request, key):
    recommendation = text_or_404(request, reading.related().visible_to(request.user), key)
    audiences = discussing.audiences_for(request.user, recommendation)
    form = _comment_form(request, recommendation, audiences)
    if form.is_valid():
        written = discussing.comment(recommendation, **form.comment(), by=request.user)
        messages.success(request, _("Your comment has been saved. It can be read by: %s.") % written.audience_words)
        return redirect(f"{recommendation.get_absolute_url()}#{written.anchor}")
    context = {"form": form, "recommendation": recommendation, "words": form.words}
    context |= {"closed": discussing.closed_words(recommendation, audiences)}
    context["crumbs"] = reading.crumbs(recommendation, _("Comment"))
    return render(request, "recommendations/comment.html", context)


@access.needs("comment.write")
def reply(request, key):
    said = _comment_or_404(request, key)
    discussing.check_reply(said.parent or said, by=request.user)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        written = discussing.reply(said, **form.cleaned_data, by=request.user)
        messages.success(request, _("Your reply has been saved. It can be read by: %s.") % written.audience_words)
        return redirect(f"{said.recommendation.get_absolute_url()}#{written.anchor}")
    return _about_comment(request, said, form, _("Reply"))


@access.needs("comment.write")
def settle(request, key, act):
    if act not in settling.LABELS:
        raise Http404
    said = _comment_or_404(request, key)
    settling.check(said, act, by=request.user)
    form = SettleForm(request.POST if request.method == "POST" else None, act=act)
    if form.is_valid():
        settling.settle(said, act, by=request.user, **form.cleaned_data)
        messages.success(request, SETTLED[act])
        return redirect(f"{said.recommendation.get_absolute_url()}#{(said.parent or said).anchor}")
    return _about_comment(request, said, form, settling.LABELS[act], says=ASKS[act])


def _comment_or_404(request, key):
    """The comment of `key`, if it and its text are the reader's to read; the navigation becomes that of the workshop."""
    texts = Recommendation.objects.visible_to(request.user)
    comments = Comment.objects.visible_to(request.user).filter(recommendation__in=texts.order_by().values("pk"))
    joined = ("recommendation__workshop", "delegation", "parent", "paragraph")
    found = get_object_or_404(comments.select_related(*joined), key=key)
    request.workshop = found.recommendation.workshop
    return found


def _about_comment(request, said, form, title, says=""):
    """The comment, and the form beneath it."""
    context = {"said": said, "form": form, "title": title, "says": says, "zone": said.recommendation.workshop.zone}
    context["crumbs"] = reading.crumbs(said.recommendation, title)
    return render(request, "recommendations/said.html", context)


def _comment_form(request, recommendation, audiences):
    """The form, on the paragraph that it names or the address names; an unknown paragraph has no page."""
    data = request.POST if request.method == "POST" else None
    typed = (request.GET if data is None else data).get("paragraph", "")
    shown = reading.shown_to(recommendation, request.user)
    words = discussing.paragraph_of(recommendation, shown, typed) if typed else None
    if typed and words is None and data is None:
        raise Http404
    delegates = standing(request.user).delegates_in(recommendation.workshop)
    return CommentForm(data, words=words, audiences=audiences, delegates=delegates)


def _steps_context(recommendation, user, facts):
    """The steps for the action bar, the one that is the page's primary button, and the withdrawal, which stands apart."""
    steps = workflow.steps_for(user, recommendation, facts)
    shown = [(step, why) for step, why in steps if step.target != State.WITHDRAWN]
    shown = [(step, why) for step, why in shown if not (why and step.target == workflow.CIRCULATED)]
    primary = next((step for step, why in shown if why is None), None)
    return {
        "steps": sorted(shown, key=lambda pair: pair[0] is primary),  # the primary button is the last of its row
        "primary": primary,
        "who_circulates": _who_circulates(recommendation, user, steps),
        "withdrawal": next((step for step, why in steps if step.target == State.WITHDRAWN), None),
    }


def _who_circulates(recommendation, user, steps):
    """For the rapporteur of a text in discussion: whose it is to put the next wording before everybody."""
    is_rapporteur = any(step.who is standings.KEEPER for step, _why in steps)
    if (
        recommendation.state != State.IN_DISCUSSION
        or not is_rapporteur
        or standings.is_secretariat(user, recommendation)
    ):
        return ""
    return _("The secretariat writes and circulates each new wording after Rev.1. Propose words to it in a comment.")


def _returned_note(recommendation, lines):
    """Why the text was returned, by the secretariat or by the head, as long as it is."""
    is_returned = recommendation.state in (State.RETURNED, State.DRAFT)
    return next((line["sub"] for line in lines if line["sub"]), "") if is_returned else ""


def _acting(workshop, user):
    """As what the user acts on this page, or for whom."""
    at = standing(user)
    words = _("You act here as %s.") if at.roles.get(workshop.pk) else _("You act here for %s.")
    name = at.acting_as(workshop)
    return words % name if name else ""


def _public_page(key):
    """Mails carry the working address: who is not signed in is led to the public page, if there is one."""
    released = Recommendation.objects.released().filter(key=key).first()
    if released is None:
        raise access.NotSignedIn
    return redirect("recommendations:released", released.symbol)


def _text_context(recommendation, revision):
    return {
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "revision": revision,
        "circulation": reading.circulation_of(revision),
        "crumbs": reading.crumbs(recommendation),
    }
