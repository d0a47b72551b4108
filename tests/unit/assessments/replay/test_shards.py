"""A replay that is killed goes on where it was, and says the same as one that was not."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from apps.assessments.replay import jsonl, long, shards
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.ledger import LEDGER
from apps.assessments.replay.progress import line
from apps.assessments.replay.report import corpus_hash, reported
from tests.unit.assessments.replay.archives import Written, answered, attempt

PATIENCE_SECONDS = 60


def some(count: int) -> Written:
    """Attempts of which no two answer the same."""
    return Written(
        *(
            attempt(
                f"a{n}",
                answered("mass", {"text": str(n)}),
                answered("rivers", {"choice": f"c{n % 3 + 1}"}),
            )
            for n in range(count)
        )
    )


def rows(folder: Path) -> list[object]:
    run = Bulk(folder).database.execute
    tables = ("histories", "records", "slots", "attempts")
    return [run(f"FROM {table} ORDER BY ALL").fetchall() for table in tables]


def test_shards_put_together_are_the_archive_in_one_piece(tmp_path: Path) -> None:
    long.write(some(25), tmp_path / "whole")
    for size in (4, 5, 25, 100):
        assert shards.write(some(25), tmp_path / str(size), size=size) == 25
        assert rows(tmp_path / str(size)) == rows(tmp_path / "whole")


def test_what_is_finished_is_not_read_again(tmp_path: Path) -> None:
    read: list[int] = []

    class Watched(Written):
        def attempts(self, after: int = 0):  # type: ignore[no-untyped-def]
            read.append(after)
            for number, one in enumerate(super().attempts(after)):
                if len(read) == 1 and number == 13:
                    raise KeyboardInterrupt
                yield one

    archive = Watched(*some(20).attempts())
    with pytest.raises(KeyboardInterrupt):
        shards.write(archive, tmp_path / "long", "mark", size=5)
    assert shards.write(archive, tmp_path / "long", "mark", size=5) == 20
    assert read == [0, 10]
    shards.write(archive, tmp_path / "long", "another mark", size=5)
    assert read == [0, 10, 0]


def test_a_ledger_that_breaks_off_is_believed_up_to_there(tmp_path: Path) -> None:
    shards.write(some(10), tmp_path / "long", "mark", size=3)
    first = corpus_hash(tmp_path / "long")
    ledger = tmp_path / "long-shards" / LEDGER
    ledger.write_bytes(ledger.read_bytes()[:-5])
    assert shards.write(some(10), tmp_path / "long", "mark", size=3) == 10
    assert corpus_hash(tmp_path / "long") == first


def test_any_number_of_workers_scores_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.assessments.replay.scoring.SIZE", 7)
    long.write(some(20), tmp_path / "long")
    alone = reported(tmp_path / "long", Bulk(tmp_path / "long"))
    kept = tmp_path / "kept"
    assert alone == reported(tmp_path / "long", Bulk(tmp_path / "long"), kept=kept)
    (of_this,) = kept.iterdir()
    sorted(of_this.iterdir())[1].unlink()
    assert alone == reported(tmp_path / "long", Bulk(tmp_path / "long"), kept=kept)


def replay(archive: Path, report: Path, workers: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", "replay", str(archive), "--report", str(report)]
    return subprocess.Popen(
        [*command, "--shard", "20", "--workers", str(workers)],
        cwd=settings.ROOT,
        stdout=subprocess.DEVNULL,
        env=dict(os.environ),
    )


def kill_in_the_middle(process: "subprocess.Popen[bytes]", ledger: Path) -> None:
    """As soon as a few shards are finished."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if ledger.exists() and ledger.read_bytes().count(b"\n") > 4:
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.01)
    assert process.wait() == -signal.SIGKILL


def test_a_killed_replay_goes_on_and_says_the_same_to_the_byte(tmp_path: Path) -> None:
    jsonl.write(some(400), tmp_path / "archive")
    undisturbed = replay(tmp_path / "archive", tmp_path / "undisturbed", workers=1)
    ledger = tmp_path / "killed/long-shards" / LEDGER
    kill_in_the_middle(replay(tmp_path / "archive", tmp_path / "killed", workers=1), ledger)
    left = ledger.read_bytes()
    assert replay(tmp_path / "archive", tmp_path / "killed", workers=2).wait() == 0
    assert ledger.read_bytes().startswith(left[: left.rindex(b"\n")])
    assert undisturbed.wait() == 0
    once, again = (
        (tmp_path / name / "report.json").read_bytes() for name in ("undisturbed", "killed")
    )
    assert once == again


def test_a_line_of_progress_forecasts_the_end() -> None:
    assert line(100, 50, 450, 10) == "150 of 450 attempts, 10 a second, 30 s to go"
    assert line(100, 0, None, 10) == "100 attempts, 10 a second"
