"""Messages that their consumer cannot take: kept and counted, so that the others go on."""

from collections.abc import Callable

from django.db import DataError, Error, IntegrityError, transaction

from banyan.errors import Fault
from banyan.events.cloudevents import CloudEvent, decode
from banyan.events.partition_reader import Message
from banyan.models import DeadEvent

_LONGEST_REASON = 500


def is_of_the_event(error: Exception) -> bool:
    """Whether this is wrong with what was taken, and not with the database or a broker: those are
    waited for."""
    if isinstance(error, DataError | IntegrityError):
        return True
    return not isinstance(error, Error | Fault)


def set_aside(consumer: str, message: Message, error: Exception) -> None:
    """Keep a message that could not be taken; belongs into the transaction that passes it."""
    topic, partition = message.partition
    DeadEvent.objects.create(
        consumer=consumer,
        topic=topic,
        partition=partition,
        offset=message.offset,
        value=message.value or b"",
        reason=_told(error),
    )


def take_again(consumer: str, handle: Callable[[list[CloudEvent]], int | None]) -> tuple[int, int]:
    """Hand over what was set aside once more, in its order; returns how many were taken and how
    many are left. What comes after them in their topic has long been taken."""
    taken = left = 0
    for dead in DeadEvent.objects.filter(consumer=consumer).order_by("pk"):
        try:
            with transaction.atomic():
                handle([decode(bytes(dead.value))])
                dead.delete()
            taken += 1
        except Exception as error:
            if not is_of_the_event(error):
                raise
            DeadEvent.objects.filter(pk=dead.pk).update(reason=_told(error))
            left += 1
    return taken, left


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "")[:_LONGEST_REASON]
