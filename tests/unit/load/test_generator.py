"""What the load generator claims to measure, against a server whose faults are known."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.unit.load.conftest import LEARNERS, SLOTS, Load, command, running_stub

# 400 learners: 200 saves, 133 looks at the progress and 67 heartbeats a second.
BRISK = ("--save-every=2", "--progress-every=3", "--heartbeat-every=6")


def test_each_kind_is_offered_at_its_rate(load: Load) -> None:
    with running_stub() as stub:
        report = load(stub, "mix", "--seconds=2", "--conns=16", *BRISK)
        seen = stub.seen()
    counts = {kind: figures["count"] for kind, figures in report["kinds"].items()}
    assert counts == {kind: seen[kind] for kind in ("save", "progress", "heartbeat")}
    # Four standard deviations of a Poisson count; the seed is fixed, so it is so always or never.
    for kind, expected in {"save": 400, "progress": 267, "heartbeat": 133}.items():
        assert abs(counts[kind] - expected) < 4 * expected**0.5, kind
    assert report["requests"] == sum(counts.values())
    assert (report["errors"], report["stale"], report["learners"]) == (0, 0, LEARNERS)


def test_the_pacing_file_shapes_the_saves_and_keeps_their_mean(load: Load, tmp_path: Path) -> None:
    pacing = tmp_path / "pacing.txt"
    pacing.write_text("1\n1\n1\n1\n16\n")  # mostly short, some long
    only_saves = ("--progress-every=0", "--heartbeat-every=0", "--save-every=2")
    with running_stub() as stub:
        report = load(stub, "mix", "--seconds=2", f"--pacing={pacing}", *only_saves)
    assert abs(report["kinds"]["save"]["count"] - 400) < 4 * 400**0.5
    assert list(report["kinds"]) == ["save"]


def test_the_wait_for_a_stalled_server_counts_from_the_scheduled_time(load: Load) -> None:
    # One request meets the stall and one more is in flight: measured from the sending, two of
    # about 800 would be slow, and p99 would know nothing of it.
    with running_stub(stall_at=300, stall_ms=300) as stub:
        report = load(stub, "mix", "--seconds=2", "--conns=2", *BRISK)
    assert report["longest_queue"] > 50
    assert report["all"]["p99_ms"] > 200
    assert report["all"]["max_ms"] >= 300


def test_a_wait_for_a_slot_of_the_learner_counts_too(load: Load) -> None:
    # One learner, five slots, a save takes 200 ms: at most 25 saves a second of the 100 wanted.
    options = ("--take=1", "--save-every=0.01", "--progress-every=0", "--heartbeat-every=0")
    with running_stub(save_ms=200) as stub:
        report = load(stub, "mix", "--seconds=0.5", "--conns=64", *options)
        seen = stub.seen()
    assert report["kinds"]["save"]["p50_ms"] > 400
    assert (seen["overlapping"], seen.get("conflict", 0)) == (0, 0)
    assert seen["save"] == report["requests"]


def test_no_slot_has_two_saves_in_flight(load: Load) -> None:
    options = ("--take=10", "--save-every=0.05", "--progress-every=0", "--heartbeat-every=0")
    with running_stub(save_ms=200) as stub:
        report = load(stub, "mix", "--seconds=1", "--conns=64", *options)
        seen = stub.seen()
    assert (seen["overlapping"], seen.get("conflict", 0), report["errors"]) == (0, 0, 0)


def test_stale_progress_is_seen(load: Load) -> None:
    with running_stub(stale_every=5, stale_by=1) as stub:
        report = load(stub, "mix", "--seconds=1", *BRISK, "--take=100", "--save-every=0.2")
        seen = stub.seen()
    # Nothing saved yet is nothing to be behind of: not every fifth look is stale.
    assert 0 < report["stale"] <= seen["progress"] // 5
    assert seen.get("asked_for_the_future", 0) == 0
    assert report["errors"] == 0


def test_errors_are_counted_by_status_and_kept_out_of_the_latencies(load: Load) -> None:
    with running_stub(refuse_every=10, break_every=7) as stub:
        report = load(stub, "mix", "--seconds=1", *BRISK)
    statuses = report["statuses"]
    assert set(statuses) == {"500", "503"}
    assert report["errors"] == sum(statuses.values())
    assert report["shed"] == statuses["503"] == report["requests"] // 10
    assert report["all"]["count"] == report["requests"] - report["errors"]


def test_a_server_that_hangs_costs_a_timeout_for_each_request(load: Load) -> None:
    with running_stub(stall_at=20, stall_ms=20_000) as stub:
        report = load(stub, "mix", "--seconds=1", *BRISK, "--timeout=0.5", "--drain=1")
    assert report["failures"]["timeout"] > 0
    assert report["errors"] == sum(report["failures"].values())
    assert report["all"]["count"] + report["errors"] == report["requests"]


def test_saturation_saves_back_to_back_on_every_connection(load: Load) -> None:
    with running_stub(save_ms=20) as stub:
        report = load(stub, "saturate", "--seconds=1", "--conns=8")
        seen = stub.seen()
    assert seen["save"] == report["requests"] == report["kinds"]["save"]["count"]
    assert 8 <= report["requests"] <= 8 * 1000 / 20
    assert (seen["overlapping"], report["errors"]) == (0, 0)


def test_the_ramp_is_not_measured(load: Load) -> None:
    with running_stub() as stub:
        report = load(stub, "mix", "--ramp=0.5", "--seconds=1", *BRISK)
    assert report["sent"] > report["requests"] == report["all"]["count"]
    assert abs(report["requests"] - 400) < 4 * 400**0.5


def test_learners_start_once_and_go_on_with_the_mix(load: Load, population: Path) -> None:
    not_started = "".join(f"token-{n}\t-\t0\n" for n in range(50))
    (population / "learners.tsv").write_text(not_started)
    out = population / "started.tsv"
    options = ("--assessment=seas", "--then-mix=1", f"--out={out}", *BRISK)
    with running_stub() as stub:
        report = load(stub, "start", "--seconds=1", *options)
        seen = stub.seen()
    assert (report["kinds"]["start"]["count"], seen["start"], report["errors"]) == (50, 50, 0)
    assert report["kinds"]["save"]["count"] == seen["save"] > 0
    attempts = {line.split("\t")[1] for line in out.read_text().splitlines()}
    assert attempts == {f"attempt-{n}" for n in range(1, 51)}


def test_a_run_can_go_on_where_another_has_ended(load: Load, population: Path) -> None:
    learners = population / "learners.tsv"
    with running_stub() as stub:
        for _ in range(2):
            report = load(stub, "saturate", "--seconds=0.5", "--conns=4", f"--out={learners}")
            assert report["errors"] == 0
        seen = stub.seen()
    assert seen["save"] > LEARNERS * SLOTS / 10
    assert seen.get("conflict", 0) == 0


def test_a_conflict_is_an_error_once(load: Load, population: Path) -> None:
    options = ("--take=1", "--conns=1")
    with running_stub() as stub:
        load(stub, "saturate", "--seconds=0.3", *options)
        # The file still says that nothing was ever saved.
        report = load(stub, "saturate", "--seconds=0.3", *options)
    assert report["statuses"] == {"409": SLOTS}
    assert report["requests"] > SLOTS


def test_everybody_submits(load: Load) -> None:
    with running_stub() as stub:
        report = load(stub, "submit", "--seconds=1")
        assert stub.seen()["submit"] == report["kinds"]["submit"]["count"] == LEARNERS


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1:80", "http://192.168.0.1:80", "http://0.0.0.0:80", "http://example.org:80"],
)
def test_it_refuses_any_other_machine(generator: Path, tmp_path: Path, url: str) -> None:
    # There is no population here: were the address taken, the program would end before it connects.
    said = subprocess.run(
        command(generator, tmp_path / "nobody", url, "saturate", "--seconds=1"),
        capture_output=True,
        text=True,
        check=False,
        timeout=5,
    )
    assert (said.returncode, said.stdout) == (2, "")
    assert "only a server on this machine (127.0.0.0/8) is loaded" in said.stderr


def test_an_interrupted_run_reports_what_it_has(generator: Path, population: Path) -> None:
    with running_stub() as stub:
        running = subprocess.Popen(
            command(generator, population, stub.url, "mix", "--seconds=60", *BRISK),
            stdout=subprocess.PIPE,
            text=True,
        )
        while not stub.seen().get("save"):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=10)
    report = json.loads(said.splitlines()[-1])
    assert (running.returncode, report["interrupted"], report["errors"]) == (0, True, 0)
    assert report["all"]["count"] > 0


def test_it_stops_after_the_most_requests(load: Load) -> None:
    with running_stub() as stub:
        report = load(stub, "saturate", "--seconds=60", "--most=100", "--conns=4")
    assert report["requests"] == 100


def test_a_connection_that_the_server_lets_go_is_no_error(load: Load) -> None:
    # Each of the eight connections has its turn after about seven idle seconds.
    options = ("--take=1", "--save-every=0", "--progress-every=0.9", "--heartbeat-every=0")
    with running_stub(keep_alive=1) as stub:
        report = load(stub, "mix", "--seconds=4", "--conns=8", *options)
    assert report["reconnects"] > 0
    assert report["errors"] == 0
