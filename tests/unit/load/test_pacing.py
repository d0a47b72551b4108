"""The seconds between two saves: observed where the exam is at hand, else told loudly."""

import statistics
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import TEST_DATA
from tests.load import pacing


def mean_of(quantiles: list[float]) -> float:
    """The mean of the distribution with these equally spaced quantiles."""
    return statistics.fmean((low + high) / 2 for low, high in pairwise(quantiles))


@pytest.mark.data
def test_the_exam_gives_its_published_figures() -> None:
    if not (TEST_DATA / pacing.EXAM).is_file():
        pytest.skip(f"BANYAN_TEST_DATA not found at {TEST_DATA}")
    found = pacing.quantiles(TEST_DATA)
    published = {1: 11, 5: 18, 25: 35, 50: 53, 75: 81, 95: 144, 99: 209}
    for percent, seconds in published.items():
        assert abs(found[percent * 10] - seconds) <= 1, percent
    assert found[-1] == 1216
    assert found == sorted(found)


def test_without_the_exam_a_lognormal_takes_its_place_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = pacing.quantiles(tmp_path)
    assert found[500] == pytest.approx(pacing.MEDIAN_SECONDS)
    assert mean_of(found) == pytest.approx(pacing.MEAN_SECONDS, rel=0.01)
    assert "WARNING" in capsys.readouterr().err


def test_the_file_has_one_number_a_line_from_probability_0_to_1() -> None:
    lines = list(pacing.lines(pacing.quantiles_of([float(n) for n in range(1, 2002)])))
    assert len(lines) == pacing.STEPS + 1
    assert (lines[0], lines[500], lines[-1]) == ("1.000\n", "1001.000\n", "2001.000\n")
