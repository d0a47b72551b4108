"""Running a command: one transaction holding its receipt, its changes and its events."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.db import DatabaseError, OperationalError, transaction

from banyan.commands import receipts
from banyan.commands.batch import RETRYABLE, BatchCommand, carry_out, turn_of
from banyan.commands.read_only import must_not_be_reading
from banyan.commands.registry import batch_command_of, handler_of
from banyan.commands.trace import as_routed, count
from banyan.errors import Unavailable
from banyan.events.log import collecting
from banyan.http.edge import in_thread
from banyan.lanes.ask import Ask, Row
from banyan.lanes.connection import LaneConnection
from banyan.lanes.django_connection import ask_here, take_turns
from banyan.lanes.open_lanes import OpenLane, lane, opened
from banyan.messages import Command, R
from banyan.telemetry import names
from banyan.telemetry.metrics import histogram
from banyan.tenancy.replicas.last_write import are_remembered, awrote, wrote_just_now
from banyan.tenancy.scope import tenant_scope

C = TypeVar("C", bound=Command[Any])

_TRIES = 3


def run(command: Command[R]) -> R:
    """Execute `command` and return its handler's answer.

    The answer of a key that was used before is returned without running the handler again.
    Raises whatever Refusal the handler raises (nothing is stored then), KeyReused when the key
    came with a different command before, and Unavailable when the database cannot take it.
    """
    (answer,) = run_all([command])
    if isinstance(answer, Exception):
        raise answer
    return answer


def run_all(commands: Sequence[Command[R]]) -> list[R | Exception]:
    """Execute commands of one type, in one commit if they can be carried out together.

    Returns what `run()` would have returned or raised for each.
    """
    if not commands:
        return []
    must_not_be_reading()
    how = batch_command_of(type(commands[0]))
    commands = [as_routed(command) for command in commands]
    answers: list[R | Exception]
    try:
        if how is None:
            answers = [_outcome(command) for command in commands]
        else:
            answers = _carried_out_here(how, commands)
    except (psycopg.Error, DatabaseError) as error:
        raise Unavailable from error
    count(commands, answers)
    for person in _people(commands):
        wrote_just_now(*person)
    return answers


def once_here(command: Command[R]) -> R:
    """Execute in the running transaction, for a dry run: nothing is counted, and nobody is
    remembered as having written."""
    how = batch_command_of(type(command))
    if how is None:
        return _run_once(command)
    (outcome,) = _carried_out_here(how, [command])
    if isinstance(outcome, Exception):
        raise outcome
    answer: R = outcome
    return answer


async def arun(command: Command[R]) -> R:
    """`run()` for the async edge; the one door of the hot lane."""
    must_not_be_reading()
    how = batch_command_of(type(command))
    if how is None or how.blocks:
        return await in_thread(run, command)
    lane_of_it = opened(how)
    if lane_of_it is None:
        lane_of_it = _opening(how)
    answer: R = await lane_of_it.ask(as_routed(command))
    return answer


def _opening(how: BatchCommand[Any, Any, Any, Any]) -> OpenLane:
    name = type(how).__name__
    seconds = histogram(names.COMMIT_SECONDS, lane=name)

    async def carry(connection: LaneConnection, commands: list[Any]) -> list[Any]:
        began = time.perf_counter()
        answers: list[Any] = await carry_out(how, commands, connection.ask)
        seconds.observe(time.perf_counter() - began)
        count(commands, answers)
        if are_remembered():
            await awrote(_people(commands), connection.position)
        return answers

    connect = partial(LaneConnection, writes=True)
    return lane(how, name, carry, connect=connect, turn=how.turn, writes=True)


def _people(commands: Sequence[Command[Any]]) -> set[tuple[UUID, str]]:
    return {(command.tenant, command.actor) for command in commands}


def _outcome(command: Command[R]) -> R | Exception:
    try:
        return _tried(command)
    except Exception as refusal:
        return refusal


def _tried(command: Command[R]) -> R:
    for attempt in range(1, _TRIES + 1):
        try:
            return _run_once(command)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in RETRYABLE:
                raise Unavailable from error
            if attempt == _TRIES:
                raise Unavailable("Too many writers at once; send it again.") from error
    raise AssertionError("unreachable")


def _run_once(command: Command[R]) -> R:
    with tenant_scope(command.tenant), transaction.atomic():
        aggregate = command.aggregate()
        if aggregate is not None:
            take_turns([turn_of(aggregate)])
        earlier = receipts.claim(command)
        if earlier is not None:
            return earlier
        with collecting():
            answer = handler_of(command)(command)
        receipts.keep(command, answer)
        return answer


def _carried_out_here(
    how: BatchCommand[Any, Any, Any, R], commands: Sequence[Command[R]]
) -> list[R | Exception]:
    """With Django's connection. Nothing in it waits, so its first step is the whole of it."""
    steps = carry_out(how, commands, _ask_here)
    try:
        steps.send(None)
    except StopIteration as done:
        answers: list[R | Exception] = done.value
        return answers
    raise AssertionError("Django's connection does not wait")


async def _ask_here(ask: Ask) -> list[Row]:
    return ask_here(ask)
