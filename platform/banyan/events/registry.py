"""Who listens to which event; filled when the apps' `projections` modules are imported."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from django.db import models

from banyan.messages import Event, name_of

F = TypeVar("F", bound=Callable[[list[Any]], None])


class Projection(msgspec.Struct):
    """A read model: which events it is made of and what is made of them.

    `build` takes the events of one tenant, in the order of the log, inside the tenant's scope and
    the transaction that moves the checkpoint. It may be given an event again. Rows of `tables`
    carry the generation that they belong to (generations.py).
    """

    name: str
    version: int
    events: Mapping[str, type[Event]]
    build: Callable[[list[Any]], None]
    tables: tuple[type[models.Model], ...] = ()


_projections: dict[str, Projection] = {}


def on(
    *events: type[Event],
    projection: str,
    version: int = 1,
    tables: tuple[type[models.Model], ...] = (),
) -> Callable[[F], F]:
    """Make the decorated function the one that builds `projection` from these events.

    Raise `version` when what it makes of them has changed: the projection is then built anew,
    beside the old one, and takes its place when it has caught up.
    """

    def subscribe(build: F) -> F:
        if projection in _projections:
            raise RuntimeError(f"projection {projection} is declared twice")
        by_name = {name_of(event): event for event in events}
        _projections[projection] = Projection(projection, version, by_name, build, tables)
        return build

    return subscribe


def projections() -> list[Projection]:
    """Every projection that some app has declared, by name."""
    return [_projections[name] for name in sorted(_projections)]


def projection(name: str) -> Projection:
    """The projection with this name. Raises KeyError."""
    return _projections[name]
