"""Our rules against Moodle's own grading, answer by answer."""

from collections import Counter
from pathlib import Path

import pytest

from apps.assessments.rules.items import kind
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import score
from tests.unit.assessments.rules.moodle_archive import gradings


@pytest.mark.data
def test_every_graded_answer_of_the_archive_earns_what_moodle_gave(
    assessment_data: Path,
) -> None:
    compared: Counter[tuple[str, str]] = Counter()
    mismatches = []
    for graded in gradings(assessment_data / "moodle-archive"):
        fraction = score(graded.item, parse_response(graded.item, graded.raw))
        compared[graded.behaviour, kind(graded.item)] += 1
        if fraction != graded.fraction:
            mismatches.append((graded, fraction))
    assert mismatches[:5] == []
    assert {key: compared[key] for key in compared if key[0] == "deferredfeedback"} == {
        ("deferredfeedback", "single"): 4_950,
        ("deferredfeedback", "multiple"): 4_428,
        ("deferredfeedback", "true_false"): 4_418,
        ("deferredfeedback", "short_text"): 6_933,
        ("deferredfeedback", "numerical"): 4_413,
        ("deferredfeedback", "matching"): 1_934,
    }
    assert sum(compared.values()) == 90_734
