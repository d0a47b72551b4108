"""Observation of every command: the trace it belongs to, and how it ended."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec

from banyan.errors import Refusal
from banyan.events.log import trace_headers
from banyan.messages import Command, R, name_of
from banyan.telemetry import names, spans
from banyan.telemetry.metrics import Counter, counter
from banyan.tenancy.fence import routed_under


def as_routed(command: Command[R]) -> Command[R]:
    """The command with the running trace, which its events go on with, in whichever batch, and
    with the epoch under which its request was routed."""
    epoch = routed_under()
    if epoch is not None:
        command = msgspec.structs.replace(command, epoch=epoch)
    return msgspec.structs.replace(command, trace=trace_headers()) if spans.on else command


def count(commands: Sequence[Command[Any]], outcomes: Sequence[Any]) -> None:
    """Count these commands of one type by how they ended."""
    name = name_of(type(commands[0]))
    done = sum(not isinstance(outcome, Exception) for outcome in outcomes)
    _counter(name, "done").add(done)
    if done < len(outcomes):
        refused = sum(isinstance(outcome, Refusal) for outcome in outcomes)
        _counter(name, "refused").add(refused)
        _counter(name, "failed").add(len(outcomes) - done - refused)


@lru_cache(maxsize=1024)
def _counter(command: str, outcome: str) -> Counter:
    return counter(names.COMMANDS, command=command, outcome=outcome)
