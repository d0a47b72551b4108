"""Results of other QTI systems, scored again and compared with what they recorded."""

import csv
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from apps.assessments.formats.qti.package_writer import qti_package
from apps.assessments.formats.qti.results_writer import Scored, Session, assessment_result_xml
from apps.assessments.formats.qti.writer import qti_file, qti_packed
from apps.assessments.replay import long, sources
from apps.assessments.replay.archive import UnreadableArchive
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.report import Report, reported
from tests.unit.assessments.rules import items_at_hand as hand

SINGLE = replace(hand.SINGLE, idnumber="rivers", default_mark=Decimal(2))
ESSAY = replace(hand.ESSAY, idnumber="sea", default_mark=Decimal(4))
Judge = Callable[[Path], Report]


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    def judging(folder: Path) -> Report:
        with sources.opened(str(folder)) as archive:
            long.write(archive, tmp_path / "long")
        return reported(tmp_path / "long", Bulk(tmp_path / "long"))

    return judging


def result(*questions: Scored, mark: str) -> bytes:
    when = datetime(2024, 1, 1, tzinfo=UTC)
    return assessment_result_xml(Session("test", "a1", "ada", when, mark, "6", questions))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two items, one of them in a package, and a result that is right."""
    made = tmp_path / "archive"
    (made / "results").mkdir(parents=True)
    (made / "rivers.xml").write_bytes(qti_file(SINGLE, "qti2"))
    (made / "bank.zip").write_bytes(qti_package([(qti_packed(ESSAY, "qti3"), "")], "qti3"))
    questions = (
        Scored(SINGLE, {"choice": "c3"}, "1.8", "2"),
        Scored(ESSAY, {"text": "Waves and wind."}, "3", "4"),
    )
    (made / "results/ada.xml").write_bytes(result(*questions, mark="4.8"))
    return made


def test_what_was_recorded_comes_out_again(folder: Path, judged: Judge) -> None:
    report = judged(folder)
    assert (report.attempts, report.questions, report.findings) == (1, 2, [])
    assert report.differing_totals == 0


def test_another_score_is_a_difference_of_the_item_and_of_the_sum(
    folder: Path, judged: Judge
) -> None:
    wrong = Scored(SINGLE, {"choice": "c3"}, "2", "2")
    (folder / "results/ben.xml").write_bytes(result(wrong, mark="2"))
    report = judged(folder)
    (finding,) = report.findings
    (example,) = finding.examples
    assert (example.recorded[-1], example.now[-1]) == ("1", "0.9")
    assert report.differing_totals == 1


def test_an_item_that_is_not_there_is_a_difference(folder: Path, judged: Judge) -> None:
    (folder / "rivers.xml").unlink()
    (finding,) = judged(folder).findings
    assert (finding.behaviour, finding.count) == ("no rule", 1)


def test_answers_that_nobody_has_graded_are_not_compared(folder: Path, judged: Judge) -> None:
    plain = (folder / "results/ada.xml").read_bytes().replace(b'"SCORE"', b'"OTHER"')
    (folder / "results/ada.xml").write_bytes(plain)
    report = judged(folder)
    assert (report.questions, report.gradings, report.findings) == (2, 0, [])


def test_results_in_another_encoding_are_found(folder: Path, judged: Judge) -> None:
    (folder / "folder.xml").mkdir()
    text = (folder / "results/ada.xml").read_text().replace("utf-8", "utf-16")
    (folder / "results/ada.xml").write_text(text, encoding="utf-16")
    assert judged(folder).attempts == 1


@pytest.mark.parametrize(
    ("file", "data", "reason"),
    [
        ("results/ben.xml", b"<assessmentResult ><itemResult>", r"results/ben\.xml, line 1: "),
        ("results/ben.xml", result(Scored(SINGLE, None, "1e9", "2"), mark="0"), "no SCORE: '1e9'"),
        ("results/ben.xml", result(Scored(SINGLE, None, "much", "2"), mark="0"), "no SCORE: 'mu"),
        ("again.xml", qti_file(replace(SINGLE, name="x"), "qti2"), "another item is called 'rive"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    folder: Path, judged: Judge, file: str, data: bytes, reason: str
) -> None:
    (folder / file).write_bytes(data)
    with pytest.raises(UnreadableArchive, match=reason):
        judged(folder)


@pytest.mark.data
def test_results_of_cito_come_out_as_expected(
    assessment_data: Path, tmp_path: Path, judged: Judge
) -> None:
    cito, archive = assessment_data / "qti/cito", tmp_path / "cito"
    archive.mkdir()
    shutil.copy(cito / "30/2gaps.xml", archive)
    with (cito / "cases.csv").open(newline="") as table:
        cases = [one for one in csv.DictReader(table) if one["item"] == "30/2gaps.xml"]
    for case in cases:
        # The files hold answers only; what they are to earn stands in the table beside them.
        score = f'<outcomeVariable identifier="SCORE"><value>{case["expected"]}</value>'
        text = (cito / case["result_file"]).read_text()
        text = text.replace("</itemResult>", f"{score}</outcomeVariable></itemResult>")
        (archive / Path(case["result_file"]).name).write_text(text)
    report = judged(archive)
    assert (report.attempts, report.gradings, report.findings) == (5, 5, [])
