"""Every knob, read from the environment; a block for each room. ``README.md`` has the table.

Nothing needs to be set on a laptop. ``CLIPFILE_PRODUCTION=1`` turns on what a public server needs, and refuses to start without a
secret key and host names of its own.
"""

from __future__ import annotations

import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env(prefix="CLIPFILE_")

# --- Where things are -------------------------------------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR: Path = env.path("DATA_DIR", BASE_DIR / "var")
"""Everything that is written stands below: the database, the archive of originals, the search index."""
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- Safety -----------------------------------------------------------------------------------------------------------------------

PRODUCTION: bool = env.bool("PRODUCTION", False)
DEBUG: bool = env.bool("DEBUG", False) and not PRODUCTION


def local_secret_key() -> str:
    """The key of an installation that was given none: made once, kept beside the data, readable by its owner only."""
    file = DATA_DIR / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


SECRET_KEY: str = env.str("SECRET_KEY", "") or ("" if PRODUCTION else local_secret_key())
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("CLIPFILE_PRODUCTION is set: set CLIPFILE_SECRET_KEY to 50 or more random characters too.")

ALLOWED_HOSTS: list[str] = env.list("HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("CLIPFILE_PRODUCTION is set: set CLIPFILE_HOSTS to the host names that the portal answers to.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if PRODUCTION and "*" not in host]

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

PRIVATE_ARCHIVE: bool = env.bool("PRIVATE", False)
"""Only signed-in members of a group that may view articles read the archive."""

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- The application --------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "articles",
    "haystack",
    "ninja",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "articles.web.middleware.CaptureOriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.web.middleware.SecurityPolicyMiddleware",
    "articles.web.middleware.PrivateArchiveMiddleware",
    "articles.web.middleware.SearchUnavailableMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.web.contexts.site",
            ],
        },
    }
]

SITE_NAME: str = env.str("SITE_NAME", "Clipfile")
SITE_URL: str = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
"""Scheme and host that addresses in e-mails begin with."""
LANGUAGE_CODE = "en-gb"
TIME_ZONE: str = env.str("TIME_ZONE", "UTC")
USE_I18N = USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"  # made from the code, so not among the data
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- The database -----------------------------------------------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'clipfile.sqlite3'}"), conn_max_age=600)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at its start, and cannot fail half-way through with "database is locked"
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456",
    }

# --- The archive of originals -----------------------------------------------------------------------------------------------------

ARCHIVE_DIR: Path = env.path("ARCHIVE_DIR", DATA_DIR / "archive")
CAPTURE_ORIGIN: str = env.str("CAPTURE_ORIGIN", "").rstrip("/")
"""'https://captures.example': an origin, of which this server is told too, where strangers' pages are shown and nothing else. Empty: they
are shown on the portal's own, in the same sandbox."""
if CAPTURE_ORIGIN:
    CAPTURE_HOST = urlsplit(CAPTURE_ORIGIN).hostname or ""
    if not CAPTURE_HOST or PRIVATE_ARCHIVE:
        raise ImproperlyConfigured(
            "CLIPFILE_CAPTURE_ORIGIN is 'https://HOST'; a private archive cannot have one: no login reaches it."
        )
    ALLOWED_HOSTS.append(CAPTURE_HOST)

# --- Fetching ---------------------------------------------------------------------------------------------------------------------

CONTACT: str = env.str("CONTACT", "")
"""An e-mail or web address that sites can complain to; part of the User-Agent."""
FETCH_PRIVATE_HOSTS: list[str] = env.list("FETCH_PRIVATE_HOSTS", [])
"""Hosts that may be fetched although their address is private (an intranet). Empty: none."""
FETCH_PORTS: list[int] = env.list("FETCH_PORTS", [80, 443], subcast=int)
"""The only ports that are dialled."""
FETCH_DELAY_SECONDS: float = env.float("FETCH_DELAY_SECONDS", 1.0)
"""Pause between two requests to one host; a site's robots.txt may ask for a longer one."""
FETCH_FRESH_SECONDS: int = env.int("FETCH_FRESH_SECONDS", 600)
"""A URL that was retrieved so recently is not asked for again."""

# --- Search -----------------------------------------------------------------------------------------------------------------------

SEARCH_ENGINES = {
    "tantivy": "articles.search.backends.tantivy_backend.TantivyEngine",
    "whoosh": "articles.search.backends.whoosh_backend.WhooshEngine",
}
SEARCH_ENGINE: str = env.str("SEARCH_ENGINE", "") or ("tantivy" if find_spec("tantivy") else "whoosh")
SEARCH_ENGINE_FELL_BACK = SEARCH_ENGINE == "whoosh" and not env.str("SEARCH_ENGINE", "")
if SEARCH_ENGINE not in SEARCH_ENGINES:
    raise ImproperlyConfigured(f"CLIPFILE_SEARCH_ENGINE is {SEARCH_ENGINE!r}; it must be one of {', '.join(SEARCH_ENGINES)}.")
HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": SEARCH_ENGINES[SEARCH_ENGINE],
        "PATH": str(env.path("INDEX_DIR", DATA_DIR / "index") / SEARCH_ENGINE),
        "SILENTLY_FAIL": False,
    }
}

# --- E-mail -----------------------------------------------------------------------------------------------------------------------

_mail = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
DEFAULT_FROM_EMAIL: str = env.str("EMAIL_FROM", "clipfile@localhost")

# --- Programs ---------------------------------------------------------------------------------------------------------------------

API_RATE: str = env.str("API_RATE", "120/min")
"""Requests that one address may make without a token, in each server process."""
NINJA_NUM_PROXIES = 1 if env.bool("BEHIND_PROXY", False) else 0

# --- Logging ----------------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
