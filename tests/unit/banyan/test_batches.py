"""Commands carried out together on a real database: one commit, each its own outcome."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from uuid import UUID

import msgspec
import pytest
from django.db import connection

from banyan.commands import Arrays, BatchWrite, Row, Stale, arun, handles_batch, run, run_all
from banyan.commands.registry import _batch_commands
from banyan.errors import InvalidRequest, Unavailable
from banyan.http.edge import in_thread
from banyan.ids import uuid7
from banyan.lanes import connection as line
from banyan.lanes import open_lanes
from banyan.messages import Command

pytestmark = pytest.mark.django_db(transaction=True)

TENANT = uuid7()


class Put(msgspec.Struct, frozen=True):
    text: str


class PutNote(Command[Put], frozen=True, kw_only=True):
    note: UUID
    text: str

    def aggregate(self) -> UUID:
        return self.note


@pytest.fixture(autouse=True)
def notes() -> Iterator[None]:
    """A table whose text cannot be everything, and a command that fills it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE notes (id uuid PRIMARY KEY, body jsonb, xid xid8)")

    @handles_batch(PutNote)
    class PuttingNotes(BatchWrite[PutNote, Put]):
        write = """
        WITH put AS (
          INSERT INTO notes SELECT id, body::jsonb, pg_current_xact_id()
          FROM unnest(%b::uuid[], %b::text[]) AS c (id, body)
          ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body RETURNING id, body)
        SELECT body->>'text' FROM put
        """

        def written(self, commands: Sequence[PutNote]) -> Arrays:
            bodies = [msgspec.json.encode({"text": one.text}).decode() for one in commands]
            return [one.note for one in commands], bodies

        def answer(self, command: PutNote, decision: PutNote, row: Row) -> Put | Stale:
            if command.text == "never":
                return Stale()
            return Put(*row)

    yield
    del _batch_commands[PutNote]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE notes")


@pytest.fixture
async def lanes() -> AsyncIterator[None]:
    yield
    await open_lanes.close()


def put(text: str, note: UUID | None = None) -> PutNote:
    return PutNote(tenant=TENANT, actor="a", note=note or uuid7(), text=text)


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body->>'text' FROM notes ORDER BY 1")
        return [text for (text,) in cursor.fetchall()]


def commits() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xid) FROM notes")
        (count,) = cursor.fetchone()
        return int(count)


def test_many_share_one_commit() -> None:
    assert run_all([put("a"), put("b"), put("c")]) == [Put("a"), Put("b"), Put("c")]
    assert commits() == 1


def test_each_gets_the_answer_to_their_own_command_whatever_the_order_of_locks() -> None:
    commands = [put(str(number)) for number in range(50)]
    assert run_all(commands) == [Put(str(number)) for number in range(50)]


# PostgreSQL's jsonb holds no NUL, though JSON does.
POISON = "a\0b"


def test_what_cannot_be_stored_alone_gets_the_error() -> None:
    outcomes = run_all([put("a"), put(POISON), put("b"), put("c"), put("d")])
    assert isinstance(outcomes[1], InvalidRequest)
    assert stored() == ["a", "b", "c", "d"]


def test_all_that_cannot_be_stored_are_found() -> None:
    outcomes = run_all([put(POISON), put("a"), put(POISON)])
    assert [isinstance(one, InvalidRequest) for one in outcomes] == [True, False, True]


def test_a_poisoned_command_alone_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        run(put(POISON))


def test_what_is_always_stale_is_asked_to_come_back() -> None:
    with pytest.raises(Unavailable):
        run(put("never"))


@pytest.mark.usefixtures("lanes")
async def test_the_lane_takes_the_same_code_and_isolates_the_same_poison() -> None:
    texts = ["a", POISON, "b"]
    outcomes = await asyncio.gather(*(arun(put(text)) for text in texts), return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == (Put("a"), Put("b"))
    assert isinstance(outcomes[1], InvalidRequest)


@pytest.mark.usefixtures("lanes")
async def test_what_is_asked_at_once_in_a_process_is_one_commit() -> None:
    await asyncio.gather(*(arun(put(str(number))) for number in range(40)))
    assert await in_thread(commits) == 1


@pytest.mark.usefixtures("lanes")
async def test_overlapping_batches_of_two_processes_do_not_deadlock() -> None:
    shared = [uuid7() for _ in range(30)]
    here = [arun(put("here", note)) for note in shared]
    there = in_thread(run_all, [put("there", note) for note in reversed(shared)])
    outcomes = await asyncio.gather(there, *here)
    assert outcomes[0] == [Put("there")] * 30
    assert outcomes[1:] == [Put("here")] * 30


@pytest.mark.usefixtures("lanes")
async def test_a_lane_whose_connections_were_closed_behind_its_back_goes_on() -> None:
    await arun(put("before"))

    def hang_up() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE application_name = %s",
                [line.NAME],
            )
            assert cursor.rowcount > 0

    await in_thread(hang_up)
    assert await arun(put("after")) == Put("after")
