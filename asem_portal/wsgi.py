"""The WSGI application: `gunicorn asem_portal.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asem_portal.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402 (needs Django to be set up)

from asem_portal.demo import accounts  # noqa: E402
from registry import checks  # noqa: E402

checks.refuse_relaxed()
accounts.refuse_in_production()
connections.close_all()  # the server may fork workers after this, and they must not share a connection
