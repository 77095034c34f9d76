"""A text as those who work on it read it, with its comments; and its earlier wordings."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recommendations import comparing, discussing, guarding, history, reading, workflow
from recommendations.forms.discussing import CommentForm
from recommendations.models import Recommendation, State
from recommendations.views.opening import text_or_404
from registry import access
from workshops.roles import standing


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
    page = reading.for_page(recommendation, revision, request.user, against=before)
    is_whole = revision.pk == recommendation.current_id and not before
    facts = guarding.Facts(recommendation, rows=page.rows if is_whole else None)
    lines = history.of(recommendation, request.user)
    context = _text_context(recommendation, revision) | {
        "page": page,
        "before": before,
        "may_comment": discussing.may_comment(request.user, recommendation),
        "history": lines,
        "returned_note": _returned_note(recommendation, lines),
        "acting": _acting(recommendation.workshop, request.user),
        "zone_name": guarding.zone_name(recommendation.workshop),
        "title_pieces": comparing.words(before.title, revision.title)
        if before and before.title != revision.title
        else None,
        "has_changes": reading.has_changes(recommendation, revision),
        **_steps_context(recommendation, request.user, facts),
    }
    return render(request, "recommendations/detail.html", context)


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
        "withdrawal": next((step for step, why in steps if step.target == State.WITHDRAWN), None),
    }


def _returned_note(recommendation, lines):
    """Why the text was returned, as long as it is."""
    is_returned = recommendation.state == State.RETURNED
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
