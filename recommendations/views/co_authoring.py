"""The page on which the author of a draft, or the head, names co-authors and takes them off."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from recommendations import co_authoring, reading
from recommendations.forms.co_authoring import CoAuthorForm, RemovalForm
from recommendations.views.opening import text_or_404
from registry import access


@access.needs("recommendation.edit")
def co_authors(request, key):
    recommendation = text_or_404(request, reading.related().opened_by(request.user), key)
    co_authoring.check_open(recommendation)
    if "remove" in request.POST:
        return _take_off(request, recommendation)
    form = CoAuthorForm(request.POST if request.method == "POST" else None, recommendation=recommendation)
    if form.is_valid():
        delegate = form.cleaned_data["delegate"]
        co_authoring.add(recommendation, delegate, by=request.user)
        messages.success(request, _("%(name)s is a co-author now, and is told by e-mail.") % {"name": delegate})
        return redirect("recommendations:co_authors", recommendation.key)
    context = {"recommendation": recommendation, "form": form, "revision": recommendation.current}
    context["crumbs"] = reading.crumbs(recommendation, _("Co-authors"))
    return render(request, "recommendations/co_authors.html", context)


def _take_off(request, recommendation):
    """Take one off; who is no co-author any more, as after a second press, was taken off already."""
    form = RemovalForm(request.POST, recommendation=recommendation)
    if form.is_valid():
        delegate = form.cleaned_data["remove"]
        co_authoring.remove(recommendation, delegate, by=request.user)
        messages.success(request, _("%(name)s is no co-author any more.") % {"name": delegate})
    else:
        messages.warning(request, _("This person is not a co-author of the text."))
    return redirect("recommendations:co_authors", recommendation.key)
