"""What the broker has dropped before a consumer came to it, taken from the event log."""

from banyan.events.cloudevents import cloud_event
from banyan.events.consumer import Gap
from banyan.events.consumers import Consumer
from banyan.events.reader import StoredEvent, advance
from banyan.messages import name_of
from banyan.models import Checkpoint
from banyan.partitions.tree import shares


def refeed(consumer: Consumer, gap: Gap) -> None:
    """Hand over all that the log has for this consumer; most of it not for the first time.

    Raises the gap while months of the log are archived: what it lacks may be among them.
    """
    if any(share.closed for share in shares()):
        raise gap
    reader = f"refeed:{consumer.name}"

    def take(stored: list[StoredEvent]) -> None:
        consumer.take([cloud_event(one) for one in stored])

    types = [name_of(event) for event in consumer.events.values()]
    while advance(reader, take, types=types):
        pass
    # A reader that does not read any more would keep months of the log from being archived.
    Checkpoint.objects.filter(reader=reader).delete()
