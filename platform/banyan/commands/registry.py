"""Which function handles which command; filled when the apps' `commands` modules are imported."""

from collections.abc import Callable
from typing import Any, TypeVar

from banyan.messages import Command, R, name_of

C = TypeVar("C", bound=Command[Any])

Handler = Callable[[Any], Any]
_handlers: dict[type[Command[Any]], Handler] = {}


def handles(command: type[Command[R]]) -> Callable[[Callable[[C], R]], Callable[[C], R]]:
    """Make the decorated function the one handler of `command`."""

    def register(handler: Callable[[C], R]) -> Callable[[C], R]:
        if command in _handlers:
            raise RuntimeError(f"{name_of(command)} already has a handler")
        _handlers[command] = handler
        return handler

    return register


def handler_of(command: Command[R]) -> Callable[[Command[R]], R]:
    """The handler of this command.

    Raises LookupError when no app has one: a wiring mistake, not something a user can cause.
    """
    try:
        return _handlers[type(command)]
    except KeyError:
        raise LookupError(f"no handler for {name_of(type(command))}") from None
