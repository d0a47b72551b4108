"""What the environment may set, typed. A wrong value stops the process with its name and reason."""

import base64
import re
from hashlib import sha256
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]

# Long enough for HS256 (RFC 7518 §3.2: at least 256 bits) and plainly not a production secret.
DEMO_SECRET = "banyan-demo-secret-never-use-this-outside-a-laptop"

_WORD = r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
_PLACE = re.compile(rf"{_WORD}(/{_WORD})*")

CommaSeparated = Annotated[tuple[str, ...], NoDecode]


class Environment(BaseSettings):
    """Every setting with its default: a laptop with the embedded services."""

    model_config = SettingsConfigDict(env_prefix="BANYAN_", frozen=True)

    home: Path = ROOT / ".banyan"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=2, ge=1)
    demo: bool = True
    debug: bool = False
    secret_key: SecretStr = SecretStr(DEMO_SECRET)
    allowed_hosts: CommaSeparated = ("localhost", "127.0.0.1", "[::1]")
    trusted_origins: CommaSeparated = ()
    trusted_proxies: CommaSeparated = ()
    https: bool = False
    log_format: Literal["color", "plain", "json"] = "color"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    access_log: Literal["notable", "all"] = "notable"
    metrics_token: SecretStr | None = Field(default=None, min_length=16)
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    legacy_url: str | None = None
    prefix: str = ""
    legacy_host: Literal["own", "client"] = "own"
    legacy_connections: int = Field(default=1000, ge=1)
    legacy_sockets: int = Field(default=10_000, ge=1)
    legacy_waiting: int = Field(default=5000, ge=0)
    legacy_connect_seconds: float = Field(default=30, gt=0, le=86_400)
    legacy_answer_seconds: float = Field(default=600, gt=0, le=86_400)
    legacy_idle_seconds: float = Field(default=300, gt=0, le=86_400)
    legacy_limits: Annotated[dict[str, float], NoDecode] = Field(default_factory=dict)
    login: Literal["lms", "lti"] = "lms"
    token_issuer: str = "banyan-demo"
    token_secret: SecretStr | None = None
    jwks_url: str | None = None
    jwks_issuer: str = "legacy-lms"
    receipt_key: SecretStr | None = None
    receipt_old_keys: CommaSeparated = ()
    max_body_bytes: int = Field(default=1_048_576, ge=1024)
    uploads: Path | None = None
    max_upload_bytes: int = Field(default=20_971_520, ge=1024)
    upload_hours: int = Field(default=24, ge=2)
    log_retention_days: int = Field(default=365, ge=1)
    status_dir: Path | None = None
    status_url: str | None = None
    demotions: bool = True
    drill_url: str | None = None
    drill_tokens: Path | None = None

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    replica_urls: CommaSeparated = Field(default=(), validation_alias="DATABASE_REPLICA_URLS")
    replicas: int = Field(default=0, ge=0, le=9)
    replica_wait_ms: int = Field(default=50, ge=0, le=5000)
    replica_stale_seconds: int = Field(default=5, ge=1, le=300)
    redis_url: str | None = Field(default=None, validation_alias="REDIS_URL")
    broker_url: str | None = None
    kafka: str | None = Field(default=None, validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    otlp_endpoint: str | None = Field(default=None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")

    @field_validator(
        *("allowed_hosts", "trusted_origins", "trusted_proxies", "receipt_old_keys"),
        "replica_urls",
        mode="before",
    )
    @classmethod
    def split(cls, value: object) -> object:
        """`a, b` in the environment is two entries."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("legacy_limits", mode="before")
    @classmethod
    def named_seconds(cls, value: object) -> object:
        """`start=10, /backup/=3600`: seconds by the key of a route or the beginning of a path."""
        if not isinstance(value, str):
            return value
        pairs = [part.rpartition("=") for part in value.split(",") if part.strip()]
        if not all(name.strip() for name, _, _ in pairs):
            raise ValueError("must be NAME=SECONDS, comma-separated")
        return {name.strip(): seconds for name, _, seconds in pairs}

    @field_validator("legacy_limits", mode="after")
    @classmethod
    def spans(cls, value: dict[str, float]) -> dict[str, float]:
        """A limit of nothing would refuse everything."""
        if not all(0 < seconds <= 86_400 for seconds in value.values()):
            raise ValueError("must be more than 0 and at most 86400 seconds")
        return value

    @field_validator("trusted_proxies", mode="after")
    @classmethod
    def networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Each entry must be an address or a network such as 10.0.0.0/8."""
        for entry in value:
            ip_network(entry)
        return value

    @field_validator("receipt_key", mode="after")
    @classmethod
    def seed(cls, value: SecretStr | None) -> SecretStr | None:
        """32 bytes in base64url: `openssl rand 32 | basenc --base64url`."""
        if value is not None and len(_bytes(value.get_secret_value())) != 32:
            raise ValueError("must be 32 bytes in base64url")
        return value

    @field_validator("receipt_old_keys", mode="after")
    @classmethod
    def public_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """The `x` of keys that have signed earlier receipts."""
        if any(len(_bytes(entry)) != 32 for entry in value):
            raise ValueError("must be public keys of 32 bytes in base64url")
        return value

    @field_validator("legacy_url", mode="after")
    @classmethod
    def origin(cls, value: str | None) -> str | None:
        """An origin: paths are passed on as they are, so there is no place for one here."""
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must be http://host[:port] or https://host[:port]")
        return value.rstrip("/")

    @field_validator("prefix", mode="after")
    @classmethod
    def place(cls, value: str) -> str:
        """Plain words between slashes; kept as `/words`, or empty for the root of the site."""
        words = value.strip("/")
        if words and not _PLACE.fullmatch(words):
            raise ValueError("must be plain words between slashes, for example /banyan")
        if words and (f"/{words}/".startswith("/api/v1/") or "/api/v1/".startswith(f"/{words}/")):
            raise ValueError("must neither lie in /api/v1/, which is the LMS's, nor hold it")
        return f"/{words}" if words else ""

    @field_validator("status_url", mode="after")
    @classmethod
    def public(cls, value: str | None) -> str | None:
        """Where the public finds the status page, or its static copy."""
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be http://host[:port]/path/ or https://host[:port]/path/")
        return value.rstrip("/") + "/"

    @field_validator("redis_url", mode="after")
    @classmethod
    def redis(cls, value: str | None) -> str | None:
        """A URL that both the cache and the wake-ups understand."""
        if value is not None and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @model_validator(mode="after")
    def demo_stays_at_home(self) -> Self:
        """The demo's secrets are public: with them anybody could be an administrator."""
        if self.demo and not _is_loopback(self.host):
            raise ValueError("BANYAN_HOST: the demo listens on this machine only; BANYAN_DEMO=0")
        return self

    @field_validator("home", mode="after")
    @classmethod
    def absolute(cls, value: Path) -> Path:
        """A relative home is relative to where the process was started."""
        return value.expanduser().absolute()

    @classmethod
    def read(cls) -> "Environment":
        """The environment as it is. Exits with one line per wrong setting."""
        try:
            return cls()
        except ValidationError as error:
            lines = [_line(wrong["loc"], wrong["msg"]) for wrong in error.errors()]
            raise SystemExit("\n".join(lines)) from None

    @property
    def hs256_secret(self) -> str | None:
        """The shared secret of demo tokens; none outside the demo unless one is set on purpose."""
        if self.token_secret is not None:
            return self.token_secret.get_secret_value()
        return DEMO_SECRET if self.demo else None

    @property
    def receipt_seed(self) -> bytes:
        """What the key of receipts is made of: their own, or else derived from Django's secret."""
        if self.receipt_key is not None:
            return _bytes(self.receipt_key.get_secret_value())
        return sha256(b"receipts:" + self.secret_key.get_secret_value().encode()).digest()


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _line(location: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix("Value error, ")
    if not location:  # about several settings, and names them itself
        return said
    field = str(location[0])
    variable = field if field.isupper() else f"BANYAN_{field.upper()}"
    return f"{variable}: {said}"
