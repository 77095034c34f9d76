"""Tags and filters of all templates: states, times with their zone, native names, sizes, symbols."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django import forms, template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry import sources
from registry.dates import days_in_words
from registry.names import Named, PersonName, is_right_to_left, with_delegation

register = template.Library()

# The shapes of tags, which fill up as a process advances. Each app assigns a shape to each of its states.
SHAPES: tuple[str, ...] = (
    "draft",
    "submitted",
    "discussion",
    "final",
    "silence",
    "held",
    "ok",
    "stop",
    "ask",
    "closed",
    "merged",
)
SHAPES += ("all", "own", "plain")
KILO = 1000


@register.simple_tag
def asset(path: str) -> str:
    """Return the URL of a static file, without a hash if the manifest is missing, so that error pages still work."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return urljoin(settings.STATIC_URL, path)


@register.simple_tag
def absolute(path: str) -> str:
    """Return the full URL of a path of the portal, as cited and printed."""
    return f"{settings.PORTAL_URL}{path}"


@register.simple_tag
def page_suffix(page: Any) -> str:
    """Return ", page 2" for the title of a further page of a list; "" for the first page, or without a list."""
    number = getattr(page, "number", 1)
    return _(", page %(number)s") % {"number": number} if number > 1 else ""


@register.simple_tag
def state_tag(shape: str, label: str, bare: bool = False) -> SafeString:
    """Return the tag of a state: one of SHAPES and a label; an unknown shape is shown as a plain ring.

    With `bare` it has no outline, for use within a sentence.
    """
    known = shape if shape in SHAPES else "plain"
    markup = '<span class="tag tag-{} tag-bare">{}</span>' if bare else '<span class="tag tag-{}">{}</span>'
    return format_html(markup, known, capfirst(label))


def zone_city(key: str) -> str:
    """Return the city after which a zone is named, "Vientiane" for Asia/Vientiane."""
    city = key.rpartition("/")[2].replace("_", " ")
    return "Ho Chi Minh City" if city == "Ho Chi Minh" else city


def zone_words(zone: tzinfo | str, at: datetime) -> str:
    """Return the name of a zone at a time, "Vientiane (UTC+7)"; `zone` is a ZoneInfo or its name."""
    key = str(zone)
    if key == "UTC":
        return key
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    return f"{zone_city(key)} ({offset})"


@register.filter
def zone_name(zone: tzinfo | str) -> str:
    """Return the present name of a zone for the heading of a column of times: "Vientiane (UTC+7)"."""
    return zone_words(zone, timezone.now().astimezone(_zone(zone)))


def _zone(zone: tzinfo | str | None) -> tzinfo | None:
    if isinstance(zone, str):
        return ZoneInfo(zone) if zone else None
    return zone


def _month(short: bool) -> str:
    """Return the format of a month: abbreviated in tables and narrow places only."""
    return "M" if short else "F"


def _beneath(local: datetime, reader_zone: str | tzinfo | None, month: str) -> str:
    """Return the time in the reader's zone, with the date if that differs; empty if the time is the same."""
    own = _zone(reader_zone)
    if not own or local.astimezone(own).utcoffset() == local.utcoffset():
        return ""
    readers_time = local.astimezone(own)
    words = date_format(readers_time, "H:i" if readers_time.date() == local.date() else f"j {month}, H:i")
    city = zone_words(own, readers_time).partition(" (")[0]
    return format_html(
        '<span class="sub own-time">{}</span>', _("%(time)s in %(city)s") % {"time": words, "city": city}
    )


@register.simple_tag(takes_context=True)
def when(
    context: dict[str, Any],
    at: datetime | date | None,
    zone: tzinfo | str,
    reader_zone: tzinfo | str | None = None,
    short: bool = False,
) -> str:
    """Return a time in a zone, "27 November 2026, 17:00 Vientiane (UTC+7)", with the reader's below; or a plain date.

    The reader's zone is the one given, otherwise that of the signed-in user. With `short`, for tables and narrow
    places, the month is abbreviated.
    """
    if not isinstance(at, datetime):
        return day(at, zone, short)
    local = at.astimezone(_zone(zone))
    return format_html(
        '<span class="when"><time datetime="{}">{}</time> <span class="zone">{}</span>{}</span>',
        local.isoformat(timespec="minutes"),
        date_format(local, f"j {_month(short)} Y, H:i"),
        zone_words(zone, local),
        _beneath(local, reader_zone or getattr(context.get("user"), "timezone", ""), _month(short)),
    )


