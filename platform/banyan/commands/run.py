"""Running a command: one transaction holding its receipt, its changes and its events."""

from django.db import OperationalError, connection, transaction

from banyan.commands import receipts
from banyan.commands.registry import handler_of
from banyan.edge import in_thread
from banyan.errors import Unavailable
from banyan.events.log import collecting
from banyan.messages import Command, R
from banyan.tenancy.scope import tenant_scope

# Serialization failure and deadlock: PostgreSQL undid everything, so the command may run again.
_RETRYABLE = {"40001", "40P01"}
_TRIES = 3


def run(command: Command[R]) -> R:
    """Execute `command` and return its handler's answer.

    The answer of a key that was used before is returned without running the handler again.
    Raises whatever Refusal the handler raises (nothing is stored then), KeyReused when the key
    came with a different command before, and Unavailable when the database cannot take it.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            return _run_once(command)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _RETRYABLE:
                raise Unavailable from error
            if attempt == _TRIES:
                raise Unavailable("Too many writers at once; send it again.") from error
    raise AssertionError("unreachable")


async def arun(command: Command[R]) -> R:
    """`run()` for the async edge; the one door of the hot lane."""
    return await in_thread(run, command)


def _run_once(command: Command[R]) -> R:
    with tenant_scope(command.tenant), transaction.atomic():
        _take_turns(command)
        earlier = receipts.claim(command)
        if earlier is not None:
            return earlier
        with collecting():
            answer = handler_of(command)(command)
        receipts.keep(command, answer)
        return answer


def _take_turns(command: Command[R]) -> None:
    """Wait for the aggregate's other commands before anything is written.

    The first write of a transaction fixes its place in the event log. Were it made before the
    wait for a row lock, a command that runs later could stand earlier in the log.
    """
    aggregate = command.aggregate()
    if aggregate is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(aggregate)]
            )
