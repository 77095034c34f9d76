"""Pages for writing, replying to and resolving comments."""

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


@access.needs("comment.write", creates=True)
def comment(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, page.related().visible_to(request.user), key)
    audiences = comments_room.audiences_for(request.user, recommendation)
    form = _comment_form(request, recommendation, audiences)
    if form.is_valid():
        written = comments_room.comment(recommendation, **form.comment(), by=request.user)
        messages.success(request, _("Your comment has been posted. Visible to: %s.") % written.audience_label)
        return redirect(f"{recommendation.get_absolute_url()}#{written.anchor}")
    context = {"form": form, "recommendation": recommendation, "paragraph": form.paragraph_text}
    context |= {"closed": comments_room.closed_notice(recommendation, audiences)}
    context["crumbs"] = page.crumbs(recommendation, _("Comment"))
    return render(request, "recommendations/comments/comment.html", context)


@access.needs("comment.write", creates=True)
def reply(request: SignedInRequest, key: UUID) -> HttpResponse:
    comment = _comment_or_404(request, key)
    comments_room.check_reply(comment.parent or comment, by=request.user)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        written = comments_room.reply(comment, **form.cleaned_data, by=request.user)
        messages.success(request, _("Your reply has been posted. Visible to: %s.") % written.audience_label)
        return redirect(f"{comment.recommendation.get_absolute_url()}#{written.anchor}")
    return _comment_page(request, comment, form, _("Reply"), template="reply")


@access.needs("comment.write")
def resolve(request: SignedInRequest, key: UUID, act: str) -> HttpResponse:
    if act not in resolution.EVENTS:
        raise Http404
    comment = _comment_or_404(request, key)
    resolution.check(comment, act, by=request.user)
    form = ResolveForm(request.POST if request.method == "POST" else None, act=act)
    if form.is_valid():
        resolution.change(comment, act, by=request.user, **form.cleaned_data)
        messages.success(request, str(resolution.EVENTS[act].message))
        return redirect(f"{comment.recommendation.get_absolute_url()}#{(comment.parent or comment).anchor}")
    event = resolution.EVENTS[act]
    return _comment_page(request, comment, form, event.button, question=event.question)


def _comment_or_404(request: SignedInRequest, key: UUID) -> Comment:
    """Return the comment if the user may read it and its recommendation; set the workshop of the navigation."""
    visible = Recommendation.objects.visible_to(request.user).order_by().values("pk")
    comments = Comment.objects.visible_to(request.user).filter(recommendation__in=visible)
    joined = ("recommendation__workshop", "delegation", "parent", "paragraph")
    comment = get_object_or_404(comments.select_related(*joined), key=key)
    request.workshop = comment.recommendation.workshop
    request.item = comment.recommendation.get_absolute_url()
    return comment


def _comment_page(
    request: HttpRequest,
    comment: Comment,
    form: forms.Form,
    title: str | Promise,
    question: str | Promise = "",
    template: str = "resolve",
) -> HttpResponse:
    """Return the page with the comment and the form below it."""
    context = {"comment": comment, "form": form, "title": title, "question": question}
    context["zone"] = comment.recommendation.workshop.zone
    context["crumbs"] = page.crumbs(comment.recommendation, title)
    return render(request, f"recommendations/comments/{template}.html", context)


def _comment_form(request: SignedInRequest, recommendation: Recommendation, audiences: list[Audience]) -> CommentForm:
    """Return the form for the paragraph given in the form or the URL. Raises Http404 if the URL is invalid."""
    data = request.POST if request.method == "POST" else None
    key = (request.GET if data is None else data).get("paragraph", "")
    version = page.shown_to(recommendation, request.user)
    paragraph = comments_room.paragraph_of(recommendation, version, key) if key else None
    if key and paragraph is None and data is None:
        raise Http404
    delegates = roles_of(request.user).delegates_in(recommendation.workshop)
    return CommentForm(data, paragraph=paragraph, audiences=audiences, delegates=delegates)
