"""Which code handles which command; filled when the apps' `commands` modules are imported."""

from collections.abc import Callable
from typing import Any, TypeVar

from banyan.commands.batch import BatchCommand
from banyan.messages import Command, R, name_of

C = TypeVar("C", bound=Command[Any])
T = TypeVar("T", bound=type[BatchCommand[Any, Any, Any, Any]])

Handler = Callable[[Any], Any]
_handlers: dict[type[Command[Any]], Handler] = {}
_batch_commands: dict[type[Command[Any]], BatchCommand[Any, Any, Any, Any]] = {}


def handles(command: type[Command[R]]) -> Callable[[Callable[[C], R]], Callable[[C], R]]:
    """Make the decorated function the one handler of `command`."""

    def register(handler: Callable[[C], R]) -> Callable[[C], R]:
        _must_be_free(command)
        _handlers[command] = handler
        return handler

    return register


def handles_batch(command: type[Command[R]]) -> Callable[[T], T]:
    """Make the decorated `BatchCommand` the one way in which `command` is carried out."""

    def register(how: T) -> T:
        _must_be_free(command)
        _batch_commands[command] = how()
        return how

    return register


def handler_of(command: Command[R]) -> Callable[[Command[R]], R]:
    """The handler of this command.

    Raises LookupError when no app has one: a wiring mistake, not something a user can cause.
    """
    try:
        return _handlers[type(command)]
    except KeyError:
        raise LookupError(f"no handler for {name_of(type(command))}") from None


def batch_command_of(command: type[Command[R]]) -> BatchCommand[Any, Any, Any, Any] | None:
    """How commands of this type are carried out together; None when each has its own handler."""
    return _batch_commands.get(command)


def _must_be_free(command: type[Command[Any]]) -> None:
    if command in _handlers or command in _batch_commands:
        raise RuntimeError(f"{name_of(command)} already has a handler")
