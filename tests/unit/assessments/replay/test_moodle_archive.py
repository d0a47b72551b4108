"""Attempts that a real Moodle has graded: every step of every type and behaviour, and every sum."""

from collections import Counter
from pathlib import Path

import pytest

from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.report import Report, reported


@pytest.fixture(scope="module")
def report(long_archive: Path) -> Report:
    return reported(long_archive, Bulk(long_archive))


@pytest.mark.data
def test_every_grading_and_every_sum_comes_out_as_moodle_recorded_it(report: Report) -> None:
    assert report.findings == []
    assert (report.attempts, report.questions, report.differing_totals) == (6_000, 128_500, 0)


@pytest.mark.data
def test_every_type_and_behaviour_of_the_archive_is_compared(report: Report) -> None:
    by_behaviour: Counter[str] = Counter()
    for one in report.coverage:
        by_behaviour[one.behaviour] += one.questions
    assert by_behaviour == {
        "deferred": 38_000,
        "adaptive": 33_000,
        "interactive": 30_000,
        "certain": 22_000,
        "by hand": 5_500,
    }
    assert {one.type for one in report.coverage if one.behaviour == "by hand"} == {
        "essay",
        "description",
    }
