"""Pages on which the lead invites co-sponsors or withdraws an invitation, and on which the head of a partner answers."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.requests import SignedInRequest
from recommendations.models import Recommendation, SponsorshipAct
from recommendations.models.sponsorship import SPONSORED
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404
from recommendations.sponsors import permissions, sponsorships
from recommendations.sponsors.forms import AnswerForm, InvitationForm
from registry import access
from registry.names import with_article
from registry.post_forms import PostForm
from workshops.models import Delegation

RECEIPTS = {
    SponsorshipAct.CONFIRMED: gettext_lazy("%(partner)s is now a co-sponsor of %(revision)s."),
    SponsorshipAct.DECLINED: gettext_lazy(
        "The invitation to %(partner)s has been declined. The lead partner will be notified."
    ),
    SponsorshipAct.WITHDRAWN: gettext_lazy("%(partner)s is no longer a co-sponsor. The lead partner will be notified."),
}


@access.needs("sponsorship.invite", creates=True)
def invite(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Invite partners to co-sponsor, on behalf of the lead."""
    recommendation = recommendation_or_404(request, _sponsored(request), key)
    permissions.check_inviter(recommendation, by=request.user)
    data = request.POST if request.method == "POST" else None
    delegations = permissions.invitable(recommendation)
    form = InvitationForm(data, recommendation=recommendation, delegations=delegations)
    if form.is_valid():
        rows = sponsorships.invite(recommendation, **form.invitation(), by=request.user)
        names = ", ".join(row.delegation_name for row in rows)
        messages.success(request, _("Invited: %s. The heads of delegation will be notified by e-mail.") % names)
        return redirect(f"{recommendation.get_absolute_url()}#sponsors")
    context = {"form": form, "recommendation": recommendation, "has_choices": bool(delegations)}
    context["crumbs"] = page.crumbs(recommendation, _("Invite co-sponsors"))
    return render(request, "recommendations/sponsors/invite.html", context)


@access.needs("sponsorship.invite")
def withdraw_invitation(request: SignedInRequest, key: UUID, delegation: UUID) -> HttpResponse:
    """Withdraw the invitation of a partner that has not answered, after a confirmation."""
    recommendation = recommendation_or_404(request, _sponsored(request), key)
    permissions.check_inviter(recommendation, by=request.user)
    invited = Delegation.objects.filter(pk__in=recommendation.sponsorships.order_by().values("delegation"))
    partner = get_object_or_404(invited.select_related("partner"), key=delegation)
    last = permissions.check_invited(recommendation, partner)
    back = f"{recommendation.get_absolute_url()}#sponsors"
    form = PostForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sponsorships.withdraw_invitation(recommendation, delegation=partner, by=request.user)
        message = _("The invitation to %s has been withdrawn. Its head of delegation will be notified.")
        messages.success(request, message % with_article(partner.name))
        return redirect(back)
    if not last.is_invited:
        return redirect(back)
    context = {"form": form, "recommendation": recommendation, "delegation": partner, "last": last}
    context["crumbs"] = page.crumbs(recommendation, _("Withdraw invitation"))
    return render(request, "recommendations/sponsors/withdraw_invitation.html", context)


@access.needs("sponsorship.answer", creates=True)
def answer(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Confirm, decline or withdraw the co-sponsorship of the partner that the user binds."""
    recommendation = recommendation_or_404(request, _sponsored(request), key)
    delegation, last = permissions.check_answerer(recommendation, by=request.user)
    permissions.check_answer(last)
    form = AnswerForm(request.POST if request.method == "POST" else None, recommendation=recommendation, last=last)
    if form.is_valid():
        row = sponsorships.answer(recommendation, **form.answer(), by=request.user)
        values = {"partner": with_article(row.delegation_name), "revision": row.circulation}
        messages.success(request, capfirst(RECEIPTS[SponsorshipAct(row.act)] % values))
        return redirect(f"{recommendation.get_absolute_url()}#sponsors")
    context = {"form": form, "recommendation": recommendation, "delegation": delegation, "last": last}
    context["crumbs"] = page.crumbs(recommendation, _("Co-sponsorship"))
    return render(request, "recommendations/sponsors/answer.html", context)


def _sponsored(request: SignedInRequest) -> QuerySet[Recommendation]:
    """Return the recommendations that the user may read, in workshops that have co-sponsors."""
    return page.related().visible_to(request.user).filter(SPONSORED)
