"""The page on which the states of paragraphs are recorded."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.requests import SignedInRequest
from recommendations.agreement import paragraph_states as agreement
from recommendations.agreement.forms import ParagraphStatesForm
from recommendations.models import Circulation, Recommendation, Version
from recommendations.reading import page, revisions
from recommendations.reading.lookup import recommendation_or_404
from registry import access


@access.needs("agreement.record")
def paragraph_states(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, page.related().moderated_by(request.user), key)
    agreement.check_open(recommendation, by=request.user)
    circulation = cast(Circulation, page.circulation_of(cast(Version, recommendation.circulated)))
    rows = revisions.rows_as_circulated(circulation)
    standing = agreement.current(recommendation, circulation, rows)
    data = request.POST if request.method == "POST" else None
    form = ParagraphStatesForm(data, rows=rows, standing=standing, number=circulation.number)
    if form.is_valid() and _save(request, circulation, form):
        return redirect(recommendation)
    context = {"recommendation": recommendation, "circulation": circulation, "form": form}
    context["history"] = _history(recommendation, rows)
    context["crumbs"] = page.crumbs(recommendation, _("Status of paragraphs"))
    return render(request, "recommendations/agreement/paragraph_states.html", context)


def _save(request: SignedInRequest, circulation: Circulation, form: ParagraphStatesForm) -> bool:
    """Record the states selected; return False if the form has errors now."""
    if form.cleaned_data["number"] != circulation.number:
        raise access.Refused(agreement.OTHER_REVISION)
    try:
        saved = agreement.record(circulation, form.states(), seen=form.seen_states(), by=request.user)
    except ValidationError as error:
        form.refuse(error)
        return False
    text = ngettext(
        "The status of %(count)s paragraph has been recorded.",
        ("The status of %(count)s paragraphs has been recorded."),
        len(saved),
    )
    messages.success(request, text % {"count": len(saved)} if saved else _("There are no changes to save."))
    return True


def _history(recommendation: Recommendation, rows: Sequence[page.Row]) -> list[dict[str, Any]]:
    """Return a line for each state recorded, the latest first."""
    labels = {row.paragraph_id: row.label for row in rows}
    return [
        {
            "at": state.recorded_at,
            "zone": recommendation.workshop.zone,
            "text": f"{state.circulation}, {labels.get(state.paragraph_id) or '¶'}: {state.get_state_display()}",
            "sub": state.recorded_by_name,
        }
        for state in agreement.history(recommendation)
    ]
