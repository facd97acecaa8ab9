"""Settings: everything that differs between installations comes from GONGKAI_* variables."""

import os
from pathlib import Path

from gongkai.core import headers
from gongkai.core.keys import key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("GONGKAI_VAR", BASE_DIR / "var"))
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = key("django").hex()
ALLOWED_HOSTS = os.environ.get("GONGKAI_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GONGKAI_ORIGINS", "").split(",") if o]
# The demonstration county shows invented data and prints its passwords; never on in production.
DEMONSTRATION = os.environ.get("GONGKAI_DEMONSTRATION", "") == "1"

# The address the public knows, for feeds and sitemaps.
PUBLIC_ADDRESS = os.environ.get(
    "GONGKAI_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
)

PRIVATE_ROOT = VAR / "private"
SITE_ROOT = VAR / "site"
INDEX_ROOT = VAR / "index"
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "gongkai.core.ui",
    "gongkai.core.journal",
    "gongkai.core.people",
    "gongkai.core.files",
    "gongkai.core.rules",
    "gongkai.core.inbox",
    "gongkai.core.workdays",
    "gongkai.disclosure",
    "gongkai.cases",
    "gongkai.portal",
    "gongkai.portal.channels",
    "gongkai.desk",
]

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongkai.core.headers.HeadersMiddleware",
    "gongkai.core.refusals.RefusalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongkai.core.people.sessions.AbsoluteSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "gongkai.urls"
WSGI_APPLICATION = "gongkai.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongkai.core.ui.navigation.navigation",
                "gongkai.portal.site.public_site",
            ],
            "builtins": ["gongkai.core.ui.templatetags.ui"],
        },
    }
]


def _database() -> dict[str, object]:
    address = os.environ.get("GONGKAI_POSTGRESQL", "")
    if address:  # a libpq connection string, e.g. "host=/run/postgresql dbname=gongkai"
        from psycopg.conninfo import conninfo_to_dict

        given = conninfo_to_dict(address)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": given.get("dbname", "gongkai"),
            "USER": given.get("user", ""),
            "PASSWORD": given.get("password", ""),
            "HOST": given.get("host", ""),
            "PORT": str(given.get("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "gongkai.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # Without these a fifth of concurrent writes fails with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


DATABASES = {"default": _database()}
# Limits and used proofs of work count for all processes of the installation.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "gongkai_cache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "sign_in"
# security.md: five failures → 30 minutes; 30 minutes idle, 8 hours absolute.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "ui/locked_out.html"
AXES_VERBOSE = False
# A leader who approves types the password once more.
SIGN_WITH_PASSWORD = os.environ.get("GONGKAI_SIGN_WITH_PASSWORD", "1") == "1"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("GONGKAI_HTTPS", "") == "1"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DATE_FORMAT = "Y-m-d"

MAX_UPLOAD_BYTES = 50 * 2**20
# Uploads are scanned before anything is stored, so they may only ever lie in memory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
# A folder in memory (tmpfs); a system check warns when it is none.
UPLOAD_FOLDER = Path(os.environ.get("GONGKAI_UPLOAD_TMP", "/dev/shm"))  # noqa: S108
FILE_UPLOAD_TEMP_DIR = str(UPLOAD_FOLDER) if UPLOAD_FOLDER.is_dir() else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20

CONTENT_SECURITY_POLICY = {"DIRECTIVES": headers.STAFF_CSP}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["fast", "heavy"],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Reminders go through the bureau's mail server when one is named; else they are printed.
EMAIL_HOST = os.environ.get("GONGKAI_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("GONGKAI_SMTP_PORT", "465"))
EMAIL_HOST_USER = os.environ.get("GONGKAI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("GONGKAI_SMTP_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("GONGKAI_SMTP_FROM", EMAIL_HOST_USER or "gongkai@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
