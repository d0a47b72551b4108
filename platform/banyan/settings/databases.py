"""The databases: the primary as `default`, and replicas that are read and never written."""

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from banyan.embedded.layout import Layout
from banyan.settings.env import Environment
from banyan.tenancy.replicas.connection import ReplicaConnection


def replica_urls(env: Environment, layout: Layout) -> tuple[str, ...]:
    """The replicas that were named, or those of the embedded database."""
    if env.replica_urls or env.database_url is not None:
        return env.replica_urls
    return tuple(layout.replica_url(number) for number in range(1, env.replicas + 1))


def databases(primary: str, replicas: tuple[str, ...]) -> dict[str, Any]:
    """Django's DATABASES by their URLs. Exits with the setting's name when one is wrong."""
    named = {f"replica_{number}": _replica(url) for number, url in enumerate(replicas, start=1)}
    return {"default": _primary(primary), **named}


def _primary(url: str) -> dict[str, Any]:
    # Invariant 1 stands on this, whatever the server's own default is.
    database = _database("DATABASE_URL", url, "synchronous_commit=on")
    database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 16, "timeout": 5}
    return database


def _replica(url: str) -> dict[str, Any]:
    database = _database("DATABASE_REPLICA_URLS", url, "default_transaction_read_only=on")
    database["OPTIONS"].setdefault("connect_timeout", 2)
    database["OPTIONS"]["pool"] = {
        "connection_class": ReplicaConnection,
        "min_size": 1,
        "max_size": 16,
        # Whoever does not get a connection at once goes to the primary instead.
        "timeout": ReplicaConnection.CHECK_SECONDS,
        # Given up soon, so that the next reader tries anew and not minutes later.
        "reconnect_timeout": 2,
    }
    database["TEST"] = {"MIRROR": "default"}
    return database


def _database(setting: str, url: str, option: str) -> dict[str, Any]:
    try:
        info: dict[str, Any] = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise SystemExit(f"{setting}: {error}") from None
    named = {
        "NAME": info.pop("dbname", "banyan"),
        "USER": info.pop("user", ""),
        "PASSWORD": info.pop("password", ""),
        "HOST": info.pop("host", ""),
        "PORT": str(info.pop("port", "") or ""),
    }
    info["options"] = f"{info.get('options', '')} -c {option}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        # A pool per process: under ASGI every cold request has a thread of its own, which would
        # otherwise leave a connection behind. Each is looked at before it is lent.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        # Everything after `?` in the URL (sslmode, options, …) goes to libpq as it is.
        "OPTIONS": info,
        **named,
    }
