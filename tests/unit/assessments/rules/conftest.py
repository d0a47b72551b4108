"""The archive of graded quizzes, for the tests marked `data`; they skip when it is not there."""

from pathlib import Path

import pytest

from tests.conftest import TEST_DATA

ASSESSMENTS = TEST_DATA / "assessments"


@pytest.fixture
def assessment_data(request: pytest.FixtureRequest) -> Path:
    """The folder of real assessment data."""
    if not ASSESSMENTS.is_dir():
        asking = [item for item in request.session.items if item.get_closest_marker("data")]
        pytest.skip(f"BANYAN_TEST_DATA not found at {TEST_DATA}; {len(asking)} tests skipped")
    return ASSESSMENTS
