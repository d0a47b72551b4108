"""One page for all processes of a machine, whoever is asked, whoever has died."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from banyan.settings.env import ROOT
from banyan.telemetry import metric_files as ledgers
from banyan.telemetry import metric_page, names
from banyan.telemetry.metric_files import MetricFiles
from banyan.telemetry.metric_page import Page
from banyan.telemetry.metrics import Registry
from banyan.telemetry.reporter import Reporter
from banyan.telemetry.samples import Sample

EVENTS = names.PUBLISHED_EVENTS.name
ALIVE = Sample(names.LIVE_PROCESSES.name, ("web",), 1)


def counted(number: float) -> Sample:
    return Sample(EVENTS, (), number)


class House:
    """A folder and the processes that live in it."""

    def __init__(self, folder: Path, leaving: ExitStack) -> None:
        self.folder = folder
        self.ledger = MetricFiles(folder)
        self._leaving = leaving

    def enter(self, process: str, *samples: Sample) -> Page:
        page = self.ledger.join(process)
        self._leaving.callback(page.close)
        page.write(list(samples))
        return page

    def gathered(self) -> list[Sample]:
        return list(self.ledger.gather())

    def total(self) -> float:
        return sum(sample.value for sample in self.gathered() if sample.name == EVENTS)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as leaving:
        yield House(tmp_path / "metrics", leaving)


def test_counters_of_all_processes_add_up(house: House) -> None:
    for number in (1, 2, 3):
        house.enter(f"web-{number}", counted(number))
    assert house.gathered() == [counted(6)]


def test_histograms_of_all_processes_add_up(house: House) -> None:
    for number in (1, 2):
        registry = Registry()
        registry.histogram(names.BATCH_COMMANDS, lane="save").observe(number * 3)
        house.enter(f"web-{number}", *registry.samples())
    [sample] = house.gathered()
    assert (sample.value, sample.counts[:5]) == (9, (0, 0, 1, 1, 0))


TOGETHER = {
    "summed": (names.LIVE_PROCESSES, ("web",), {("web",): 5}),
    "the highest": (names.REPLICA_LAG_SECONDS, ("a",), {("a",): 3}),
    "each": (names.QUEUED_COMMANDS, ("save",), {("save", "web-1"): 3, ("save", "web-2"): 2}),
}


@pytest.mark.parametrize(("metric", "labels", "expected"), TOGETHER.values(), ids=TOGETHER.keys())
def test_gauges_come_together_as_declared(
    house: House,
    metric: names.Metric,
    labels: tuple[str, ...],
    expected: dict[tuple[str, ...], float],
) -> None:
    house.enter("web-1", Sample(metric.name, labels, 3))
    house.enter("web-2", Sample(metric.name, labels, 2))
    assert {sample.labels: sample.value for sample in house.gathered()} == expected


def test_a_total_does_not_go_back_when_a_process_ends(house: House) -> None:
    house.enter("web-1", counted(2))
    house.enter("web-2", counted(40)).close()
    assert [house.total(), house.total()] == [42, 42]


def test_the_dead_are_carried_over_and_leave_no_file(house: House) -> None:
    house.enter("web-0", counted(0))
    for number in range(1, 11):
        house.enter(f"web-{number}", counted(number)).close()
        house.gathered()
    assert house.total() == 55
    assert len(list(house.folder.glob("web-*"))) == 1


def test_what_the_dead_said_of_their_last_moment_is_gone(house: House) -> None:
    house.enter("web-1")
    house.enter("web-2", ALIVE).close()
    assert house.gathered() == []


def test_who_hangs_is_believed_about_the_past_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.enter("web-1", counted(7), ALIVE)
    monkeypatch.setattr(metric_page, "_FRESH_SECONDS", -1)
    assert house.gathered() == [counted(7)]


def test_dying_while_the_dead_are_carried_over_counts_nobody_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.enter("web-1", counted(1))
    house.enter("web-2", counted(10)).close()

    def die(self: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", die)  # carried over already, and the page still there
        with pytest.raises(KeyboardInterrupt):
            house.gathered()
    assert [house.total(), house.total()] == [11, 11]


def test_who_comes_into_an_empty_house_begins_anew(house: House) -> None:
    house.enter("web-1", counted(40)).close()
    house.enter("web-1", counted(2))
    assert house.total() == 2


def test_metrics_that_this_version_does_not_know_are_left_out(house: House) -> None:
    house.enter(
        "web-1",
        Sample("banyan_of_another_version_total", (), 1),
        Sample(names.SHEDS.name, ("one label too few",), 1),
        Sample(names.COMMIT_SECONDS.name, ("save",), 1, (1, 2, 3)),
    )
    assert house.gathered() == []


def test_a_shorter_page_replaces_a_longer_one(house: House) -> None:
    page = house.enter("web-1", counted(123456), ALIVE)
    page.write([counted(7)])
    assert house.gathered() == [counted(7)]


def test_a_page_that_is_being_written_is_not_believed(house: House) -> None:
    house.enter("web-1", counted(1111))
    [page] = house.folder.glob("web-*")
    with page.open("r+b") as half:
        half.seek(-5, os.SEEK_END)
        half.write(b"9")
    assert house.gathered() == []


def test_a_page_cut_short_by_a_power_cut_is_an_empty_one(house: House) -> None:
    house.enter("web-1", counted(1))
    [written] = house.folder.glob("web-*")
    written.write_bytes(written.read_bytes()[:10])
    assert house.gathered() == []


def test_nobody_waits_for_ever_for_the_folder(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.enter("web-1")
    monkeypatch.setattr(ledgers, "_LOCK_SECONDS", 0)
    with (house.folder / "mutex").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(TimeoutError):
            house.gathered()


_RELAY = """
import signal, sys
from pathlib import Path
from banyan.telemetry import names
from banyan.telemetry.metric_files import MetricFiles
from banyan.telemetry.metrics import Registry
from banyan.telemetry.reporter import Reporter
registry = Registry()
reporter = Reporter(registry, MetricFiles(Path(sys.argv[1])), "relay")
registry.counter(names.PUBLISHED_EVENTS).add(5)
reporter.start()
registry.counter(names.PUBLISHED_EVENTS).add(100)
print("published", flush=True)
signal.sigwait({signal.SIGUSR1})
"""


@pytest.fixture
def relay(house: House) -> Iterator["subprocess.Popen[str]"]:
    """A process that has reported 5 events and then published 100 more; ends with SIGUSR1."""
    house.enter("web-1")
    process = subprocess.Popen(
        [sys.executable, "-c", _RELAY, str(house.folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "platform")},
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1}),
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "published\n"
        yield process
        process.kill()


def test_a_killed_process_still_counts(house: House, relay: "subprocess.Popen[str]") -> None:
    relay.kill()
    relay.wait()
    # Its last second may be lost, and nothing else; and it is not among the living.
    assert house.total() in (5, 105)
    assert not any(sample.name == names.LIVE_PROCESSES.name for sample in house.gathered())


def test_a_process_that_ends_tells_everything_first(
    house: House, relay: "subprocess.Popen[str]"
) -> None:
    relay.send_signal(signal.SIGUSR1)
    relay.wait()
    assert house.total() == 105


def test_a_folder_that_cannot_be_written_is_said_once(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.folder.write_text("a file stands in its place")
    reporter = Reporter(Registry(), house.ledger, "web")
    assert [reporter.report(), reporter.report()] == [False, False]
    assert len(caplog.records) == 1


def test_reports_go_on_when_somebody_has_thrown_the_folder_away(house: House) -> None:
    registry = Registry()
    registry.counter(names.PUBLISHED_EVENTS).add(3)
    reporter = Reporter(registry, house.ledger, "web")
    reporter.start()
    shutil.rmtree(house.folder)
    assert reporter.report()
    assert house.total() == 3
    reporter.stop()


def test_reports_go_on_when_the_folder_is_back(house: House) -> None:
    registry = Registry()
    registry.counter(names.PUBLISHED_EVENTS).add(3)
    reporter = Reporter(registry, house.ledger, "web")
    house.folder.write_text("in the way")
    reporter.start()
    house.folder.unlink()
    assert reporter.report()
    assert house.total() == 3
    reporter.stop()
