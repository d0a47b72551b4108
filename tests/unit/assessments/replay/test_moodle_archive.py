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
    compared: Counter[str] = Counter()
    for one in report.coverage:
        compared[one.behaviour] += one.questions
    assert compared == {
        "deferred": 33_936,
        "adaptive": 32_069,
        "interactive": 27_967,
        "certain": 20_096,
        "no rule": 0,
    }
    assert report.gradings == 154_076
