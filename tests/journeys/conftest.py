"""The portal for tests that open its pages in a browser."""

import pytest
from pytest_django.live_server_helper import LiveServer

from asem_portal import static_files
from asem_portal.bootstrap.environment import BASE_DIR


@pytest.fixture(scope="session")
def sheet(tmp_path_factory):
    """Return a folder with the bundled style sheet of production, because axe cannot follow imports."""
    written, folder = BASE_DIR / "static/css", tmp_path_factory.mktemp("sheet")
    (folder / "css").mkdir()
    text = static_files.bundled((written / "portal.css").read_text(), lambda name: (written / name).read_text())
    (folder / static_files.SHEET).write_text(text)
    return folder


@pytest.fixture
def server(settings, transactional_db, sheet):
    """Yield the portal over http on the loopback interface, as on a local machine."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "sessionid", "csrftoken"
    settings.LOCAL = settings.LOCAL_EMAILS = settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    # This server finds static files in the source folders, by their plain names.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STORAGES = settings.STORAGES | plain
    settings.STATICFILES_DIRS = [sheet, *settings.STATICFILES_DIRS]
    server = LiveServer("localhost")
    yield server
    server.stop()
