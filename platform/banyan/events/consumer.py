"""A consumer of Kafka whose offsets are committed with its results, in PostgreSQL."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from django.db import transaction

from banyan.errors import Fault
from banyan.events.cloudevents import CloudEvent, decode
from banyan.events.partition_reader import Fetcher, Message
from banyan.events.positions import Partition, miss, move, positions
from banyan.telemetry import spans

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 5.0  # how soon new partitions and another cluster are noticed


class Gap(Fault):
    """The broker dropped events before this consumer came to them; the log still has them."""

    def __init__(self, consumer: str, partition: Partition, first: int, until: int) -> None:
        self.consumer, self.partition, self.first, self.until = consumer, partition, first, until
        topic, number = partition
        super().__init__(
            f"{consumer} has missed offsets {first} to {until - 1} of {topic}/{number}"
        )


def stay(gap: Gap) -> None:
    """Take nothing more before the gap is filled. Raises it."""
    raise gap


class EventConsumer:
    """Takes the events of `topics` to `handle`, in the order of each partition.

    `handle` runs in the transaction that stores the offsets: a message counts once, wherever the
    process dies. An event can still come in two messages, when the relay had to send it again or
    the cluster is a new one. To tell is left to `handle`, whose rows have a key anyway (the
    event's `id`, or tenant, subject and sequence) and take ON CONFLICT DO NOTHING: a table of
    every id ever seen would double a consumer's writes and grow without end.

    `refeed` is called with a Gap and brings the events from the log, harmless to repeat; when it
    returns, the consumer goes on behind the gap. One process per name does the work: a second one
    takes nothing twice, but is in the way.
    """

    def __init__(
        self,
        name: str,
        topics: Sequence[str],
        handle: Callable[[list[CloudEvent]], None],
        *,
        bootstrap: Callable[[], str],
        refeed: Callable[[Gap], None] = stay,
        batch: int = 500,
    ) -> None:
        self._name, self._topics, self._handle = name, topics, handle
        self._bootstrap, self._refeed, self._batch = bootstrap, refeed, batch
        self._fetcher: Fetcher | None = None
        self._cluster, self._partitions = "", frozenset[Partition]()
        self._positions: dict[Partition, int] = {}
        self._look_at = 0.0

    def step(self) -> int:
        """Take one batch; returns how many messages it held. Made for `until_told_to_stop`.

        Raises BrokerTrouble, Overtaken, Gap or what `handle` raises. Nothing has moved then; the
        next step connects anew and goes on from what is stored.
        """
        try:
            fetcher = self._at_the_cluster()
            return self._take(fetcher) if self._positions else 0
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the broker go."""
        fetcher, self._fetcher = self._fetcher, None
        self._cluster, self._partitions, self._positions = "", frozenset(), {}
        self._look_at = 0.0
        if fetcher is not None:
            fetcher.close()

    def _at_the_cluster(self) -> Fetcher:
        fetcher = self._fetcher = self._fetcher or Fetcher(self._bootstrap(), self._name)
        if time.monotonic() >= self._look_at:
            found = fetcher.look(self._topics)
            if found != (self._cluster, self._partitions):
                self._cluster, self._partitions = found
                self._begin(fetcher)
            self._look_at = time.monotonic() + _LOOK_SECONDS
        return fetcher

    def _begin(self, fetcher: Fetcher) -> None:
        self._positions = positions(self._name, self._cluster, self._partitions)
        for partition in self._positions:
            oldest, end = fetcher.bounds(partition)
            if self._positions[partition] > end:
                # Shorter than what we have read of it: another log under the same name.
                self._go_to(partition, 0)
            if self._positions[partition] < oldest:
                self._cross(partition, oldest)
        fetcher.begin(self._positions)

    def _cross(self, partition: Partition, oldest: int) -> None:
        gap = Gap(self._name, partition, self._positions[partition], oldest)
        logger.error("%s", gap)
        miss(self._name, partition, oldest)
        self._refeed(gap)
        self._go_to(partition, oldest)

    def _go_to(self, partition: Partition, offset: int) -> None:
        with transaction.atomic():
            self._move({partition: offset})

    def _take(self, fetcher: Fetcher) -> int:
        messages = fetcher.fetch(self._batch)
        if messages:
            events = [decode(message.value) for message in messages]
            with _traced(messages), transaction.atomic():
                # Of each partition the last message stands.
                self._move({message.partition: message.offset + 1 for message in messages})
                self._handle(events)
        return len(messages)

    def _move(self, ends: dict[Partition, int]) -> None:
        moves = {partition: (self._positions[partition], end) for partition, end in ends.items()}
        move(self._name, self._cluster, moves)
        # Should the transaction fail, `step` forgets them all.
        self._positions.update(ends)


@contextmanager
def _traced(messages: list[Message]) -> Iterator[None]:
    """A span in the trace of every request that caused one of these messages and was sampled."""
    with ExitStack() as stack:
        for message in messages if spans.on else ():
            if "traceparent" in dict(message.headers):
                stack.enter_context(spans.consuming(message.partition[0], message.headers))
        yield
