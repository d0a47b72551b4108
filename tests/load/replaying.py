"""How fast millions of archived attempts are compared: `make bench-replay`; the last line is JSON.

BENCH_ATTEMPTS (5000000) attempts of 20 questions are drawn from what learners really did (the
archive below BANYAN_TEST_DATA). In one attempt of a thousand something was recorded that no rule
gives: the record of a question, or the sum. `seconds` is what the queries take; the `ratio` to the
readable oracle, which decodes and scores every attempt, counts the scoring of the histories too.
"""

import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from apps.assessments.replay import jsonl, long
from apps.assessments.replay.archive import ArchivedAttempt, ArchivedSlot
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.comparison import compared
from apps.assessments.replay.jsonl import JsonArchive
from apps.assessments.replay.sources import opened
from apps.assessments.replay.taxonomy import with_record
from apps.assessments.rules.scoring import total, worth

ATTEMPTS = int(os.environ.get("BENCH_ATTEMPTS", "5000000"))
DATA = Path(os.environ.get("BANYAN_TEST_DATA", "../shared/data")) / "assessments/moodle-archive"
QUESTIONS = 20
SAMPLE = 20_000
T = TypeVar("T")
_EVERY = 1000  # attempts to one with a planted difference


def main() -> None:
    if not DATA.is_dir():
        sys.exit(f"BANYAN_TEST_DATA: there is no archive at {DATA}")
    with tempfile.TemporaryDirectory(prefix="banyan-bench-") as name:
        home = Path(name)
        source, drawn = home / "source", home / "drawn"
        with opened(str(DATA)) as archive:
            long.write(archive, source)
        planted = _apart(draw, source, drawn)
        say(f"{ATTEMPTS} attempts drawn, {planted} differences planted")
        rate, converted = _apart(by_hand, source, home / "sample")
        say(f"oracle: {rate:.0f} attempts/s; conversion: {converted:.0f} attempts/s")
        scoring, seconds, found, false_alarms, peak = _apart(compare, drawn, home)
        say(f"histories scored in {scoring:.1f} s, queries {seconds:.1f} s")
    say(
        json.dumps(
            {
                "attempts": ATTEMPTS,
                "seconds": round(seconds, 2),
                "python_attempts_per_second": round(rate),
                "ratio": round(ATTEMPTS / (scoring + seconds) / rate, 1),
                "planted": planted,
                "found": found,
                "false_alarms": false_alarms,
                "peak_mb": round(peak),
            }
        )
    )


def draw(source: Path, drawn: Path) -> int:
    """Write ATTEMPTS attempts whose questions are rows of the source; returns how many lie."""
    drawn.mkdir()
    for name in ("histories.parquet", "records.parquet", long.ITEMS):
        shutil.copy(source / name, drawn)
    bulk = Bulk(source, memory="6GB")
    bulk.score()
    run = bulk.database.execute
    run(_POOL)
    run(f"SET preserve_insertion_order = true; CREATE MACRO lies(n) AS n % {_EVERY} = 0")
    ((pool,),) = run("SELECT count(*) FROM pool").fetchall()
    run(_SLOTS.format(attempts=ATTEMPTS, questions=QUESTIONS, pool=pool, to=drawn / long.SLOTS))
    run(_ATTEMPTS.format(slots=drawn / long.SLOTS, to=drawn / "attempts.parquet"))
    return ATTEMPTS // _EVERY


def by_hand(source: Path, folder: Path) -> tuple[float, float]:
    """Attempts a second: the oracle on JSON lines, and their conversion into the long form."""
    bulk = Bulk(source)
    sample = _Sample(bulk)
    jsonl.write(sample, folder)
    archive = JsonArchive(folder)
    began = time.perf_counter()
    differing = sum(bool(compared(one, archive.items).differences) for one in archive.attempts())
    oracle = SAMPLE / (time.perf_counter() - began)
    assert not differing, f"{differing} of the sample differ"
    began = time.perf_counter()
    long.write(archive, folder / "long")
    return oracle, SAMPLE / (time.perf_counter() - began)


def compare(drawn: Path, home: Path) -> tuple[float, float, int, int, float]:
    """Seconds of scoring and of queries; differences found rightly and wrongly; peak in MB."""
    bulk = Bulk(drawn)
    began = time.perf_counter()
    bulk.score()
    scored = time.perf_counter()
    slots, totals = bulk.differences()
    done = time.perf_counter()
    named = [one.attempt for one in slots] + [one.attempt for one in totals]
    right = {one for one in named if one % _EVERY == 0}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return scored - began, done - scored, len(right), len(named) - len(right), peak


class _Sample:
    """Attempts of real questions, as JSON lines have them."""

    def __init__(self, bulk: Bulk) -> None:
        self.items = bulk.items
        self._bulk = bulk

    def count(self) -> int | None:
        return SAMPLE

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        rows = self._bulk.database.execute("SELECT history, record FROM slots").fetchall()
        for number in range(after, SAMPLE):
            picked = [rows[hash((number, slot)) % len(rows)] for slot in range(QUESTIONS)]
            slots = tuple(self._slot(at, *row) for at, row in enumerate(picked, start=1))
            worths = [worth(slot.steps[-1].recorded, slot.max_mark) for slot in slots if slot.steps]
            yield ArchivedAttempt(str(number), "drawn", "nobody", slots, total(worths))

    def _slot(self, number: int, history: int, record: int) -> ArchivedSlot:
        done = with_record(self._bulk.history(history), self._bulk.record(record))
        return replace(done, slot=number)


def _apart(work: Callable[..., T], *arguments: Any) -> T:
    """In a process of its own, so that its peak of memory is its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


_POOL = """
CREATE TABLE pool AS
SELECT (row_number() OVER ())::INTEGER - 1 AS number, s.history, s.record, o.worth
FROM slots s JOIN outcomes o USING (history)
"""
# Even planted attempts lie in a question, odd ones in the sum.
_SLOTS = """
COPY (
  SELECT attempt::INTEGER AS attempt, slot::SMALLINT AS slot, history,
         record + (lies(attempt) AND attempt // 1000 % 2 = 0 AND slot = 7)::INTEGER AS record
  FROM (
    SELECT n // {questions} + 1 AS attempt, n % {questions} + 1 AS slot,
           (hash(n) % {pool})::INTEGER AS number
    FROM range({attempts}::BIGINT * {questions}) numbers(n)
  ) JOIN pool USING (number)
  ORDER BY attempt, slot
) TO '{to}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)
"""
_ATTEMPTS = """
COPY (
  SELECT attempt, attempt::VARCHAR AS id, 'drawn' AS assessment, 'nobody' AS learner,
         100 * ((sign(worth) * ((abs(worth) + 500000000) // 1000000000))::BIGINT
                + (lies(attempt) AND attempt // 1000 % 2 = 1)::INTEGER) AS total
  FROM (
    SELECT attempt, sum(worth) AS worth
    FROM read_parquet('{slots}') JOIN outcomes USING (history)
    GROUP BY attempt
  )
  ORDER BY attempt
) TO '{to}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)
"""


if __name__ == "__main__":
    main()
