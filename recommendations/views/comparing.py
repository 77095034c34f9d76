"""Any two wordings of a text side by side in one: what moved, what came, what went."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recommendations import comparing, reading
from recommendations.models import Addressee
from recommendations.views.opening import text_or_404
from registry import access
from workshops.models import Area


@access.needs("recommendation.view")
@require_safe
def compare(request, key):
    recommendation = text_or_404(request, reading.related().visible_to(request.user), key)
    readable = reading.revisions_for(recommendation, request.user).select_related("circulation").order_by("-serial")
    revisions = {str(revision.serial): revision for revision in readable}
    new, old = _chosen(request, revisions, recommendation)
    old_rows, new_rows = reading.rows_of(recommendation, old), reading.rows_of(recommendation, new)
    rows = reading.compared(old_rows, new_rows)
    context = {
        "recommendation": recommendation,
        "revisions": revisions.values(),
        "old": old,
        "new": new,
        "rows": rows,
        "counts": _counted(rows),
        "title_pieces": comparing.words(old.title, new.title),
        "rationale_pieces": comparing.words(old.rationale, new.rationale),
        "addressees": _listed(old.addressees, new.addressees, dict(Addressee.choices)),
        "areas": _listed(old.areas, new.areas, _area_names(old.areas + new.areas)),
        "crumbs": reading.crumbs(recommendation, _("Compare")),
    }
    return render(request, "recommendations/compare.html", context)


def _chosen(request, revisions, recommendation):
    """The two wordings that the address names; else the one shown, and the one before it.

    One that the reader may not read does not exist for them.
    """
    serials = list(revisions)
    shown = str(reading.shown_to(recommendation, request.user).serial)
    new = request.GET.get("to", shown)
    earlier = serials[serials.index(new) + 1 :] if new in serials else []
    old = request.GET.get("from", earlier[0] if earlier else new)
    if new not in revisions or old not in revisions:
        raise Http404
    return revisions[new], revisions[old]


def _counted(rows):
    """How many paragraphs were changed, inserted, deleted, moved."""
    marks = (comparing.CHANGED, comparing.INSERTED, comparing.DELETED)
    counts = {mark: sum(row.mark == mark for row in rows) for mark in marks}
    return counts | {comparing.MOVED: sum(row.is_moved for row in rows)}


def _area_names(codes):
    return dict(Area.objects.filter(code__in=codes).values_list("code", "label")) if codes else {}


def _listed(old, new, names):
    """The codes of two wordings as (words, mark), what was there first; nothing where both have none."""
    marks = [(code, comparing.SAME if code in new else comparing.DELETED) for code in old]
    marks += [(code, comparing.INSERTED) for code in new if code not in old]
    return [(names.get(code, code), mark) for code, mark in marks]
