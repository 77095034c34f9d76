"""Settings of the portal, read from the environment.

Production sets the variables of docs/operations.md. `manage.py up` sets PORTAL_LOCAL; a deployment check rejects it.
"""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from asem_portal import log_settings
from asem_portal.postgresql import connection_options

env = environ.FileAwareEnv()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var"))).resolve()
FILES_ROOT, EMAILS_ROOT = VAR / "files", VAR / "emails"

# Operation ----------------------------------------------------------------------------------------
LOCAL = env.bool("PORTAL_LOCAL", default=False)
LOCAL_EMAILS = env.bool("PORTAL_LOCAL_EMAILS", default=LOCAL)
SECOND_FACTOR = env.bool("PORTAL_SECOND_FACTOR", default=not LOCAL)
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE); `python3 manage.py up` generates its own.")
# Former keys, separated by commas: their signatures are still accepted; SECRET_KEY signs everything new.
SECRET_KEY_FALLBACKS = [key.strip() for key in env.list("SECRET_KEY_FALLBACKS", default=[]) if key.strip()]
AUDIT_KEYS = env.str("AUDIT_KEY", default="").replace(",", " ").split() or [SECRET_KEY, *SECRET_KEY_FALLBACKS]
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000" if LOCAL else "").rstrip("/")
if not PORTAL_URL:
    raise ImproperlyConfigured(
        "Set PORTAL_URL, such as https://culture.example.org; it is needed for links in e-mails and for QR codes."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(PORTAL_URL).hostname, "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PORTAL_URL])
if env.bool("PORTAL_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALLAUTH_TRUSTED_PROXY_COUNT", default=0)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not LOCAL)
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000  # the two options are off by default: the domain may be shared
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("PORTAL_HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("PORTAL_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LOCAL
PREFIX = "" if LOCAL else "__Host-"  # browsers accept such cookies only from this very host, over https
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{PREFIX}sessionid", f"{PREFIX}csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "asem_portal.apps.PortalConfig",
    "reports.apps.ReportsConfig",
    "recommendations.apps.RecommendationsConfig",
    "workshops.apps.WorkshopsConfig",
    "members.apps.MembersConfig",
    "registry.apps.RegistryConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "registry.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "registry.middleware.RefuseMiddleware",
    "registry.middleware.RequestWritesMiddleware",
    "registry.conditional.ConditionalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "registry.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "asem_portal.urls"
WSGI_APPLICATION = "asem_portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["registry.templatetags.form_keys"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "asem_portal.context.navigation",
            ],
        },
    }
]

# Storage ------------------------------------------------------------------------------------------
STATEMENT_SECONDS = env.int("PORTAL_STATEMENT_SECONDS", default=30)
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Take the write lock at the start of a transaction, so that a second writer waits instead of failing midway.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
        ),
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}  # a file, shared by threads and processes
else:
    DATABASES["default"] |= {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60)}
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options |= connection_options(options.get("options", ""), STATEMENT_SECONDS)
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")  # for migrate, prepare and restore: see registry.owner
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT, "base_url": None, "allow_overwrite": True},
    },
    "staticfiles": {"BACKEND": "asem_portal.static_files.BundlingStorage"},
}
REDIS_URL = env.str("REDIS_URL", default="")
# Rate limits are in the database, not in Redis, because users must be able to sign in without Redis.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "registry_cache"},
    # Public pages, in the memory of each web process, for registry.conditional; usually 10 MB.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 600}
    | {"OPTIONS": {"MAX_ENTRIES": 300}},
}
CSRF_FAILURE_VIEW = "registry.form_protection.csrf_failed"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# For each request, without files. A letter of Khmer or Thai takes 9 bytes in a form, and a text of 200,000 may be pasted:
# one that is too long must be shown again with its error, not refused as a whole.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Authentication -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:dashboard"
ACCOUNT_ADAPTER = "asem_portal.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # without password1, allauth offers no password at sign-in either
ACCOUNT_SIGNUP_FORM_CLASS = "members.accounts.forms.SignupForm"
_FORMS = ["login", "request_login_code", "signup", "add_email", "change_email", "reset_password"]
_FORMS += ["confirm_email_verification_code"]
_FACTORS = ("add_webauthn", "edit_webauthn")
ACCOUNT_FORMS = {name: f"members.accounts.sign_in_forms.{name.title().replace('_', '')}Form" for name in _FORMS}
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "public:home"
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_FORMS = {name: f"members.accounts.factor_forms.{name.title().replace('_', '')}Form" for name in _FACTORS}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
MFA_TOTP_ISSUER = "ASEM Culture Portal"
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_AGE = 14 * 24 * 3600

