"""The archive of graded quizzes in its long form, made once for all tests that replay it."""

import shutil
from fcntl import LOCK_EX, flock
from pathlib import Path

import duckdb
import pytest

from apps.assessments.replay import long
from apps.assessments.replay.sources import opened


@pytest.fixture(scope="session")
def long_archive(
    assessment_data: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Path:
    """Half a minute's work: of processes that test beside each other, one does it for all."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "long_archive"
    with folder.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / long.ITEMS).exists():  # what is written last
            with opened(str(assessment_data / "moodle-archive")) as archive:
                long.write(archive, folder)
    return folder


@pytest.fixture(scope="session")
def some_of_the_archive(long_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenth of its attempts with all that is theirs."""
    folder = tmp_path_factory.mktemp("some")
    for name in ("records.parquet", long.ITEMS):
        shutil.copy(long_archive / name, folder)
    mine = {
        "slots": "attempt % 10 = 0",
        "attempts": "attempt % 10 = 0",
        "histories": f"history IN (SELECT history FROM '{long_archive}/slots.parquet'"
        " WHERE attempt % 10 = 0)",
    }
    with duckdb.connect() as database:
        for table, which in mine.items():
            rows = f"FROM '{long_archive}/{table}.parquet' WHERE {which}"
            database.execute(f"COPY ({rows}) TO '{folder}/{table}.parquet' (FORMAT parquet)")
    return folder
