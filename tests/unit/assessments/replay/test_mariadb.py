"""A Moodle on MariaDB is replayed from its own tables. Needs the server on the PATH."""

import getpass
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from apps.assessments.replay import long, sources
from apps.assessments.replay.archive import UnreadableArchive
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.report import reported
from tests.drive.servers import eventually
from tests.unit.assessments.replay.moodles_database import NUMBERS, Table, some

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not shutil.which("mariadbd"), reason="no MariaDB here: make mariadb"),
]
EVERY = 50  # of 6,000 attempts
# Moodle keeps the words of gaps among the answers, their group in the feedback.
WORDS = """
DELETE a FROM mdl_question_answers a JOIN mdl_question q ON q.id = a.question
WHERE q.qtype IN ('gapselect', 'ddwtos');
INSERT INTO mdl_question_answers (id, question, answer, fraction, feedback)
SELECT w.id, w.question, w.answer, 0, CASE q.qtype WHEN 'gapselect' THEN w.choicegroup ELSE
  concat('O:8:"stdClass":2:{s:9:"draggroup";s:1:"', w.choicegroup, '";s:8:"infinite";b:0;}') END
FROM mdl_question_gapselect_answers w JOIN mdl_question q ON q.id = w.question;
DROP TABLE mdl_question_gapselect_answers;
ALTER TABLE mdl_quiz_attempts ADD preview smallint DEFAULT 0;
"""


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Of a MariaDB that listens on nothing else."""
    home = tmp_path_factory.mktemp("mariadb")
    user = f"--user={getpass.getuser()}"
    made = ["mariadb-install-db", "--no-defaults", f"--datadir={home}/data", user]
    subprocess.run(
        [*made, "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    own = [f"--datadir={home}/data", f"--socket={home}/s", f"--pid-file={home}/pid", user]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            ["mariadbd", "--no-defaults", "--skip-networking", *own], stderr=log
        )
    try:
        eventually((home / "s").exists)
        yield home / "s"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def moodle(socket: Path, assessment_data: Path) -> str:
    """The URL of a Moodle's database."""
    with pymysql.connect(unix_socket=str(socket), user="root", charset="utf8mb4") as database:
        with database.cursor() as cursor:
            cursor.execute("CREATE DATABASE moodle CHARACTER SET utf8mb4")
            cursor.execute("USE moodle")
            for table in some(assessment_data / "moodle-archive", EVERY):
                _load(cursor, table)
            cursor.execute("ALTER TABLE mdl_question_answers ADD feedback text DEFAULT ''")
            for statement in filter(str.strip, WORDS.split(";\n")):
                cursor.execute(statement)
        database.commit()
    return f"mysql://root@localhost/moodle?unix_socket={socket}"


def _load(cursor: pymysql.cursors.Cursor, table: Table) -> None:
    columns = ", ".join(f"`{one}` {NUMBERS.get(one, 'longtext')}" for one in table.columns)
    cursor.execute(f"CREATE TABLE {table.name} ({columns})")
    places = ", ".join(["%s"] * len(table.columns))
    rows = [[value or None for value in row] for row in table.rows]
    cursor.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)


def test_a_moodle_on_mariadb_replays_to_what_it_recorded(moodle: str, tmp_path: Path) -> None:
    with sources.opened(moodle) as archive:
        long.write(archive, tmp_path)
    report = reported(tmp_path, Bulk(tmp_path))
    assert report.clean
    assert (report.attempts, report.gradings > 2000) == (6_000 // EVERY, True)


def test_a_replay_of_mariadb_sees_one_moment(moodle: str, socket: Path) -> None:
    with sources.opened(moodle) as archive:
        with pymysql.connect(unix_socket=str(socket), user="root", database="moodle") as other:
            other.cursor().execute("DELETE FROM mdl_quiz_attempts ORDER BY id LIMIT 1")
            other.commit()
        assert len(list(archive.attempts())) == 6_000 // EVERY


def test_a_database_that_is_no_archive_is_refused(moodle: str) -> None:
    with (
        pytest.raises(UnreadableArchive, match="neither mdl_quiz"),
        sources.opened(moodle.replace("/moodle", "/mysql")),
    ):
        pass