@register.simple_tag
def day(at: datetime | date | None, zone: tzinfo | str | None = None, short: bool = False) -> str:
    """Return a time or a date without its zone, for places that name the zone elsewhere: 28 April 2010.

    With `short`, for tables and narrow places, the month is abbreviated: 28 Apr 2010.
    """
    written = f"j {_month(short)} Y"
    if not isinstance(at, datetime):
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), date_format(at, written)) if at else ""
    local = at.astimezone(_zone(zone)) if zone else timezone.localtime(at)
    words = date_format(local, f"{written}, H:i")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@register.simple_tag
def days(first: date, last: date | None = None, short: bool = False) -> str:
    """Return the days from the first to the last: 7–11 December 2026, or with `short` 7–11 Dec 2026; or one day."""
    words = days_in_words(first, last or first, month=_month(short))
    return format_html('<time datetime="{}">{}</time>', first.isoformat(), words)


@register.filter
def native(thing: object) -> str:
    """Return the native name of a partner or ministry, marked with its language and direction; or nothing."""
    name = getattr(thing, "native_name", "")
    if not name:
        return ""
    language = getattr(thing, "native_language", "") or "und"
    direction = mark_safe(' dir="rtl"') if is_right_to_left(language) else ""
    return format_html('<span class="native" lang="{}"{}>{}</span>', language, direction, name)


@register.simple_tag
def person(named: Named | PersonName | str, delegation: str = "", url: str = "", stacked: bool = False) -> str:
    """Return a person's name in Latin script and as the person writes it, marked with its language and direction.

    `named` is an object with `names`, a PersonName, or a name recorded as text; `url` is the page of the person. If
    `stacked`, for tables, the form of the person is on a second line.
    """
    if isinstance(named, str):
        return format_html("<bdi>{}</bdi>", with_delegation(named, delegation))
    name = named if isinstance(named, PersonName) else named.names
    latin = _form(name.latin, "" if name.own else name.language)
    latin = format_html('<a href="{}">{}</a>', url, latin) if url else latin
    added: list[str] = [_form(name.own, name.language)] if name.own and not stacked else []
    added += [part for part in [delegation or name.delegation] if part]
    shown = format_html("{} ({})", latin, format_html_join(", ", "{}", ((part,) for part in added))) if added else latin
    if name.own and stacked:
        return format_html('{}<span class="sub">{}</span>', shown, _form(name.own, name.language))
    return shown


def _form(text: str, language: str) -> SafeString:
    """Return one form of a name; `bdi` finds its direction."""
    return format_html('<bdi lang="{}">{}</bdi>', language, text) if language else format_html("<bdi>{}</bdi>", text)


@register.filter("bytes")
def size(count: int | None) -> str:
    """Return a file size in powers of ten, as file managers show it: "412 kB"."""
    count = int(count or 0)
    if count < KILO:
        return _("%(count)s bytes") % {"count": count}
    if count < KILO**2:
        return f"{round(count / KILO)} kB"
    return f"{count / KILO**2:.1f} MB"


@register.simple_tag
def without(current: QueryDict, name: str) -> str:
    """Return the query string of the page without one parameter and its page number, for the pill of a filter."""
    query = current.copy()
    for removed in (name, "page"):
        query.pop(removed, None)
    return f"?{query.urlencode()}"


@register.filter
def symbol_short(symbol: str | None) -> str:
    """Return the short form of a symbol for tables: ASEM/WS/2010/VN/REC/7 becomes REC/7."""
    return "/".join(str(symbol or "").split("/")[-2:])


@register.filter
def inline_svg(document: str) -> SafeString:
    """Return an SVG generated by the portal for inclusion in the page, since the policy allows no data: images."""
    return mark_safe(document[document.index("<svg") :])


@register.filter
def error_count(form: forms.BaseForm) -> int:
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def first_control(field: forms.BoundField) -> str:
    """Return the id of the control to which an error links: in a group, the first one."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def nav_current(path: str, prefix: str) -> str:
    """Mark a link as current if the page's path begins with its address."""
    return mark_safe(' aria-current="page"') if path.startswith(prefix) else ""


@register.filter
def source_line(source: Any) -> str:
    """Return a source on one line."""
    return sources.line(source)
