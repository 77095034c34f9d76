"""The floor of the comparison: a bare Django site whose only page reads a session, a user and 50 rows."""

import os
import sys

import environ
from django.conf import settings

ROWS = 50
TEMPLATE = """<!doctype html><title>Floor</title><p>{{ user }}</p>
<table>{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row.name }}</td></tr>{% endfor %}</table>"""

settings.configure(
    SECRET_KEY="floor",  # noqa: S106  (of a site that exists for a minute)
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": environ.Env().db_url("DATABASE_URL") | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.locmem.Loader", {"floor.html": TEMPLATE})],
                "context_processors": ["django.contrib.auth.context_processors.auth"],
            },
        }
    ],
)

import django  # noqa: E402  (models need the settings)

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402


def floor(request: HttpRequest) -> HttpResponse:
    return render(request, "floor.html", {"rows": Group.objects.order_by("pk")[:ROWS]})


urlpatterns = [path("", floor)]
application = get_wsgi_application()


def prepare() -> str:
    """Create the tables, the rows and a signed-in user; return their cookie as a request sends it."""
    call_command("migrate", verbosity=0)
    Group.objects.bulk_create(Group(name=f"Row {number} of the bare page") for number in range(ROWS))
    client = Client()
    client.force_login(User.objects.create_user("floor"))  # type: ignore[arg-type]  # the user model of the bare site
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


if __name__ == "__main__" and os.environ.get("DATABASE_URL"):
    sys.stdout.write(prepare())
