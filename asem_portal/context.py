"""What every page knows: the navigation for this reader, as whom they act, and whether all of it is a demonstration.

Everything is lazy, so that a page which shows nothing of it, an error page above all, asks the database nothing.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from asem_portal.demo import accounts
from workshops.models import Workshop
from workshops.user_roles import roles_of

# Pages whose address does not begin with that of their section.
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
        "imports:confirm",
        "imports:imports",
        "imports:review",
        "imports:undo",
    ],
    "public_pages:workshop": [
        "planning:enter_organisation",
        "planning:plan",
        "programme:activities",
        "programme:activity",
        "programme:session",
        "programme:sessions",
    ],
    "reading:recommendations": [
        "comments:comment",
        "comments:reply",
        "comments:resolve",
        "drafting:co_authors",
        "drafting:edit",
        "reading:compare",
        "reading:recommendation",
        "reading:version",
        "workflow:adopt",
        "workflow:adopt_list",
        "workflow:take_step",
    ],
    "composing:reports": [
        "composing:compose",
        "composing:issue",
        "composing:report",
        "composing:transmit",
        "dispatch:send",
    ],
    "register:recommendations": ["register:recommendation"],
}
Link = tuple[str, str, str]  # label, name of the page, address

SECTION_OF = {page: section for section, pages in SECTIONS.items() for page in pages}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The context processor of every page."""
    workshop: Any = SimpleLazyObject(partial(_workshop_at_hand, request))
    return {
        "navigation": SimpleLazyObject(partial(_links, request, workshop)),
        "acting_as": SimpleLazyObject(partial(_acting_as, request, workshop)),
        "demo": SimpleLazyObject(partial(_is_demo, request)),
        "local": settings.LOCAL,
        "foot_links": SimpleLazyObject(_foot_links),
        "public_links": SimpleLazyObject(partial(_public_beside, workshop)),
        "demo_sign_ins": SimpleLazyObject(partial(accounts.offered_sign_ins, request)),
    }


def _workshop_at_hand(request: HttpRequest) -> Workshop | None:
    """The workshop that the address names, else the only one that the reader takes part in and that is no archive,
    else None.

    A workshop that the reader has no part in is nobody's hand: its pages have the public navigation. A view that
    has read the workshop already leaves it on the request as `workshop`.
    """
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return None
    mine, known = roles_of(request.user), getattr(request, "workshop", None)
    if known is not None:
        return known if mine.is_participant_in(known) else None
    taking_part = [pk for pk in {*mine.roles, *mine.delegates} if pk]
    slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    if not taking_part:
        return None
    found = Workshop.objects.filter(pk__in=taking_part)
    if slug:
        return found.filter(slug=slug).first()
    present = list(found.filter(archived_at=None)[:2]) if len(taking_part) > 1 else list(found)
    return present[0] if len(present) == 1 else None


def _public_links() -> list[Link]:
    return [
        (_("Workshops"), "public_pages:workshops", reverse("public_pages:workshops")),
        (_("Recommendations"), "register:recommendations", reverse("register:recommendations")),
        (_("Partners"), "directory:partners", reverse("directory:partners")),
        (_("Meetings"), "directory:meetings", reverse("directory:meetings")),
        (_("Verify"), "verification:verify", reverse("verification:verify")),
    ]


def _public_beside(workshop: Workshop | None) -> list[dict[str, str]]:
    """The public pages, for the foot, where the navigation is that of a workshop and does not lead to them."""
    if not workshop:
        return []
    words = {"register:recommendations": _("Public register")}
    links = [(words.get(name, label), url) for label, name, url in _public_links() if name != "verification:verify"]
    return [{"label": label, "url": url} for label, url in links]


def _links(request: HttpRequest, workshop: Workshop | None) -> list[dict[str, Any]]:
    public = _public_links()
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        links = public
    else:
        links = [(_("Dashboard"), "dashboard:dashboard", reverse("dashboard:dashboard"))]
        links += _workshop_links(workshop) if workshop else public
        if roles_of(request.user).is_administrator:
            links.append((_("Roles"), "administration:mandates", reverse("administration:mandates")))
    current = _section(request, links)
    return [{"label": label, "url": url, "current": name == current} for label, name, url in links]


def _section(request: HttpRequest, links: list[Link]) -> str | None:
    """The name of the link under which the page lies: said by SECTIONS, else by the longest address that it begins with."""
    here = getattr(request.resolver_match, "view_name", "")
    if SECTION_OF.get(here) in {name for _label, name, _url in links}:
        return SECTION_OF[here]
    found = ((url, name) for _label, name, url in links if request.path.startswith(url))
    return max(found, key=lambda pair: len(pair[0]), default=("", None))[1]


def _workshop_links(workshop: Workshop) -> list[Link]:
    pages = [
        (_("Delegates"), "delegations:participants"),
        (_("Recommendations"), "reading:recommendations"),
        (_("Reports"), "composing:reports"),
        (_("Programme"), "public_pages:workshop"),
    ]
    return [(label, name, reverse(name, args=[workshop.slug])) for label, name in pages]


def _acting_as(request: HttpRequest, workshop: Workshop | None) -> str:
    """As whom the reader acts here: their role in the workshop at hand, or the delegation that they speak for."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return ""
    return roles_of(request.user).acting_as(workshop if workshop else None)


def _is_demo(request: HttpRequest) -> bool:
    """Only one's own machine can hold a demonstration: production does not start with one."""
    return settings.LOCAL and accounts.is_loaded()


def _foot_links() -> list[dict[str, str]]:
    named = [
        (_("Verify a document"), "verification:verify"),
        (_("Accessibility"), "public:accessibility"),
        (_("Privacy"), "public:privacy"),
        (_("Feed"), "public:feed"),
        (_("Open data"), "public:data"),
        (_("Status"), "public:status"),
    ]
    links = [{"label": label, "url": reverse(name)} for label, name in named]
    if settings.LOCAL_EMAILS:
        links.append({"label": _("Mail sent"), "url": reverse("local:emails")})
    return links
