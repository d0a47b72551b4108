"""What a head of assessment reads first, and sees drawn."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.assessments.replay import jsonl
from tests.unit.assessments.replay.archives import Written, answered, attempt, recorded


def page(folder: Path, *told: str | None, **options: object) -> str:
    """The report on attempts with a wrong answer, for which this was recorded; None: the truth."""
    wrong = answered("rivers", {"choice": "c2"})
    slots = [wrong if one is None else recorded(wrong, [None, Decimal(one)]) for one in told]
    archive = Written(*(attempt(f"a{n}", one) for n, one in enumerate(slots)))
    jsonl.write(archive, folder / "archive")
    try:
        call_command("replay", str(folder / "archive"), report=folder / "report", **options)
    except CommandError:
        assert any(told)
    return (folder / "report/report.html").read_text()


def test_the_first_sentence_says_that_all_is_well(tmp_path: Path) -> None:
    assert "Every learner gets the mark they were told: all 2 gradings" in page(
        tmp_path, None, None
    )


def test_the_first_sentence_says_who_would_notice(tmp_path: Path) -> None:
    found = page(tmp_path, "1", "0.25", None, pass_mark=Decimal("0.5"))
    assert "Not ready: 2 of 3 questions and the marks of 2 of 3 attempts" in found
    assert "and 1 attempt would pass or fail that did not before" in found
    assert found.index("Who would pass or fail otherwise") < found.index("at a glance")


@pytest.mark.parametrize(
    ("told", "drawn"), [("1", "loses 2 or more"), ("-1", "gains 1 to 2"), ("-0.25", None)]
)
def test_it_is_drawn_how_marks_change(told: str, drawn: str | None, tmp_path: Path) -> None:
    found = page(tmp_path, told)
    assert (drawn in found) if drawn else ("at a glance" not in found)


def test_a_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    found = page(tmp_path, "1")
    assert "<svg" in found
    assert not any(one in found for one in ("<script", "<link", "http://", "https://", "url("))
