"""Every change of what routes is looked at, from the admin, a command or a shell.

What is raised here undoes the change. `QuerySet.update` passes by, as workers do not hear of it
either; the next change of the log shows what it has done.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)

from bff.flips import freezes, gate, steps
from bff.flips.models import FreezeWindow
from bff.routes.announcements import announce
from bff.routes.models import DrillFault, Flag, Route, RouteOverride
from bff.routes.reach import RouteMap
from bff.routes.records import changed, records

_WATCHED = (Route, Flag, RouteOverride, FreezeWindow, DrillFault)

# Each raises the reason for which a change may not be; rooms above this one add theirs.
Gate = Callable[[RouteMap, RouteMap], None]
_gates: list[Gate] = [freezes.check, gate.check]


class _Before:
    """How everything was before a change."""

    def __init__(self) -> None:
        self.roads = RouteMap()
        self.records = records()

    def allow(self) -> None:
        """Raise the reason for which what has been made of it may not be."""
        roads = RouteMap()
        for check in _gates:
            check(self.roads, roads)

    def announce(self, summary: str) -> None:
        announce(summary, *changed(self.records, records()))


def connect(*gates: Gate) -> None:
    """Called once, when the app is ready, with the gates of rooms above."""
    _gates.extend(gates)
    for model in _WATCHED:
        for signal, receiver in (
            (pre_save, _saving),
            (post_save, _saved),
            (pre_delete, _deleting),
            (post_delete, _deleted),
        ):
            signal.connect(receiver, sender=model, dispatch_uid=f"watching-{model.__name__}")
    m2m_changed.connect(_tenants, sender=Flag.tenants.through, dispatch_uid="watching-tenants")


@contextmanager
def one_change() -> Iterator[None]:
    """Within: changes that somebody makes at once, compared from the first state to the last."""
    with transaction.atomic():
        before = _Before()
        yield
        before.allow()


@contextmanager
def one_flip(summary: str) -> Iterator[None]:
    """Within: rows changed in bulk, which sends no signals; looked at and announced as one."""
    with transaction.atomic():
        before = _Before()
        yield
        before.allow()
        before.announce(summary)


def _saving(instance: Any, **_: Any) -> None:
    if isinstance(instance, Route):
        steps.join_group(instance)
        steps.check_step(instance)
    instance.before_change = _Before()


def _saved(instance: Any, created: bool, **_: Any) -> None:
    if isinstance(instance, Route):
        steps.take_group_along(instance)
    _look_back(instance, f"{'added' if created else 'changed'} {_described(instance)}")


def _deleting(instance: Any, **_: Any) -> None:
    if isinstance(instance, Route):
        steps.check_deletion(instance)
    instance.before_change = _Before()


def _deleted(instance: Any, **_: Any) -> None:
    _look_back(instance, f"deleted {_described(instance)}")


def _tenants(instance: Any, action: str, **_: Any) -> None:
    if action.startswith("pre_"):
        instance.before_change = _Before()
    else:
        described = _described(instance) if isinstance(instance, Flag) else f"tenant {instance}"
        _look_back(instance, f"changed which tenants have which flags: {described}")


def _look_back(instance: Any, summary: str) -> None:
    before: _Before = instance.before_change
    before.allow()
    before.announce(summary)


def _described(instance: models.Model) -> str:
    if isinstance(instance, Route):
        group = f" with group {instance.group}" if instance.group else ""
        stopped = ", stopped" if instance.killed else ""
        return f"route {instance}{group}: {instance.state}, ramp {instance.ramp_bp}{stopped}"
    if isinstance(instance, RouteOverride):
        where = instance.group or "every route"
        return f"override of {where}: {instance}"
    if isinstance(instance, FreezeWindow):
        return f"freeze window {instance}"
    if isinstance(instance, DrillFault):
        return f"fault of a drill at route {instance.route}: {instance}"
    assert isinstance(instance, Flag)
    everyone = {None: "unknown", True: "yes", False: "no"}[instance.everyone]
    proof = ", needs a clean replay" if instance.needs_proof else ""
    drill = ", needs a drill" if instance.needs_drill else ""
    return f"flag {instance.name}: everyone {everyone}{proof}{drill}"
