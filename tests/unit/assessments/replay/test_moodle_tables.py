"""What is read from Moodle's tables, where the archive of graded quizzes has no case of it."""

from collections.abc import Iterator
from pathlib import Path

from apps.assessments.replay import long
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.moodle.attempts import MoodleArchive
from apps.assessments.replay.moodle.tables import Row
from apps.assessments.replay.report import Report, reported


class Held:
    """Tables in memory; those that are not named are empty."""

    def __init__(self, **tables: list[Row]) -> None:
        self._tables = tables

    def rows(self, table: str) -> Iterator[Row]:
        yield from self._tables.get(table, [])


def one_question(qtype: str, behaviour: str, *steps: tuple[str, str, Row]) -> Held:
    """An attempt of one question; its steps are (state, fraction, data)."""
    question = {"id": "7", "qtype": qtype, "name": "Q", "questiontext": "?", "penalty": "0.1"}
    taken = [("todo", "", {}), *steps]
    return Held(
        questions=[question],
        question_answers=[
            {"id": "1", "question": "7", "answer": "true", "fraction": "1.0"},
            {"id": "2", "question": "7", "answer": "false", "fraction": "0.0"},
        ],
        question_truefalse=[{"question": "7", "trueanswer": "1", "falseanswer": "2"}],
        quiz_attempts=[
            {"id": "1", "quiz": "1", "userid": "L1", "uniqueid": "1", "sumgrades": "", "state": ""}
        ],
        question_attempts=[
            {
                **{"id": "1", "questionusageid": "1", "slot": "1", "questionid": "7"},
                **{"behaviour": behaviour, "maxmark": "1.0"},
            }
        ],
        question_attempt_steps=[
            {
                **{"id": str(n), "questionattemptid": "1", "sequencenumber": str(n)},
                **{"state": state, "fraction": fraction},
            }
            for n, (state, fraction, _) in enumerate(taken)
        ],
        question_attempt_step_data=[
            {"attemptstepid": str(n), "name": name, "value": value}
            for n, (_, _, data) in enumerate(taken)
            for name, value in data.items()
        ],
    )


def replayed(tables: Held, folder: Path) -> Report:
    long.write(MoodleArchive(tables), folder)
    return reported(folder, Bulk(folder))


ANSWERED = ("complete", "", {"answer": "1"})
RIGHT = ("gradedright", "1.0000000", {"-finish": "1"})


def test_a_question_that_rules_grade_is_compared(tmp_path: Path) -> None:
    report = replayed(one_question("truefalse", "deferredfeedback", ANSWERED, RIGHT), tmp_path)
    assert report.clean


def test_a_type_that_no_rule_grades_is_no_clean_replay(tmp_path: Path) -> None:
    report = replayed(one_question("ddmarker", "deferredfeedback", ANSWERED, RIGHT), tmp_path)
    (finding,) = report.findings
    assert (finding.cls, finding.type, finding.behaviour) == (
        "unsupported_type",
        "ddmarker",
        "no rule",
    )
    assert report.coverage[0].questions == 0


def test_a_behaviour_that_is_not_known_is_no_clean_replay(tmp_path: Path) -> None:
    report = replayed(one_question("truefalse", "immediatefeedback", ANSWERED, RIGHT), tmp_path)
    assert [finding.cls for finding in report.findings] == ["unsupported_type"]


def test_a_persons_grade_stands_in_place_of_the_rules(tmp_path: Path) -> None:
    by_hand = ("mangrpartial", "0.2500000", {"-mark": "0.5", "-maxmark": "2", "-comment": "half"})
    tables = one_question("truefalse", "deferredfeedback", ANSWERED, RIGHT, by_hand)
    assert replayed(tables, tmp_path).clean


def test_what_people_grade_is_taken_as_it_is(tmp_path: Path) -> None:
    report = replayed(one_question("essay", "manualgraded", ANSWERED, RIGHT), tmp_path)
    assert (report.findings, report.gradings) == ([], 0)
