"""An archive is named by a path or a URL, and read the same wherever it lies."""

import gzip
import shutil
import sys
from pathlib import Path

import msgspec
import pytest
from backports import zstd
from django.core.management import CommandError, call_command

from apps.assessments.replay import jsonl, long, sources
from apps.assessments.replay.archive import ArchivedAttempt, UnreadableArchive
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.report import reported
from tests.unit.assessments.replay.archives import Written, answered, attempt

SECRET = "open-sesame"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = [f"a{n}" for n in range(5)]
    archive = Written(*(attempt(name, answered("rivers", {"choice": "c1"})) for name in names))
    jsonl.write(archive, tmp_path / "archive")
    return tmp_path / "archive"


def read(source: Path, after: int = 0) -> list[ArchivedAttempt]:
    with sources.opened(str(source)) as archive:
        return list(archive.attempts(after))


@pytest.mark.parametrize("how", ["gz", "zst"])
def test_compressed_lines_are_the_same_archive(folder: Path, how: str) -> None:
    plain = read(folder)
    lines = (folder / jsonl.ATTEMPTS).read_bytes()
    packed = folder / f"{jsonl.ATTEMPTS}.{how}"
    packed.write_bytes(gzip.compress(lines) if how == "gz" else zstd.compress(lines))
    (folder / jsonl.ATTEMPTS).unlink()
    assert read(folder) == plain
    assert read(packed, after=3) == plain[3:]


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_file_that_breaks_off_is_told_apart_from_one_that_ends(folder: Path, suffix: str) -> None:
    whole = (folder / jsonl.ATTEMPTS).read_bytes()
    packed = gzip.compress(whole) if suffix == "gz" else zstd.compress(whole)
    (folder / f"{jsonl.ATTEMPTS}.{suffix}").write_bytes(packed[:-9])
    (folder / jsonl.ATTEMPTS).unlink()
    with pytest.raises(UnreadableArchive, match="is damaged"):
        read(folder)


def test_a_line_that_is_no_attempt_is_named(folder: Path) -> None:
    with (folder / jsonl.ATTEMPTS).open("ab") as lines:
        lines.write(b'{"id": 7}\n')
    with pytest.raises(UnreadableArchive, match=r"attempts\.jsonl, line 6: "):
        read(folder)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("nowhere", "There is no such file"),
        (".", "It is no archive. Known are"),
        ("pyproject.lock", "There is no such file"),
        (f"ftp://x:{SECRET}@host/", "ftp:// is no archive. Known are"),
        (f"postgresql://x:{SECRET}@127.0.0.1:1/db", "The database cannot be read"),
        (f"http://x:{SECRET}@127.0.0.1:1", "The monolith cannot be asked"),
    ],
)
def test_what_is_no_archive_is_refused_with_the_reason(
    source: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=reason) as refused:
        call_command("replay", source, report=tmp_path)
    assert SECRET not in str(refused.value)


def test_mariadb_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(UnreadableArchive, match="pip install pymysql"):
        sources.opened("mysql://host/moodle").__enter__()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (f"postgresql://ann:{SECRET}@host:5/db", "postgresql://ann@host:5/db"),
        (f"postgresql:///db?host=/x&password={SECRET}", "postgresql:///db"),
        (f"http://an:{SECRET}@more@host/", "http://an@host/"),
        (f"mysql://[x:{SECRET}@host/", "mysql://…"),
        ("a/folder", "a/folder"),
    ],
)
def test_a_password_is_never_told(source: str, told: str) -> None:
    assert sources.told(source) == told


def test_a_long_form_is_a_source_of_its_own(folder: Path, tmp_path: Path) -> None:
    with sources.opened(str(folder)) as archive:
        long.write(archive, tmp_path / "long")
    shutil.rmtree(folder)
    call_command("replay", str(tmp_path / "long"), report=tmp_path / "report")
    told = msgspec.json.decode((tmp_path / "report/report.json").read_bytes())
    assert told == msgspec.to_builtins(reported(tmp_path / "long", Bulk(tmp_path / "long")))
