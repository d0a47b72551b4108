"""Django settings of the monolith: one SQLite file, one in-process cache, no applications."""

import os
import secrets
from pathlib import Path

DATA_DIR = Path(os.environ["MONOLITH_DATA_DIR"])
FILES_DIR = DATA_DIR / "files"

TENANT = os.environ.get("MONOLITH_TENANT", "demo")
ISSUER = os.environ.get("MONOLITH_ISSUER", "legacy-lms")
HS256_SECRET = os.environ.get("MONOLITH_HS256_SECRET", "")
ACCOUNTS_FILE = os.environ.get("MONOLITH_ACCOUNTS", "")
TOKEN_SECONDS = int(os.environ.get("MONOLITH_TOKEN_SECONDS", "28800"))
PROGRESS_SECONDS = float(os.environ.get("MONOLITH_PROGRESS_SECONDS", "3"))
HEARTBEAT_SECONDS = float(os.environ.get("MONOLITH_HEARTBEAT_SECONDS", "15"))
MAX_UPLOAD_BYTES = int(os.environ.get("MONOLITH_MAX_UPLOAD_BYTES", str(256 * 1024 * 1024)))
MAX_JSON_BYTES = int(os.environ.get("MONOLITH_MAX_JSON_BYTES", str(8 * 1024 * 1024)))

DEBUG = False
# Signs nothing: there are no sessions, and the one cookie there is holds a name.
SECRET_KEY = secrets.token_urlsafe(32)
ALLOWED_HOSTS = ["*"]  # behind a reverse proxy; no address is ever built from Host
ROOT_URLCONF = "legacy_proxy.monolith.urls"
APPEND_SLASH = False
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING_CONFIG = None  # logs.py has already spoken: one JSON object per line
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # asgi.py stops a body while it arrives, also a chunked one

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "lms.sqlite3",
        # Writers wait for each other here instead of failing with "database is locked".
        "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 600,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