# Language, static files, e-mail -------------------------------------------------------------------
LANGUAGE_CODE, LANGUAGES = "en", [("en", "English")]
USE_I18N = True
FORMAT_MODULE_PATH = "asem_portal.formats"
USE_TZ, TIME_ZONE = True, "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "portal"  # templates/portal/
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

DEFAULT_FROM_EMAIL = env.str("PORTAL_FROM_EMAIL", default="ASEM Culture Portal <no-reply@localhost>")
SERVER_EMAIL = parseaddr(DEFAULT_FROM_EMAIL)[1]
vars().update(email := env.email_url("EMAIL_URL", default="smtp://localhost:25"))
if email["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "registry.smtp.EmailBackend"
ANCHORS = Path(env.str("PORTAL_ANCHORS", default=str(VAR / "anchors.txt")))  # the ends of the audit chains, daily
ANCHORS_EMAIL = env.str("PORTAL_ANCHORS_EMAIL", default="")
PORTAL_CONTACT = env.str("PORTAL_CONTACT", default="")  # shown as text in the accessibility and privacy statements
EMAIL_TIMEOUT = env.int("PORTAL_MAIL_TIMEOUT", default=20)  # seconds for each answer of the mail server
# Seconds between attempts to send an e-mail: 1, 5, 15, 60 minutes, then hourly up to 72 hours.
MAIL_PAUSES = env.list("PORTAL_MAIL_PAUSES", cast=int, default=[60, 300, 900, 3600, *[3600] * 71])
if LOCAL_EMAILS:
    EMAIL_BACKEND = "registry.mail.LocalBackend"

# Workers ------------------------------------------------------------------------------------------
SWEEP_SECONDS = env.float("PORTAL_SWEEP_SECONDS", default=5)
ALIVE_FILE = env.str("PORTAL_ALIVE_FILE", default="")  # touched at intervals by worker and beat, for health checks
CELERY = {
    "broker_url": REDIS_URL or "filesystem://",
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 50,
    "worker_concurrency": env.int("PORTAL_WORKERS", default=1),
    "worker_hijack_root_logger": False,
    "worker_enable_remote_control": False,
    "worker_send_task_events": False,
    "task_soft_time_limit": 240,
    "task_time_limit": 300,
    "task_serializer": "json",
    "accept_content": ["json"],
    "broker_connection_retry_on_startup": True,
    "broker_connection_timeout": 1,
    "task_publish_retry": False,
    "timezone": "UTC",
    "beat_schedule": {
        # Sweeps that have waited longer than their interval are dropped: each would queue the same messages again.
        "sweep": {"task": "registry.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
        "daily": {"task": "registry.tasks.run_daily", "schedule": crontab(hour=3, minute=15)},
    },
    "beat_schedule_filename": str(VAR / "beat-schedule"),
}
if REDIS_URL:
    # Longer than the hard time limit, so that no task is delivered twice while it is still running.
    CELERY["broker_transport_options"] = {
        "visibility_timeout": 360,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
        "max_retries": 0,
    }
else:
    BROKER_ROOT = VAR / "broker"
    CELERY["broker_transport_options"] = {
        "data_folder_in": str(BROKER_ROOT / "queue"),
        "data_folder_out": str(BROKER_ROOT / "queue"),
        "control_folder": str(BROKER_ROOT / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }

LOGGING = log_settings.logging(env.str("LOG_LEVEL", default="INFO"))
