"""Archives in PostgreSQL: what Banyan itself has marked, and a Moodle's own database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier

from apps.assessments import api
from apps.assessments.models import Assessment, Attempt
from apps.assessments.replay import long, sources
from apps.assessments.replay.archive import UnreadableArchive
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.report import Report, reported
from banyan.commands import run
from tests.unit.assessments.replay.moodles_database import NUMBERS, Table, some

EVERY = 50  # of 6,000 attempts
pytestmark = pytest.mark.django_db(transaction=True)


def url() -> str:
    """Of the test's database."""
    told = connection.get_connection_params()
    return f"postgresql:///{told['dbname']}?host={told['host']}&user={told['user']}"


def replayed(folder: Path) -> Report:
    with sources.opened(url()) as archive:
        long.write(archive, folder)
    return reported(folder, Bulk(folder))


@pytest.fixture
def handed_in(
    arranged: Callable[..., Any],
    begun: Callable[..., UUID],
    save: Callable[..., Any],
    act: Callable[..., Any],
) -> UUID:
    """An attempt of the quiz about the seas, with an answer, and one that is still open."""
    arranged()
    begun("bob")
    attempt = begun()
    save(attempt, (1, {"choice": "c1"}, 0))
    act(api.SubmitAttempt, attempt)
    return attempt


def test_what_banyan_has_marked_is_marked_the_same_again(handed_in: UUID, tmp_path: Path) -> None:
    report = replayed(tmp_path)
    assert (report.clean, report.attempts, report.gradings) == (True, 1, 1)


def test_what_people_have_given_is_taken_as_it_is_and_added_up(
    handed_in: UUID, act: Any, tmp_path: Path
) -> None:
    act(api.MarkSlot, handed_in, "teacher", slot=1, seen=0, fraction="0.25")
    report = replayed(tmp_path)
    assert (report.differing_questions, report.differing_totals) == (0, 0)


def test_an_attempt_marked_on_another_paper_keeps_the_behaviour_it_was_sat_under(
    school: UUID, arranged: Any, begun: Any, save: Any, act: Any, tmp_path: Path
) -> None:
    arranged(behaviour="certain")
    publish = api.PublishAssessment(tenant=school, actor="teacher", assessment="seas")
    run(publish)
    attempt = begun()
    save(attempt, (5, {"text": "Gibraltar"}, 0, 3))  # three times its mark, for being sure
    act(api.SubmitAttempt, attempt)
    Assessment.across_tenants.update(behaviour="deferred")
    run(publish)
    newer = Assessment.across_tenants.get(key="seas").paper_id
    Attempt.across_tenants.filter(id=attempt).update(marked_on=newer)
    report = replayed(tmp_path)
    assert (report.clean, report.gradings) == (True, 1)


def test_a_mark_that_was_changed_in_the_database_is_found(handed_in: UUID, tmp_path: Path) -> None:
    changed = Attempt.across_tenants.get(id=handed_in)
    changed.marks[0]["fraction"] = "0.125"
    changed.save()
    report = replayed(tmp_path)
    assert (report.differing_questions, report.differing_totals) == (1, 0)


def test_a_replay_sees_one_moment(handed_in: UUID) -> None:
    with sources.opened(url()) as archive:
        attempts = archive.attempts()
        assert next(attempts).id == str(handed_in)
        Attempt.across_tenants.all().delete()
        assert [one.id for one in archive.attempts()] == [str(handed_in)]


def test_a_database_of_something_else_is_refused() -> None:
    other = url().replace(connection.get_connection_params()["dbname"], "postgres")
    with pytest.raises(UnreadableArchive, match="neither mdl_quiz"), sources.opened(other):
        pass


@pytest.fixture
def moodle(assessment_data: Path) -> Iterator[None]:
    """A Moodle's tables with some of the archive in them, named and typed as Moodle has them."""
    with psycopg.connect(url(), autocommit=True) as database:
        for table in some(assessment_data / "moodle-archive", EVERY):
            load(database, table)
        database.execute("ALTER TABLE mdl_quiz_attempts ADD preview smallint DEFAULT 0")
        database.execute("ALTER TABLE mdl_question_answers ADD feedback text DEFAULT ''")
        database.execute(WORDS)
        yield
        tables = database.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^mdl_'")
        for (name,) in tables.fetchall():
            database.execute(SQL("DROP TABLE {}").format(Identifier(name)))


# Moodle keeps the words of gaps among the answers, their group in the feedback.
WORDS = """
DELETE FROM mdl_question_answers a USING mdl_question q
WHERE q.id = a.question AND q.qtype IN ('gapselect', 'ddwtos');
INSERT INTO mdl_question_answers (id, question, answer, fraction, feedback)
SELECT w.id, w.question, w.answer, 0, CASE q.qtype WHEN 'gapselect' THEN w.choicegroup ELSE
  'O:8:"stdClass":2:{s:9:"draggroup";s:1:"' || w.choicegroup || '";s:8:"infinite";b:0;}' END
FROM mdl_question_gapselect_answers w JOIN mdl_question q ON q.id = w.question;
DROP TABLE mdl_question_gapselect_answers;
"""


def load(database: psycopg.Connection[Any], table: Table) -> None:
    typed = SQL(", ").join(
        SQL("{} " + NUMBERS.get(column, "text")).format(Identifier(column))
        for column in table.columns
    )
    named = Identifier(table.name)
    database.execute(SQL("CREATE TABLE {} ({})").format(named, typed))
    with database.cursor().copy(SQL("COPY {} FROM STDIN").format(named)) as copying:
        for row in table.rows:
            copying.write_row([value or None for value in row])


@pytest.mark.data
def test_a_live_moodle_replays_to_what_it_recorded(moodle: None, tmp_path: Path) -> None:
    report = replayed(tmp_path)
    assert report.clean
    assert (report.attempts, report.gradings > 2000) == (6_000 // EVERY, True)
