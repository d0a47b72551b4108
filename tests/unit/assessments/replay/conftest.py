"""The archive of graded quizzes in its long form, made once for all tests that replay it."""

from pathlib import Path

import pytest

from apps.assessments.replay import long
from apps.assessments.replay.sources import opened


@pytest.fixture(scope="session")
def long_archive(assessment_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    long.write(opened(assessment_data / "moodle-archive"), folder)
    return folder
