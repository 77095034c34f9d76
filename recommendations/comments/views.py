"""Pages for writing, answering and resolving comments."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations.comments import comments as comments_room
from recommendations.comments import resolution
from recommendations.comments.forms import CommentForm, ReplyForm, ResolveForm
from recommendations.models import Audience, Comment, Recommendation
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404
from registry import access
from workshops.user_roles import roles_of


@access.needs("comment.write")
def comment(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, page.related().visible_to(request.user), key)
    audiences = comments_room.audiences_for(request.user, recommendation)
    form = _comment_form(request, recommendation, audiences)
    if form.is_valid():
        written = comments_room.comment(recommendation, **form.comment(), by=request.user)
        messages.success(request, _("Your comment has been saved. It can be read by: %s.") % written.audience_words)
        return redirect(f"{recommendation.get_absolute_url()}#{written.anchor}")
    context = {"form": form, "recommendation": recommendation, "words": form.words}
    context |= {"closed": comments_room.closed_words(recommendation, audiences)}
    context["crumbs"] = page.crumbs(recommendation, _("Comment"))
    return render(request, "recommendations/comments/comment.html", context)


@access.needs("comment.write")
def reply(request: SignedInRequest, key: UUID) -> HttpResponse:
    said = _comment_or_404(request, key)
    comments_room.check_reply(said.parent or said, by=request.user)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        written = comments_room.reply(said, **form.cleaned_data, by=request.user)
        messages.success(request, _("Your reply has been saved. It can be read by: %s.") % written.audience_words)
        return redirect(f"{said.recommendation.get_absolute_url()}#{written.anchor}")
    return _about_comment(request, said, form, _("Reply"), template="reply")


@access.needs("comment.write")
def resolve(request: SignedInRequest, key: UUID, act: str) -> HttpResponse:
    if act not in resolution.EVENTS:
        raise Http404
    said = _comment_or_404(request, key)
    resolution.check(said, act, by=request.user)
    form = ResolveForm(request.POST if request.method == "POST" else None, act=act)
    if form.is_valid():
        resolution.change(said, act, by=request.user, **form.cleaned_data)
        messages.success(request, str(resolution.EVENTS[act].message))
        return redirect(f"{said.recommendation.get_absolute_url()}#{(said.parent or said).anchor}")
    return _about_comment(request, said, form, resolution.EVENTS[act].button, says=resolution.EVENTS[act].question)


def _comment_or_404(request: SignedInRequest, key: UUID) -> Comment:
    """Return the comment if the user may read it and its recommendation; set the workshop of the navigation."""
    texts = Recommendation.objects.visible_to(request.user)
    comments = Comment.objects.visible_to(request.user).filter(recommendation__in=texts.order_by().values("pk"))
    joined = ("recommendation__workshop", "delegation", "parent", "paragraph")
    found = get_object_or_404(comments.select_related(*joined), key=key)
    request.workshop = found.recommendation.workshop
    return found


def _about_comment(
    request: HttpRequest,
    said: Comment,
    form: forms.Form,
    title: str | Promise,
    says: str | Promise = "",
    template: str = "resolve",
) -> HttpResponse:
    """Show the comment, and the form beneath it."""
    context = {"said": said, "form": form, "title": title, "says": says, "zone": said.recommendation.workshop.zone}
    context["crumbs"] = page.crumbs(said.recommendation, title)
    return render(request, f"recommendations/comments/{template}.html", context)


def _comment_form(request: SignedInRequest, recommendation: Recommendation, audiences: list[Audience]) -> CommentForm:
    """Return the form, on the paragraph that it names or the address names; an unknown paragraph has no page."""
    data = request.POST if request.method == "POST" else None
    typed = (request.GET if data is None else data).get("paragraph", "")
    shown = page.shown_to(recommendation, request.user)
    words = comments_room.paragraph_of(recommendation, shown, typed) if typed else None
    if typed and words is None and data is None:
        raise Http404
    delegates = roles_of(request.user).delegates_in(recommendation.workshop)
    return CommentForm(data, words=words, audiences=audiences, delegates=delegates)
