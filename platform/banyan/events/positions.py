"""Where a consumer stands in the partitions of its topics: the table that replaces Kafka's own."""

from collections.abc import Iterable, Mapping

from django.db import connection

from banyan.errors import Fault

Partition = tuple[str, int]  # topic, number

_BEGIN = """
INSERT INTO banyan_consumerposition AS known (consumer, topic, partition, epoch, next_offset)
SELECT %s, topic, partition, %s, 0 FROM unnest(%s::text[], %s::int[]) AS wanted (topic, partition)
ON CONFLICT (consumer, topic, partition) DO UPDATE
SET epoch = excluded.epoch, next_offset = 0, missing_until = NULL, updated_at = clock_timestamp()
WHERE known.epoch <> excluded.epoch
"""
_READ = """
SELECT topic, partition, next_offset
FROM banyan_consumerposition
JOIN unnest(%s::text[], %s::int[]) AS wanted (topic, partition) USING (topic, partition)
WHERE consumer = %s
"""
_MOVE = """
UPDATE banyan_consumerposition AS known
SET next_offset = move.upto, missing_until = NULL, updated_at = clock_timestamp()
FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::bigint[])
  AS move (topic, partition, since, upto)
WHERE consumer = %s AND epoch = %s AND known.next_offset = move.since
  AND (known.topic, known.partition) = (move.topic, move.partition)
"""
_MISS = """
UPDATE banyan_consumerposition SET missing_until = %s
WHERE consumer = %s AND topic = %s AND partition = %s
"""
_NOTE_ENDS = """
UPDATE banyan_consumerposition AS known SET end_offset = noted.upto, looked_at = clock_timestamp()
FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS noted (topic, partition, upto)
WHERE consumer = %s AND (known.topic, known.partition) = (noted.topic, noted.partition)
"""


class Overtaken(Fault):
    """Another process with this consumer's name has moved its position; begin from there."""


def positions(consumer: str, epoch: str, partitions: Iterable[Partition]) -> dict[Partition, int]:
    """The next offset in each partition.

    Where the consumer has never been it is 0, and again when `epoch` is another cluster than the
    one it was in: offsets of the old one mean nothing there.
    """
    topics, numbers = _columns(partitions)
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [consumer, epoch, topics, numbers])
        cursor.execute(_READ, [topics, numbers, consumer])
        return {(topic, number): offset for topic, number, offset in cursor.fetchall()}


def move(consumer: str, epoch: str, moves: Mapping[Partition, tuple[int, int]]) -> None:
    """Move each partition from one next offset to another; belongs into a transaction.

    Raises Overtaken when the consumer does not stand where it thinks it does. Done first, it
    makes a second process wait, and then turn back before it has worked.
    """
    topics, numbers = _columns(moves)
    since, upto = zip(*moves.values(), strict=True)
    with connection.cursor() as cursor:
        # One at a time: two that lock the rows in different orders would wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [consumer])
        cursor.execute(_MOVE, [topics, numbers, list(since), list(upto), consumer, epoch])
        if cursor.rowcount != len(moves):
            raise Overtaken(Overtaken.__doc__)


def miss(consumer: str, partition: Partition, until: int) -> None:
    """Write down that events below `until` cannot be had any more."""
    with connection.cursor() as cursor:
        cursor.execute(_MISS, [until, consumer, *partition])


def note_ends(consumer: str, ends: Mapping[Partition, int]) -> None:
    """Write down where its partitions end now: how far behind it is can be seen without Kafka, and
    since when nobody has looked."""
    topics, numbers = _columns(ends)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_ENDS, [topics, numbers, list(ends.values()), consumer])


def _columns(partitions: Iterable[Partition]) -> tuple[list[str], list[int]]:
    topics, numbers = [], []
    for topic, number in partitions:
        topics.append(topic)
        numbers.append(number)
    return topics, numbers
