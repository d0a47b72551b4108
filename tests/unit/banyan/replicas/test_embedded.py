"""The embedded PostgreSQL and its streaming replica: killed, taken up, promoted, turned round."""

import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from banyan.embedded import replica as embedded
from banyan.embedded.layout import Layout
from banyan.embedded.postgres import Postgres
from banyan.embedded.replica import NotAReplica, Replica
from tests.drive.servers import eventually, kill, send_to_all


class Pair:
    """A primary and its replica, and their processes."""

    def __init__(self, home: Path) -> None:
        self.layout = Layout.of(home)
        self.replica = Replica.of(self.layout, 1)
        self.primary_process = Postgres.of(self.layout).start(quiet=True)
        ask(self.primary, "CREATE TABLE said (number int)")
        self.replica_process = self.replica.start(quiet=True)

    @property
    def primary(self) -> Postgres:
        return self.replica.primary

    @property
    def url(self) -> str:
        """Whichever of the two takes writes."""
        sockets = f"{self.replica.primary.sockets},{self.replica.server.sockets}"
        return f"host={sockets} user=banyan dbname=postgres target_session_attrs=read-write"

    def lose_the_primary(self) -> None:
        """It dies without a word; the replica takes over, and then the old one follows it."""
        kill(self.primary_process)
        self.replica.promote(waiting=True)
        self.replica = self.replica.turned_round()
        self.primary_process = self.replica_process
        self.replica.build()
        self.replica_process = self.replica.start(quiet=True)

    def stop(self) -> None:
        for process in (self.primary_process, self.replica_process):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait()


@pytest.fixture
def pair(fresh_home: Path) -> Iterator[Pair]:
    pair = Pair(fresh_home)
    yield pair
    pair.stop()
    shutil.rmtree(pair.layout.sockets)


def ask(server: Postgres, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as db:
        cursor = db.execute(statement)
        return cursor.fetchall() if cursor.description else []


def said(server: Postgres) -> list[object]:
    return [number for (number,) in ask(server, "SELECT number FROM said ORDER BY number")]


class Writer:
    """Says one number after the other to whichever server takes writes; each of them once."""

    def __init__(self, url: str) -> None:
        self.acknowledged: list[object] = []
        self._url = url
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def stop(self) -> None:
        self._enough.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def wait_for_more(self, count: int = 50) -> None:
        wanted = len(self.acknowledged) + count
        eventually(lambda: len(self.acknowledged) >= wanted)

    def _write(self) -> None:
        number = 0
        while not self._enough.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as db:
                    while not self._enough.is_set():
                        number += 1
                        db.execute("INSERT INTO said VALUES (%s)", [number])
                        self.acknowledged.append(number)
            except psycopg.OperationalError:
                time.sleep(0.02)


def test_a_killed_replica_goes_on_where_it_was(pair: Pair) -> None:
    kill(pair.replica_process)
    mark = pair.replica.server.data / "not_built_anew"
    mark.touch()
    ask(pair.primary, "INSERT INTO said VALUES (1)")
    pair.replica_process = pair.replica.start(quiet=True)
    eventually(lambda: said(pair.replica.server) == [1])
    assert mark.exists()


def test_a_replica_for_which_the_primary_has_no_log_any_more_is_built_anew(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_FOLLOWING_SECONDS", 1.0)
    kill(pair.replica_process)
    pair.replica._drop_slot()
    ask(pair.primary, "INSERT INTO said VALUES (1)")
    pair.replica_process = pair.replica.start(quiet=True)
    eventually(lambda: said(pair.replica.server) == [1])


def test_a_replica_comes_up_while_the_primary_is_away_and_follows_it_later(pair: Pair) -> None:
    kill(pair.replica_process)
    kill(pair.primary_process)
    pair.replica_process = pair.replica.start(quiet=True)
    assert said(pair.replica.server) == []
    pair.primary_process = pair.primary.start(quiet=True)
    ask(pair.primary, "INSERT INTO said VALUES (1)")
    eventually(lambda: said(pair.replica.server) == [1])


def test_what_was_promoted_is_not_thrown_away_for_a_copy_of_the_old_primary(pair: Pair) -> None:
    kill(pair.primary_process)
    pair.replica.promote()
    ask(pair.replica.server, "INSERT INTO said VALUES (1)")
    pair.replica_process.send_signal(signal.SIGINT)
    pair.replica_process.wait()
    pair.primary_process = pair.primary.start(quiet=True)
    with pytest.raises(NotAReplica):
        pair.replica.start(quiet=True)
    assert pair.replica.server.data.exists()


def test_the_replica_of_another_primary_is_not_thrown_away(pair: Pair) -> None:
    for process in (pair.replica_process, pair.primary_process):
        kill(process)
    pair.primary.data.rename(pair.primary.data.with_name("lost"))
    pair.primary_process = pair.primary.start(quiet=True)
    with pytest.raises(NotAReplica):
        pair.replica.start(quiet=True)


def test_an_acknowledgement_waits_until_the_replica_has_it_too(pair: Pair) -> None:
    pair.replica.be_waited_for()
    send_to_all(pair.replica_process, signal.SIGSTOP)
    writer = Writer(pair.url)
    time.sleep(0.3)
    assert writer.acknowledged == []
    send_to_all(pair.replica_process, signal.SIGCONT)
    writer.wait_for_more(1)
    writer.stop()


def test_no_acknowledged_write_is_lost_with_the_primary_however_often(pair: Pair) -> None:
    pair.replica.be_waited_for()
    writer = Writer(pair.url)
    for _ in range(3):
        writer.wait_for_more()
        pair.lose_the_primary()
    writer.wait_for_more()
    writer.stop()
    held = said(pair.primary)
    assert set(writer.acknowledged) - set(held) == set()
    assert len(held) == len(set(held))
    eventually(lambda: said(pair.replica.server) == held)
