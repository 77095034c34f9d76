"""System checks: what must hold before the portal starts."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, get_resolver

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# Views of libraries that are open by their own rules; everything else declares `access.needs`.
LIBRARIES = ("allauth.", "django.views.i18n.", "django.contrib.staticfiles.")


def views(resolver=None, prefix=""):
    """Yield (route, name, callback) of every URL, also of included ones; names carry their namespace."""
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            namespace = getattr(resolver, "namespace", None)
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name
            yield route, name, pattern.callback
        else:
            yield from views(pattern, route)


def is_library(callback):
    """Whether the view belongs to a library that guards its own pages."""
    module = getattr(callback, "view_class", callback).__module__
    return module.startswith(LIBRARIES)


def every_view_declares_its_permission(app_configs, **kwargs):
    """A view without a declared permission does not start."""
    return [
        Error(f"The view of {route!r} declares no permission: decorate it with access.needs.", id="registry.E001")
        for route, _name, callback in views()
        if not is_library(callback) and not hasattr(callback, "permission")
    ]


def refuse_relaxed():
    """Stop a web server that is relaxed as for one's own machine, but answers elsewhere. Raises ImproperlyConfigured.

    Behind a proxy on the same machine everybody seems to come from the loopback: pages that ask where a request comes
    from would show all mail, and offer every sign-in, to the world.
    """
    if urlsplit(settings.PORTAL_URL).hostname not in LOOPBACK and (names := _relaxed()):
        sentence = "{} is for one's own machine, but PORTAL_URL is {}."
        raise ImproperlyConfigured(sentence.format(names[0], settings.PORTAL_URL))


def nothing_local_in_production(app_configs, **kwargs):
    """What `manage.py up` relaxes on one's own machine must not reach production."""
    return [
        Error(f"{name} is for one's own machine: unset it in production.", id="registry.E002") for name in _relaxed()
    ]


def _relaxed():
    """The variables by which something is relaxed now."""
    relaxed = {
        "PORTAL_LOCAL": settings.LOCAL,
        "PORTAL_LOCAL_OUTBOX": settings.LOCAL_OUTBOX,
        "PORTAL_SECOND_FACTOR=0": not settings.SECOND_FACTOR,
    }
    return [name for name, is_set in relaxed.items() if is_set]
