"""Fill the database of DATABASE_URL: `python -m benchmarks.prepare 20000`; print sessions and placeholders as JSON."""

import json
import os
import sys

import django
from django.conf import settings

if __name__ == "__main__":
    os.environ["PORTAL_STATEMENT_SECONDS"] = "0"  # a statement may write or vacuum all rows of a table
    django.setup()

    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from benchmarks import pages, seed
    from members.models import User
    from registry.search import index

    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    seed.write(int(sys.argv[1]))
    index.reload()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as autovacuum would; without it, an index alone cannot answer
    sessions = {pages.VISITOR: ""}
    for reader, email in {pages.SECRETARIAT: seed.SECRETARIAT, pages.PARTICIPANT: seed.PARTICIPANT}.items():
        client = Client()
        client.force_login(User.objects.get(email=email))
        name = settings.SESSION_COOKIE_NAME
        sessions[reader] = f"{name}={client.cookies[name].value}"
    sys.stdout.write(json.dumps({"sessions": sessions, "places": seed.places()}))
