"""From the log to files and back: archiving a month, and restoring what was archived."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction

from banyan.errors import Fault, NotFound, Refusal
from banyan.partitions.archive import (
    Damaged,
    Manifest,
    digest_of_rows,
    must_hold,
    read,
    read_manifest,
    write,
)
from banyan.partitions.backfill import BATCH, columns_of_the_log, last_row
from banyan.partitions.detachment import DETACHED, detach
from banyan.partitions.exchange import Swap, discard, exchange, patiently, tidy
from banyan.partitions.lock import alone
from banyan.partitions.months import Month
from banyan.partitions.new_tables import NEXT, add_months, add_share, stage
from banyan.partitions.table_sql import ask
from banyan.partitions.tree import LOG, Share, shares

_LOAD = f"""
INSERT INTO {{next}} ({{columns}})
SELECT {{columns}} FROM json_populate_recordset(NULL::{LOG}, %s::json)
"""
_NEWEST = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


class StillInTheLog(Refusal):
    """The archived month is in the log, and there can be only one of it."""

    status = 409
    code = "still_in_the_log"


def archive(month: Month, folder: Path, patience: float = 60.0) -> list[Path]:
    """Take `month` out of the log into a file a share; returns the files' manifests.

    A table is dropped when its file has been read back and is what the table holds; until then
    an interrupted archive is made again. Raises NotFound, MayNotLeave, Damaged, Busy, Fault.
    """
    manifests = []
    folder.mkdir(parents=True, exist_ok=True)
    with alone(patience):
        tables = detach(month, patience)
        if not tables:
            raise NotFound(f"{month} is not in the log.")
        for table in tables:
            share = table.removeprefix(f"{DETACHED}_").split("_")[0]
            manifest = write(table, folder, share, str(month))
            must_hold(manifest, table)
            ask("DROP TABLE {table}", table=table)
            manifests.append(manifest)
    return manifests


def restore(path: Path, patience: float = 60.0) -> int:
    """Put an archive back into the log; returns how many rows it has.

    Rows keep their place in the reading order, which all readers had passed. They go to the
    shares their tenants have today. Raises Damaged, StillInTheLog, Busy, Fault.
    """
    manifest, _ = read_manifest(path)
    month = Month.parse(manifest.month)
    with alone(patience):
        tidy()
        discard()
        try:
            swaps = _loaded(path, month, manifest)
            patiently(lambda: exchange(LOG, swaps, lambda: None))
        except (Refusal, Fault):
            discard()
            raise
        tidy()
    return manifest.rows


def _loaded(path: Path, month: Month, manifest: Manifest) -> list[Swap]:
    """Build and fill the month below NEXT; returns what is to be put where."""
    homes = _build(month)
    if all(month in share.open for share, _ in homes):
        raise StillInTheLog
    _load(read(path))
    _must_be_whole(manifest)
    swaps = (_swap(share, staged, month, manifest) for share, staged in homes)
    return [swap for swap in swaps if swap is not None]


def _build(month: Month) -> list[tuple[Share, str]]:
    """Make the month below NEXT for each share; returns the shares with their likeness there."""
    standing = shares()
    heavy = {share.tenant for share in standing if share.tenant is not None}
    homes = []
    with transaction.atomic():
        stage(LOG)
        for share in standing:
            name = f"{LOG}_{share.label}"
            staged = add_share(name, share.tenant, () if share.tenant else heavy)
            add_months(staged, name, [month])
            homes.append((share, staged))
    return homes


def _load(lines: Iterable[bytes]) -> None:
    for batch in _batches(lines):
        rows = b"[" + b",".join(batch) + b"]"
        ask(_LOAD, rows.decode(), next=NEXT, columns=columns_of_the_log())


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _must_be_whole(manifest: Manifest) -> None:
    if digest_of_rows(NEXT) != manifest.lines:
        raise Damaged(f"{manifest.file} did not come out of the database as it went in")
    if int(last_row(NEXT)[0]) >= ask(_NEWEST)[0][0]:
        raise Damaged(f"{manifest.file} is of another database: its transactions are to come yet")


def _swap(share: Share, staged: str, month: Month, manifest: Manifest) -> Swap | None:
    """The month of this share for its closed place; None when the archive has nothing of it."""
    empty = last_row(staged) == ("0", 0)
    if empty and share.label != manifest.share:
        return None
    standing = share.months.get(month)
    if standing is not None and not standing.closed:
        raise StillInTheLog
    return Swap(share.table, [standing.table] if standing else [], staged)
