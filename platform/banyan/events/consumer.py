"""A consumer of Kafka whose offsets are committed with its results, in PostgreSQL."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from django.db import transaction

from banyan.errors import Fault
from banyan.events.cloudevents import CloudEvent, decode
from banyan.events.dead_events import is_of_the_event
from banyan.events.partition_reader import Fetcher, Message
from banyan.events.positions import Partition, miss, move, note_ends, positions
from banyan.telemetry import spans

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 5.0  # how soon new partitions and another cluster are noticed
_MOST_DEAD_IN_A_ROW = 10


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


def take_nothing_more(_consumer: str, _message: Message, error: Exception) -> None:
    """Stay before a message that cannot be taken. Raises what is wrong with it."""
    raise error


class EventConsumer:
    """Takes the events of `topics` to `handle`, in the order of each partition.

    `handle` runs in the transaction that stores the offsets: a message counts once, wherever the
    process dies. An event can still come in two messages, when the relay had to send it again or
    the cluster is a new one. To tell is left to `handle`, whose rows have a key anyway (the
    event's `id`, or tenant, subject and sequence) and take ON CONFLICT DO NOTHING: a table of
    every id ever seen would double a consumer's writes and grow without end.

    `refeed` is called with a Gap and brings the events from the log, harmless to repeat; when it
    returns, the consumer goes on behind the gap. `set_aside` is called with a message that could
    not be taken even alone, in the transaction that passes it; when it returns, the others go on.
    One process per name does the work: a second one takes nothing twice, but is in the way.
    """

    def __init__(
        self,
        name: str,
        topics: Sequence[str],
        handle: Callable[[list[CloudEvent]], int | None],
        *,
        bootstrap: Callable[[], str],
        refeed: Callable[[Gap], None] = stay,
        set_aside: Callable[[str, Message, Exception], None] = take_nothing_more,
        batch: int = 500,
    ) -> None:
        self._name, self._topics, self._handle = name, topics, handle
        self._bootstrap, self._refeed, self._batch = bootstrap, refeed, batch
        self._set_aside, self._dead_in_a_row = set_aside, 0
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
            note_ends(self._name, {one: fetcher.bounds(one)[1] for one in self._positions})
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
        self._positions[partition] = offset

    def _take(self, fetcher: Fetcher) -> int:
        messages = fetcher.fetch(self._batch)
        if messages:
            try:
                self._take_together(messages)
            except Exception as error:
                if not is_of_the_event(error):
                    raise
                for message in messages:
                    self._take_alone(message)
        return len(messages)

    def _take_together(self, messages: list[Message]) -> None:
        with _traced(messages), self._passing(messages):
            taken = self._handle([decode(message.value) for message in messages])
        # What it was never asked to take says nothing of whether it still can.
        if taken != 0:
            self._dead_in_a_row = 0

    def _take_alone(self, message: Message) -> None:
        try:
            self._take_together([message])
        except Exception as error:
            # When nothing can be taken any more, it is not the events that are wrong.
            if not is_of_the_event(error) or self._dead_in_a_row >= _MOST_DEAD_IN_A_ROW:
                raise
            with self._passing([message]):
                self._set_aside(self._name, message, error)
            self._dead_in_a_row += 1
            at = (message.partition, message.offset)
            logger.error("%s cannot take %s: %r", self._name, at, error)

    @contextmanager
    def _passing(self, messages: list[Message]) -> Iterator[None]:
        """The transaction that moves the offsets behind these messages."""
        # Of each partition the last message stands.
        ends = {message.partition: message.offset + 1 for message in messages}
        with transaction.atomic():
            self._move(ends)
            yield
        self._positions.update(ends)

    def _move(self, ends: dict[Partition, int]) -> None:
        moves = {partition: (self._positions[partition], end) for partition, end in ends.items()}
        move(self._name, self._cluster, moves)


@contextmanager
def _traced(messages: list[Message]) -> Iterator[None]:
    """A span in the trace of every request that caused one of these messages and was sampled."""
    with ExitStack() as stack:
        for message in messages if spans.on else ():
            if "traceparent" in dict(message.headers):
                stack.enter_context(spans.consuming(message.partition[0], message.headers))
        yield
