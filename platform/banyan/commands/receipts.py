"""One receipt per (tenant, actor, key): what makes a retry harmless at any concurrency."""

import hashlib
from collections.abc import Callable
from typing import Any, get_type_hints

import msgspec

from banyan.commands.registry import handler_of
from banyan.errors import KeyReused
from banyan.messages import Command, R, name_of
from banyan.models import CommandReceipt


def claim(command: Command[R]) -> R | None:
    """Take the command's key, or return the answer it already has.

    The insert waits for a concurrent holder of the same key to commit or roll back; that wait
    is what makes two simultaneous retries one write. Raises KeyReused when the key was spent
    on a different command.
    """
    if command.key is None:
        return None
    fingerprint = _fingerprint(command)
    if CommandReceipt.claim(command.tenant, command.actor, command.key, fingerprint):
        return None
    receipt = CommandReceipt.objects.get(actor=command.actor, key=command.key)
    if bytes(receipt.fingerprint) != fingerprint:
        raise KeyReused
    return msgspec.json.decode(bytes(receipt.answer), type=_answer_type(handler_of(command)))


def keep(command: Command[R], answer: R) -> None:
    """Store the answer beside the change, in the same transaction."""
    if command.key is not None:
        CommandReceipt.objects.filter(actor=command.actor, key=command.key).update(
            answer=msgspec.json.encode(answer)
        )


def _fingerprint(command: Command[Any]) -> bytes:
    fields = msgspec.structs.asdict(command)
    for name in (*command.beside, "trace", "epoch"):
        del fields[name]
    body = msgspec.json.encode([name_of(type(command)), fields], order="deterministic")
    return hashlib.sha256(body).digest()


def _answer_type(handler: Callable[[Command[R]], R]) -> type[R]:
    answer: type[R] = get_type_hints(handler)["return"]
    return answer
