"""The page on which the author of a draft, or the head, names co-authors and takes them off."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from recommendations import co_authoring, reading
from recommendations.forms.co_authoring import CoAuthorForm
from recommendations.views.opening import text_or_404
from registry import access


@access.needs("recommendation.edit")
def co_authors(request, key):
    recommendation = text_or_404(request, reading.related().opened_by(request.user), key)
    co_authoring.check_open(recommendation)
    data = request.POST if request.method == "POST" else None
    form = CoAuthorForm(data, recommendation=recommendation)
    if form.is_valid():
        return _change(request, recommendation, form)
    context = {"recommendation": recommendation, "form": form, "revision": recommendation.current}
    context["crumbs"] = reading.crumbs(recommendation, _("Co-authors"))
    return render(request, "recommendations/co_authors.html", context)


def _change(request, recommendation, form):
    if delegate := form.cleaned_data.get("remove"):
        co_authoring.remove(recommendation, delegate, by=request.user)
        messages.success(request, _("%(name)s is no co-author any more.") % {"name": delegate})
    else:
        delegate = form.cleaned_data["delegate"]
        co_authoring.add(recommendation, delegate, by=request.user)
        messages.success(request, _("%(name)s is a co-author now, and is told by e-mail.") % {"name": delegate})
    return redirect("recommendations:co_authors", recommendation.key)
