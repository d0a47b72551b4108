"""A month leaves the log only when nobody needs it there, and comes back as it was."""

import gzip
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone

from banyan.events import lifetimes
from banyan.ids import uuid7
from banyan.models import Checkpoint
from banyan.partitions import (
    Month,
    archive,
    archive_month,
    detach,
    detachment,
    ensure,
    promote,
    restore,
)
from banyan.partitions.archive import Damaged, read_manifest
from banyan.partitions.archive_month import StillInTheLog
from banyan.partitions.detachment import DETACHED, MayNotLeave
from banyan.partitions.tree import common_share, shares, tables_beside
from tests.unit.banyan.partitions.conftest import (
    Write,
    all_have_read,
    append,
    long_ago,
    rows,
    table_of,
)

TENANT, HEAVY = uuid7(), uuid7()
OLD = Month.parse(long_ago())


@pytest.fixture
def still_open(monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    """Attempts that are not over; nothing else is known."""
    going_on: set[UUID] = set()

    def count(first: UUID, before: UUID) -> int:
        return sum(first <= attempt < before for attempt in going_on)

    monkeypatch.setattr(lifetimes, "_answers", {"attempt": count})
    return going_on


@pytest.fixture
def old(write: Write, still_open: set[UUID]) -> UUID:
    """An attempt of a month long ago, in its partition, over and read by everybody."""
    attempt = write(TENANT, month=str(OLD), events=4)
    write(TENANT, events=2)
    ensure()
    all_have_read()
    return attempt


def test_a_month_that_has_left_is_a_table_beside_the_log(old: UUID) -> None:
    (table,) = detach(OLD)
    assert [row[1] for row in rows(table)] == [old] * 4
    assert len(rows()) == 2


def test_a_month_that_the_log_keeps_stays(old: UUID) -> None:
    recent = Month.of(timezone.now()).plus(-settings.BANYAN.log_retention_days // 31 + 1)
    with pytest.raises(MayNotLeave, match="keeps months"):
        detach(recent)


def test_a_month_that_a_reader_has_not_read_stays(old: UUID) -> None:
    Checkpoint.objects.filter(reader="relay:kafka").update(xid=0)
    with pytest.raises(MayNotLeave, match="relay:kafka"):
        detach(OLD)
    assert len(rows()) == 6


def test_a_month_that_a_projection_has_never_read_stays(old: UUID) -> None:
    Checkpoint.objects.all().delete()
    with pytest.raises(MayNotLeave, match="projection:"):
        detach(OLD)


def test_a_month_of_which_an_attempt_is_open_stays(old: UUID, still_open: set[UUID]) -> None:
    still_open.add(old)
    with pytest.raises(MayNotLeave, match=r"1 of .* may still change: attempt"):
        detach(OLD)


def test_a_month_with_something_nobody_knows_the_end_of_stays(write: Write, old: UUID) -> None:
    write(TENANT, month=str(OLD), kind="riddle")
    with pytest.raises(MayNotLeave, match="riddle"):
        detach(OLD)


def test_what_is_written_while_we_look_keeps_the_month(
    old: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = detachment._look

    def and_then_somebody_writes(*args: object) -> object:
        seen = look(*args)  # type: ignore[arg-type]
        append(TENANT, old, range(5, 6))
        return seen

    monkeypatch.setattr(detachment, "_look", and_then_somebody_writes)
    with pytest.raises(MayNotLeave, match="just now"):
        detach(OLD)
    assert len(rows()) == 7


def test_a_month_that_has_left_takes_nothing_more(old: UUID) -> None:
    detach(OLD)
    with pytest.raises(IntegrityError, match="banyan_event_month_is_archived"):
        append(TENANT, old, range(5, 6))
    assert OLD in common_share().closed
    assert OLD not in ensure()


def test_an_archive_comes_back_as_it_was(old: UUID, tmp_path: Path) -> None:
    before = rows()
    (manifest,) = archive(OLD, tmp_path)
    assert tables_beside(DETACHED) == []
    assert len(rows()) == 2
    assert restore(manifest) == 4
    assert rows() == before
    assert table_of(old).endswith(f"_{OLD.year}_{OLD.number:02}_2")
    append(TENANT, old, range(5, 6))


def test_a_manifest_says_what_the_file_holds(old: UUID, tmp_path: Path) -> None:
    archived = [row for row in rows() if row[1] == old]
    (path,) = archive(OLD, tmp_path)
    manifest, file = read_manifest(path)
    assert (manifest.rows, manifest.month, manifest.share) == (4, str(OLD), "shared")
    assert manifest.first == bytes(archived[0][9]).hex()  # type: ignore[arg-type]
    assert manifest.last == bytes(archived[-1][9]).hex()  # type: ignore[arg-type]
    assert len(gzip.decompress(file.read_bytes()).splitlines()) == 4
    assert file.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob("*.partial")) == []


def test_a_changed_archive_is_refused(old: UUID, tmp_path: Path) -> None:
    (path,) = archive(OLD, tmp_path)
    _, file = read_manifest(path)
    lines = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(lines.replace(b"AnswerSaved", b"AnswerSpoilt", 1)))
    with pytest.raises(Damaged, match="has changed"):
        restore(path)
    assert tables_beside("banyan_eventrecord_next") == []
    file.unlink()
    with pytest.raises(Damaged):
        restore(path)
    assert len(rows()) == 2


def test_an_archive_is_restored_once(old: UUID, tmp_path: Path) -> None:
    (path,) = archive(OLD, tmp_path)
    restore(path)
    with pytest.raises(StillInTheLog):
        restore(path)
    assert len(rows()) == 6


def test_an_archive_goes_to_the_shares_its_tenants_have_today(
    old: UUID, write: Write, tmp_path: Path
) -> None:
    heavy = write(HEAVY, month=str(OLD), events=3)
    before = rows()
    all_have_read()
    (path,) = archive(OLD, tmp_path)
    promote(HEAVY)
    assert [share.closed for share in shares()] == [{OLD}, {OLD}]
    restore(path)
    assert rows() == before
    assert table_of(heavy) in {leaf.table for leaf in shares()[0].leaves}
    assert table_of(old) in {leaf.table for leaf in common_share().leaves}


def test_each_share_has_a_file_of_its_own(old: UUID, write: Write, tmp_path: Path) -> None:
    write(HEAVY, month=str(OLD), events=3)
    before = rows()
    promote(HEAVY)
    files = archive(OLD, tmp_path)
    assert [read_manifest(file)[0].rows for file in files] == [4, 3]
    assert sum(map(restore, files)) == 7
    assert rows() == before


STEPS: dict[str, tuple[object, str]] = {
    "before the file is written": (archive_month, "write"),
    "before it is read back": (archive_month, "must_hold"),
    "before the table is dropped": (archive_month, "ask"),
}


@pytest.mark.parametrize(("module", "name"), STEPS.values(), ids=STEPS.keys())
def test_an_archive_that_is_interrupted_loses_nothing_and_is_gone_on_with(
    module: object, name: str, old: UUID, tmp_path: Path
) -> None:
    before = rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, _interrupted)
        with pytest.raises(InterruptedError):
            archive(OLD, tmp_path)
    (table,) = tables_beside(DETACHED)
    assert len(rows(table)) == 4
    (path,) = archive(OLD, tmp_path)
    restore(path)
    assert rows() == before


