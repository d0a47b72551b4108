"""The lags are measured by who is asked for them, so that they grow when nobody works."""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction

from banyan.events.projector import project
from banyan.events.reader import advance
from banyan.events.relay import READER
from banyan.ids import uuid7
from banyan.models import Checkpoint, EventRecord
from banyan.telemetry import names, probes
from banyan.telemetry.kinds import Metric
from banyan.telemetry.probes import Probe, probe

pytestmark = pytest.mark.django_db(transaction=True)


def write() -> None:
    EventRecord(
        tenant_id=uuid7(), aggregatetype="x", aggregateid=uuid7(), seq=1, type="Any", payload={}
    ).save(force_insert=True)


def measured(metric: Metric, *labels: str) -> float:
    [value] = [s.value for s in probe() if (s.name, s.labels) == (metric.name, labels)]
    return value


def test_nothing_lags_behind_an_empty_log() -> None:
    assert measured(names.RELAY_LAG_EVENTS) == 0
    assert measured(names.RELAY_LAG_SECONDS) == 0
    assert measured(names.PROJECTION_LAG_EVENTS, "results") == 0


def test_a_relay_that_has_never_run_lags_behind_everything() -> None:
    write()
    write()
    assert measured(names.RELAY_LAG_EVENTS) >= 2
    assert measured(names.RELAY_LAG_SECONDS) > 0


def test_a_reader_lags_behind_what_it_has_not_taken() -> None:
    write()
    advance(READER, lambda events: None)
    assert measured(names.RELAY_LAG_EVENTS) == 0
    write()
    assert measured(names.RELAY_LAG_EVENTS) == 1


def test_an_event_ages_while_nobody_takes_it() -> None:
    write()
    first = measured(names.PROJECTION_LAG_SECONDS, "results")
    assert measured(names.PROJECTION_LAG_SECONDS, "results") > first


def test_a_projection_that_has_kept_up_does_not_lag() -> None:
    write()
    project("results")
    assert measured(names.PROJECTION_LAG_SECONDS, "results") == 0


def in_an_open_transaction(work: Callable[[], object]) -> Callable[[], None]:
    """Do `work` in a transaction that stays open until the returned function is called."""
    done, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            work()
            done.set()
            finish.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert done.wait(20)

    def end() -> None:
        finish.set()
        thread.join()

    return end


def test_a_transaction_that_has_written_is_what_holds_readers_back() -> None:
    before = measured(names.OLDEST_XMIN_SECONDS)
    end = in_an_open_transaction(write)
    during = measured(names.OLDEST_XMIN_SECONDS)
    end()
    assert (before, during > 0) == (0, True)


def test_a_transaction_that_only_reads_holds_nobody_back() -> None:
    end = in_an_open_transaction(Checkpoint.objects.first)
    during = measured(names.OLDEST_XMIN_SECONDS)
    end()
    assert during == 0


def test_the_replicas_that_lag_are_those_that_follow() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT application_name FROM pg_stat_replication")
        following = {name for (name,) in cursor.fetchall()}
    lagging = {
        sample.labels[0] for sample in probe() if sample.name == names.REPLICA_LAG_SECONDS.name
    }
    assert lagging == following


def test_a_database_that_is_away_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(probes, "probe", away)
    [sample] = Probe().answer(20)
    assert (sample.name, sample.value) == (names.DATABASE_UP.name, 0)


def test_nobody_waits_for_a_frozen_database(monkeypatch: pytest.MonkeyPatch) -> None:
    thaw = threading.Event()
    monkeypatch.setattr(probes, "probe", lambda: thaw.wait(20) and [])
    asked = Probe()
    [sample] = asked.answer(0.01)
    assert (sample.name, sample.value, asked.pending) == (names.DATABASE_UP.name, 0, True)
    thaw.set()
    assert asked.answer(20) == []
