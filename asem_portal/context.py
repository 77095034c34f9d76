"""The context processor: navigation, the user's role, footer links, and whether this is a demonstration.

All values are lazy, so that pages that do not show them make no queries.
"""

from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from asem_portal.demo import accounts
from registry import held_entries, submissions
from registry.prepared import prepared
from workshops.models import Workshop
from workshops.user_roles import roles_of

# Pages whose URL does not begin with the URL of their section, and rooms whose pages all belong to one.
SECTIONS = {
    "delegations:participants": [
        "delegations:bulk_action",
        "delegations:contact",
        "delegations:contacts",
        "delegations:delegate",
        "delegations:delegation",
        "delegations:delegations",
        "delegations:printed_list",
        "delegations:register",
        "delegations:replace",
        "delegations:withdraw",
        "imports:confirm",
        "imports:imports",
        "imports:review",
        "imports:undo",
    ],
    "public_pages:workshop": [
        "administration:workshop_roles",
        "planning:enter_meeting",
        "planning:enter_organisation",
        "planning:outcome",
        "planning:plan",
        "programme:activities",
        "programme:activity",
        "programme:remove_session",
        "programme:session",
        "programme:sessions",
    ],
    "reading:recommendations": [
        "ad_referendum",
        "amendments",
        "clearance",
        "comments",
        "consolidation",
        "drafting",
        "history",
        "live_session",
        "non_papers",
        "positions",
        "reading",
        "silence",
        "sponsors",
        "workflow",
    ],
    "composing:reports": [
        "composing:compose",
        "composing:issue",
        "composing:report",
        "composing:transmit",
        "dispatch:send",
        "summary",
    ],
    "register:recommendations": ["register:recommendation", "register:history"],
}
Link = tuple[str, str, str]  # label, name of the page, URL
_address = cache(reverse)  # of pages without arguments, cached across requests

SECTION_OF = {listed: section for section, pages in SECTIONS.items() for listed in pages}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the layout, for every page."""
    workshop: Any = SimpleLazyObject(partial(_current_workshop, request))
    return {
        "navigation": SimpleLazyObject(partial(_links, request, workshop)),
        "acting_as": SimpleLazyObject(partial(_acting_as, request, workshop)),
        "demo": SimpleLazyObject(partial(_is_demo, request)),
        "held": SimpleLazyObject(partial(held_entries.waiting, request)),
        "saved_forms": SimpleLazyObject(partial(submissions.saved_forms, request)),
        "local": settings.LOCAL,
        "foot_links": SimpleLazyObject(_footer_links),
        "public_links": SimpleLazyObject(partial(_public_links_in_footer, workshop)),
        "demo_sign_ins": SimpleLazyObject(partial(accounts.offered_sign_ins, request)),
    }


def _current_workshop(request: HttpRequest) -> Workshop | None:
    """Return the workshop in the URL, else the user's only current workshop, else None.

    Pages of a workshop in which the user does not participate have the public navigation. Views that have already read
    the workshop set it as `request.workshop`.
    """
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return None
    user_roles, workshop = roles_of(request.user), getattr(request, "workshop", None)
    if workshop is not None:
        return workshop if user_roles.is_participant_in(workshop) else None
    keys = [pk for pk in {*user_roles.roles, *user_roles.delegates} if pk]
    slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    if not keys:
        return None
    own = _workshops(keys)
    if slug:
        return next((workshop for workshop in own if workshop.slug == slug), None)
    current = [workshop for workshop in own if len(own) == 1 or not workshop.archived_at]
    return current[0] if len(current) == 1 else None


@prepared
def _workshops(keys: list[int]) -> QuerySet[Workshop]:
    return Workshop.objects.filter(pk__in=keys).order_by()


def _public_links() -> list[Link]:
    return [
        (_("Workshops"), "public_pages:workshops", _address("public_pages:workshops")),
        (_("Recommendations"), "register:recommendations", _address("register:recommendations")),
        (_("Partners"), "directory:partners", _address("directory:partners")),
        (_("Meetings"), "directory:meetings", _address("directory:meetings")),
        (_("Verify"), "verification:verify", _address("verification:verify")),
        (_("Search"), "search:search", _address("search:search")),
    ]


def _public_links_in_footer(workshop: Workshop | None) -> list[dict[str, str]]:
    """Return links to the public pages, for the footer of pages whose navigation is that of a workshop."""
    if not workshop:
        return []
    labels = {"register:recommendations": _("Public register"), "search:search": _("Public search")}
    links = [(labels.get(name, label), url) for label, name, url in _public_links() if name != "verification:verify"]
    return [{"label": label, "url": url} for label, url in links]


def _links(request: HttpRequest, workshop: Workshop | None) -> list[dict[str, Any]]:
    public = _public_links()
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        links = public
    else:
        links = [(_("Dashboard"), "dashboard:dashboard", _address("dashboard:dashboard"))]
        links += _workshop_links(workshop) if workshop else public
        if roles_of(request.user).is_administrator:
            links.append((_("Roles"), "administration:mandates", _address("administration:mandates")))
    current = _section(request, links)
    return [{"label": label, "url": url, "current": name == current} for label, name, url in links]


def _section(request: HttpRequest, links: list[Link]) -> str | None:
    """Return the name of the link to which the page belongs: from SECTIONS, else that with the longest matching URL."""
    page = getattr(request.resolver_match, "view_name", "")
    section = SECTION_OF.get(page) or SECTION_OF.get(page.partition(":")[0])
    if section in {name for _label, name, _url in links}:
        return section
    candidates = ((url, name) for _label, name, url in links if request.path.startswith(url))
    return max(candidates, key=lambda pair: len(pair[0]), default=("", None))[1]


def _workshop_links(workshop: Workshop) -> list[Link]:
    pages = [
        (_("Participants"), "delegations:participants"),
        (_("Recommendations"), "reading:recommendations"),
        (_("Reports"), "composing:reports"),
        (_("Programme"), "public_pages:workshop"),
        (_("Search"), "workshop_search:search"),
    ]
    return [(label, name, reverse(name, args=[workshop.slug])) for label, name in pages]


def _acting_as(request: HttpRequest, workshop: Workshop | None) -> str:
    """Return the user's role in the current workshop, or the delegation on whose behalf they act."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return ""
    return roles_of(request.user).acting_as(workshop if workshop else None)


def _is_demo(request: HttpRequest) -> bool:
    """Return whether demonstration data are loaded; production does not start with them."""
    return settings.LOCAL and accounts.is_loaded()


def _footer_links() -> list[dict[str, str]]:
    pages = [
        (_("Verify a document"), "verification:verify"),
        (_("Accessibility"), "public:accessibility"),
        (_("Privacy"), "public:privacy"),
        (_("Atom feed"), "public:feed"),
        (_("Open data"), "public:data"),
        (_("Status"), "public:status"),
    ]
    links = [{"label": label, "url": _address(name)} for label, name in pages]
    if settings.LOCAL_EMAILS:
        links.append({"label": _("E-mails sent (local)"), "url": _address("local:emails")})
    return links
