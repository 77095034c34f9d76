"""The first page: what the portal is, who takes part, what is held and what was agreed."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.models import Group, Partner
from recommendations.models import Recommendation
from registry import access
from registry.rendering import ring
from workshops import announcing
from workshops.models import Workshop

SHOWN = 5


@access.needs("public")
@require_safe
def home(request):
    """Four queries, however much there is: partners of today, workshops, the topics of the latest, what was released."""
    partners = list(Partner.objects.at(timezone.localdate()))
    workshops = list(Workshop.objects.public().select_related("host")[:SHOWN])
    released = Recommendation.objects.released().select_related("current", "topic", "lead", "workshop")
    context = {
        "partners": partners,
        "ring": _ring(partners, workshops[0].host.code if workshops else None),
        "groups": _groups(partners),
        "workshops": [(one, announcing.days_in_words(one.starts_on, one.ends_on)) for one in workshops],
        "topics": list(workshops[0].topics.all()) if workshops else [],
        "released": list(released.order_by("-released_at", "pk")[:SHOWN]),
    }
    return render(request, "home.html", context)


def _ring(partners, host):
    """The mark, with the host of the latest workshop; each stroke leads to its partner in the list below."""
    strokes = [(partner.code, partner.name, partner.region) for partner in partners]
    links = {partner.code: f"#partner-{partner.code}" for partner in partners}
    return ring.svg(strokes, host, classes=True, links=links) if strokes else ""


def _groups(partners):
    """How many partners each group has, with the width of its bar in percent of the largest."""
    counts = [(group, sum(partner.group == group for partner in partners)) for group in Group]
    largest = max((count for _group, count in counts), default=0) or 1
    rows = [{"label": group.label, "count": count, "width": round(100 * count / largest)} for group, count in counts]
    return sorted(rows, key=lambda row: -row["count"])
