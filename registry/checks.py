"""System checks: conditions for the portal to start."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from registry import admin, hooks, outbox, triggers

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# Library views with their own access rules; all others declare `access.needs`.
LIBRARIES = ("allauth.", "django.views.i18n.", "django.contrib.staticfiles.")


Apps = Sequence[AppConfig] | None


def views(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, str | None, Callable[..., Any]]]:
    """Yield (route, name, callback) of every URL, including included ones; names include the namespace."""
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            namespace = getattr(resolver, "namespace", None)
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name
            yield route, name, pattern.callback
        else:
            yield from views(pattern, route)


def is_library(callback: Callable[..., Any]) -> bool:
    """Return whether the view belongs to a library that restricts its own pages."""
    module: str = getattr(callback, "view_class", callback).__module__
    return module.startswith(LIBRARIES)


@register(Tags.security)
def every_view_declares_its_permission(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Check that every view declares its permission."""
    return [
        Error(f"The view of {route!r} declares no permission: decorate it with access.needs.", id="registry.E001")
        for route, _name, callback in views()
        if not is_library(callback) and not hasattr(callback, "permission")
    ]


def refuse_relaxed() -> None:
    """Raise ImproperlyConfigured if a web server reachable from outside uses settings of a local demonstration.

    Behind a proxy on the same machine, every request seems to come from the loopback interface. Pages that check the
    origin of a request would then show all e-mails and offer every sign-in to anyone.
    """
    if urlsplit(settings.PORTAL_URL).hostname not in LOOPBACK and (names := _relaxed()):
        sentence = "{} is for local use only, but PORTAL_URL is {}."
        raise ImproperlyConfigured(sentence.format(names[0], settings.PORTAL_URL))


@register(Tags.security, deploy=True)
def nothing_local_in_production(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Check that production uses none of the relaxed settings of `manage.py up`."""
    return [Error(f"{name} is for local use only: unset it in production.", id="registry.E002") for name in _relaxed()]


@register(Tags.security, deploy=True)
def the_record_has_a_key_of_its_own(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Check that AUDIT_KEY signs the record: SECRET_KEY is replaced, and all former signatures would then be invalid."""
    if settings.AUDIT_KEYS[0] != settings.SECRET_KEY:
        return []
    hint = "Set AUDIT_KEY to a long random value that never changes, and keep it with the backups."
    return [Warning("The audit record is signed with SECRET_KEY.", hint=hint, id="registry.W002")]


def _relaxed() -> list[str]:
    """Return the environment variables of the relaxed settings now in use."""
    relaxed = {
        "PORTAL_LOCAL": settings.LOCAL,
        "PORTAL_LOCAL_EMAILS": settings.LOCAL_EMAILS,
        "PORTAL_SECOND_FACTOR=0": not settings.SECOND_FACTOR,
    }
    return [name for name, is_set in relaxed.items() if is_set]


# Registrations with a lower layer ------------------------------------------------------------------


@register
def every_app_lists_its_registrations(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Check that each app has a `registrations.py`, imported by its `ready()`."""
    ours = [config for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    return [
        Error(
            f"{config.name} does not import its registrations.",
            hint=f"List the modules that register something in {config.name}/registrations.py and import it in ready().",
            id="registry.E003",
        )
        for config in ours
        if f"{config.name}.registrations" not in sys.modules
    ]


@register
def every_queued_kind_has_a_handler(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Check that every declared kind of queued work has a handler."""
    return [
        Error(
            f"No handler is registered for the queued work {kind!r}.",
            hint="Decorate a function with outbox.register, and list its module in the app's registrations.py.",
            id="registry.E004",
        )
        for kind in outbox.kinds_without_handler()
    ]


@register
def every_required_hook_has_a_provider(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Check that every required hook has at least one provider."""
    return [
        Error(
            f"Nothing is registered with the hook {hook.name!r} ({hook.purpose}).",
            hint="List the module that registers with it in its app's registrations.py.",
            id="registry.E005",
        )
        for hook in hooks.hooks()
        if hook.is_required and not hook.names()
    ]


@register(Tags.models)
def every_audited_model_has_its_own_kind(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Check that every audited model has a unique `audit_kind`, a name that remains stable if the class is renamed."""
    kinds: dict[str, list[str]] = defaultdict(list)
    errors: list[CheckMessage] = []
    for model in apps.get_models():
        if kind := getattr(model, "audit_kind", ""):
            kinds[kind].append(model._meta.label)
        elif _is_audited(model):
            sentence = f"{model._meta.label} is recorded, but has no audit_kind."
            errors.append(Error(sentence, hint="Give the model a stable name: audit_kind = ...", id="registry.E006"))
    return errors + [
        Error(f"{' and '.join(labels)} have the same audit_kind {kind!r}.", id="registry.E007")
        for kind, labels in sorted(kinds.items())
        if len(labels) > 1
    ]


def _is_audited(model: type[models.Model]) -> bool:
    """Return whether changes to `model` are audited: it names its chain, or administrators correct its rows."""
    return hasattr(model, "chain_name") or admin.site.is_registered(model)


@register(Tags.database)
def every_trigger_is_installed(
    app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn if the database lacks triggers; not an error, since `migrate` runs this check first."""
    return [
        Warning(
            f"The database {using!r} lacks the trigger {name!r}.", hint="python manage.py migrate", id="registry.W001"
        )
        for using in databases or ()
        for name in triggers.missing(using)
    ]