def _interrupted(*args: object, **names: object) -> None:
    raise InterruptedError


def test_a_file_that_does_not_hold_the_table_keeps_the_table(
    old: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = archive_month.write

    def and_the_disk_forgets(*args: object) -> Path:
        manifest = write(*args)  # type: ignore[arg-type]
        file = read_manifest(manifest)[1]
        file.write_bytes(file.read_bytes()[:-10])
        return manifest

    monkeypatch.setattr(archive_month, "write", and_the_disk_forgets)
    with pytest.raises(Damaged):
        archive(OLD, tmp_path)
    assert len(tables_beside(DETACHED)) == 1


def test_a_restoration_that_is_interrupted_is_made_again(old: UUID, tmp_path: Path) -> None:
    before = rows()
    (path,) = archive(OLD, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive_month, "exchange", _interrupted)
        with pytest.raises(InterruptedError):
            restore(path)
    assert len(rows()) == 2
    restore(path)
    assert rows() == before


def test_an_archive_of_another_database_would_be_read_as_news_and_is_refused(
    old: UUID, tmp_path: Path
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE banyan_eventrecord SET xid = '9000000000000' WHERE aggregateid = %s", [old]
        )
    all_have_read()
    (path,) = archive(OLD, tmp_path)
    with pytest.raises(Damaged, match="another database"):
        restore(path)
