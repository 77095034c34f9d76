"""The web server's door: `gunicorn asem_portal.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asem_portal.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402 (these are of use only once Django is set up)

from asem_portal.demo import accounts  # noqa: E402
from registry import checks  # noqa: E402

checks.refuse_relaxed()
accounts.refuse_in_production()
connections.close_all()  # a server may fork its workers after this, and they must not share a connection
