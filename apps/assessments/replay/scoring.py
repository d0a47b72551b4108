"""Histories scored by the rules of now, in shards: finished ones are not scored again, and as
many processes as there are workers share the others."""

import os
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import duckdb
import msgspec

from apps.assessments.replay.archive import ArchivedSlot
from apps.assessments.replay.comparison import done_again
from apps.assessments.replay.long import ITEMS
from apps.assessments.rules.items import Item

SIZE = 2_000


class Scored(msgspec.Struct, frozen=True):
    """What a history earns after each step, at which steps (from 0) a rule says so, and why it
    could not be scored at all, if so."""

    history: int
    fractions: tuple[Decimal | None, ...] = ()
    by_rule: tuple[int, ...] = ()
    failure: str | None = None


def scored(history: int, slot: ArchivedSlot, items: Mapping[str, Item]) -> Scored:
    """A history scored by the rules of now."""
    try:
        done = list(done_again(slot, items))
    except Exception as failure:  # whatever a release does wrong is a finding
        return Scored(history, failure=f"{type(failure).__name__}: {failure}")
    by_rule = tuple(at for at, one in enumerate(done) if one.by_rule)
    return Scored(history, tuple(one.fraction for one in done), by_rule)


def in_shards(folder: Path, count: int, kept: Path, workers: int) -> Iterator[Scored]:
    """Every history of a long archive (they are numbered from 0), in order. Finished shards lie
    in `kept`, whose name says of which archive and rules they are."""
    for other in kept.parent.glob("*"):
        if other != kept:
            shutil.rmtree(other)
    kept.mkdir(parents=True, exist_ok=True)
    starts = range(0, count, SIZE)
    missing = [start for start in starts if not _file(kept, start).exists()]
    work = partial(_score_shard, folder, kept)
    if len(missing) > 1 and workers > 1:
        # Not forked: a copy of a process with threads, as DuckDB has them, may never wake up.
        with get_context("spawn").Pool(min(workers, len(missing))) as pool:
            for _ in pool.imap_unordered(work, missing):
                pass
    else:
        for start in missing:
            work(start)
    for start in starts:
        yield from msgspec.json.decode(_file(kept, start).read_bytes(), type=list[Scored])


def _score_shard(folder: Path, kept: Path, start: int) -> None:
    decode = msgspec.json.Decoder(ArchivedSlot).decode
    with duckdb.connect() as database:
        rows = database.execute(
            "SELECT history, slot FROM read_parquet(?) WHERE history >= ? AND history < ?"
            " ORDER BY history",
            [str(folder / "histories.parquet"), start, start + SIZE],
        ).fetchall()
    found = [scored(history, decode(text), _items(folder)) for history, text in rows]
    draft = kept / f"draft-{os.getpid()}"
    draft.write_bytes(msgspec.json.encode(found))
    draft.replace(_file(kept, start))


def _file(kept: Path, start: int) -> Path:
    return kept / f"{start:09}.json"


@cache
def _items(folder: Path) -> dict[str, Item]:
    return msgspec.json.decode((folder / ITEMS).read_bytes(), type=dict[str, Item])
