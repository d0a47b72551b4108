"""Every change of a route or flag becomes a numbered version, in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from bff.models import Flag, Route, RouteVersion
from bff.wakeup import wake_workers

# Any fixed number; it belongs to this lock alone.
_LOCK = 0x42414E59
_actor: ContextVar[str] = ContextVar("flip_actor", default="system")


@contextmanager
def acting_as(actor: str) -> Iterator[None]:
    """Changes made inside are logged under this name."""
    token = _actor.set(actor[:150])
    try:
        yield
    finally:
        _actor.reset(token)


def announce(summary: str) -> RouteVersion:
    """Number the change of the running transaction and wake the workers once it is committed.

    The lock is held until the commit, so numbers become visible in their order: a worker that
    knows version 6 never misses a version 5 that committed late.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        version = RouteVersion.objects.create(actor=_actor.get(), summary=summary[:300])
    transaction.on_commit(wake_workers)
    return version


def connect() -> None:
    """Announce whatever changes, from the admin, a command or a shell."""
    for model in (Route, Flag):
        post_save.connect(_saved, sender=model, dispatch_uid=f"announce-{model.__name__}-save")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"announce-{model.__name__}-gone")
    m2m_changed.connect(_tenants, sender=Flag.tenants.through, dispatch_uid="announce-tenants")


def _saved(instance: models.Model, created: bool, **_: Any) -> None:
    announce(f"{'added' if created else 'changed'} {_described(instance)}")


def _deleted(instance: models.Model, **_: Any) -> None:
    announce(f"deleted {_described(instance)}")


def _tenants(instance: models.Model, action: str, **_: Any) -> None:
    if action.startswith("post_"):
        described = _described(instance) if isinstance(instance, Flag) else f"tenant {instance}"
        announce(f"changed which tenants have which flags: {described}")


def _described(instance: models.Model) -> str:
    if isinstance(instance, Route):
        return f"route {instance}: {instance.state}, ramp {instance.ramp_bp}"
    assert isinstance(instance, Flag)
    everyone = {None: "unknown", True: "yes", False: "no"}[instance.everyone]
    proof = ", needs a clean replay" if instance.needs_proof else ""
    return f"flag {instance.name}: everyone {everyone}{proof}"
