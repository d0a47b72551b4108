"""Django's settings, all of them; only the environment differs between a laptop and production."""

from pathlib import Path
from urllib.parse import urlsplit

from banyan.embedded.layout import Layout
from banyan.pages.places import folders
from banyan.settings.databases import databases, replica_urls
from banyan.settings.env import DEMO_SECRET, Environment
from banyan.settings.env import ROOT as ROOT
from banyan.settings.logs import logging_config

ENV = Environment.read()
LAYOUT = Layout.of(ENV.home)

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key.get_secret_value()
if not ENV.demo and SECRET_KEY == DEMO_SECRET:
    raise SystemExit("BANYAN_SECRET_KEY: set a secret of your own when BANYAN_DEMO is off")
ALLOWED_HOSTS = list(ENV.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(ENV.trusted_origins)

INSTALLED_APPS = [
    "bff.apps.AdministrationConfig",  # django.contrib.admin with a first page of our own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "waffle",
    "banyan",
    "apps.assessments",
    "apps.liveclass",
    "apps.proctoring",
    "apps.cdn",
    "apps.lti",
    "apps.records",
    "apps.usage",
    "bff",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "bff.urls"
ASGI_APPLICATION = "bff.asgi.app"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": folders(INSTALLED_APPS, "templates"),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
# In the session: a cookie of its own would travel to the LMS, which has the same host.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
STATIC_URL = f"{ENV.prefix}/static/"
STATICFILES_DIRS = folders(INSTALLED_APPS, "static")
# Served straight from the source folders: a clean clone needs no collectstatic.
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = ENV.debug
SERVESTATIC_ALLOW_ALL_ORIGINS = False

# What learners upload: outside everything that is served, handed out by views that ask who it is.
STORAGES = {
    "default": {"BACKEND": "banyan.outgoing.files.Files"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "uploads": {
        "BACKEND": "banyan.outgoing.files.Files",
        "OPTIONS": {
            "location": ENV.uploads or LAYOUT.uploads,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}

EMAIL_BACKEND = "banyan.outgoing.mail.Mail"

DATABASE_URL = ENV.database_url or LAYOUT.database_url
DATABASES = databases(DATABASE_URL, replica_urls(ENV, LAYOUT))
DATABASE_ROUTERS = ["banyan.tenancy.replicas.router.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = ENV.redis_url or LAYOUT.redis_url(0)
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        # JSON, so that nobody who can write to the cache can run code by unpickling.
        "OPTIONS": {
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            # A frozen cache must not freeze whoever only wants to forget something in it.
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 1,
        },
        "KEY_PREFIX": "banyan",
    }
}


def _broker() -> str:
    if ENV.broker_url:
        return ENV.broker_url
    if ENV.redis_url is None:
        return LAYOUT.broker_url
    parts = urlsplit(ENV.redis_url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host=1"
    return parts._replace(path="/1").geturl()


def _running_monolith() -> str:
    # So that a command in a second terminal reaches the demo's, whose port is anybody's.
    return _written(LAYOUT.legacy_address) or "http://127.0.0.1:8100"


def _running_front_door() -> str:
    return _written(LAYOUT.front_door_address) or f"http://{ENV.host}:{ENV.port}"


def _written(address: Path) -> str | None:
    try:
        return address.read_text()
    except OSError:
        return None


CELERY_BROKER_URL = _broker()
# What the cache holds may be lost; a flip is committed whether or not the cache could be told.
DJANGO_REDIS_IGNORE_EXCEPTIONS = DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True

WAFFLE_FLAG_MODEL = "bff.Flag"
WAFFLE_CREATE_MISSING_FLAGS = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["banyan.identity.drf.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "banyan.http.drf_problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Banyan",
    "DESCRIPTION": "The REST contract of the LMS frontend, served by the module or the monolith.",
    "VERSION": "v1",
    # msgspec writes JSON Schema 2020-12, which OpenAPI speaks since 3.1.
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "banyan.http.openapi.complete",
    ],
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
APPEND_SLASH = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024  # a question bank pasted into the admin

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_NAME = "banyan_session"
CSRF_COOKIE_NAME = "banyan_csrf"
# Not sent with requests for the LMS's pages beside ours.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{ENV.prefix}/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SECURE_SSL_REDIRECT = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https

LOGGING = logging_config(ENV.log_format, ENV.log_level)

BANYAN = ENV
# Where routes may lead (topology belongs to the deployment, not to the database).
BANYAN_UPSTREAMS = {"monolith": ENV.legacy_url or _running_monolith()}
# Where a drill's learners knock.
BANYAN_DRILL_URL = ENV.drill_url or _running_front_door()
# Where the LMS publishes the keys it signs tokens with.
BANYAN_JWKS_URL = ENV.jwks_url or f"{BANYAN_UPSTREAMS['monolith']}/.well-known/jwks.json"
# Of one websocket message, from either side: what is larger closes it with 1009.
BANYAN_MOST_MESSAGE_BYTES = 4 * 1024 * 1024
# The parser of requests, kept by name: the kernel does not import the proxy.
BANYAN_HTTP_PROTOCOL = "legacy_proxy.target.TargetKeepingProtocol"
