"""Who listens to which event; filled when the apps' `projections` modules are imported."""

from collections.abc import Callable
from typing import Any, TypeVar

from banyan.messages import Event, name_of

E = TypeVar("E", bound=Event)

Projection = Callable[[Any], None]
_types: dict[str, type[Event]] = {}
_listeners: dict[str, dict[type[Event], list[Projection]]] = {}


def on(event: type[E], *, projection: str) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Subscribe the decorated function to `event` as part of the named projection.

    A projection sees every event at least once and in the order of its aggregate; its function
    runs in the transaction that moves the projection's checkpoint, inside the event's tenant.
    """

    def subscribe(listener: Callable[[E], None]) -> Callable[[E], None]:
        _types[name_of(event)] = event
        _listeners.setdefault(projection, {}).setdefault(event, []).append(listener)
        return listener

    return subscribe


def projections() -> list[str]:
    """Every projection that some app has declared."""
    return sorted(_listeners)


def listeners(projection: str, event_name: str) -> list[Projection]:
    """The functions of `projection` that want this event; none for a name nobody knows."""
    event = _types.get(event_name)
    return [] if event is None else _listeners[projection].get(event, [])


def event_type(event_name: str) -> type[Event]:
    """The class of a stored event that somebody listens to."""
    return _types[event_name]
