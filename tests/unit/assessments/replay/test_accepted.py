"""Differences that somebody has accepted are told apart, and only as long and as far as that."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from apps.assessments.replay import accepted, long
from apps.assessments.replay.archive import UnreadableArchive
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.report import Asked, Report, reported
from tests.unit.assessments.replay.archives import Written, answered, attempt, recorded

TODAY = date(2027, 1, 31)
ENTRY = {
    "type": '"single"',
    "reason": '"as agreed"',
    "approver": '"Dr. Okafor"',
    "expires": "2027-01-31",
    "budget": "2",
}


def file(folder: Path, *entries: dict[str, str]) -> Path:
    tables = ("\n".join(f"{key} = {value}" for key, value in one.items()) for one in entries)
    (folder / "accepted.toml").write_text("".join(f"[[accepted]]\n{one}\n" for one in tables))
    return folder / "accepted.toml"


def wrong(name: str, told: str = "0.5") -> Any:
    done = recorded(answered("rivers", {"choice": "c2"}), [None, Decimal(told)])
    return attempt(name, done, answered("truth", {"value": True}))


def judged(folder: Path, *attempts: Any, **changed: str) -> Report:
    entries = accepted.read(file(folder, {**ENTRY, **changed}), TODAY)
    long.write(Written(*attempts), folder / "long")
    return reported(folder / "long", Bulk(folder / "long"), Asked(accepted=entries))


def states(report: Report) -> list[tuple[int, str]]:
    return [(one.count, one.state) for one in report.acceptances]


def test_an_accepted_difference_and_its_sum_are_reported_apart(tmp_path: Path) -> None:
    report = judged(tmp_path, wrong("a"), wrong("b"))
    assert report.clean
    assert (report.differing_questions, report.differing_totals) == (0, 0)
    assert (report.accepted_questions, report.accepted_totals) == (2, 2)
    assert states(report) == [(2, "accepted")]
    assert report.accepted_until == TODAY
    assert len(report.accepted) == 64


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"budget": "1"}, (2, "over budget")),
        ({"expires": "2027-01-30"}, (2, "expired")),
        ({"class": '"penalty"'}, (0, "unused")),
        ({"item": '"mass*"'}, (0, "unused")),
        ({"assessment": '"exam-?"'}, (0, "unused")),
    ],
)
def test_what_is_not_accepted_differs_and_it_is_said_why(
    changed: dict[str, str], state: tuple[int, str], tmp_path: Path
) -> None:
    report = judged(tmp_path, wrong("a"), wrong("b"), **changed)
    assert (report.clean, report.differing_questions, report.differing_totals) == (False, 2, 2)
    assert states(report) == [state]


def test_a_wrong_sum_is_not_accepted_with_its_questions(tmp_path: Path) -> None:
    report = judged(tmp_path, wrong("a"), replace(wrong("b"), total=Decimal(9)))
    assert (report.differing_questions, report.differing_totals) == (0, 1)


def test_nobody_accepts_that_somebody_fails_who_passed(tmp_path: Path) -> None:
    report = judged(tmp_path, wrong("a"), replace(wrong("b"), pass_mark=Decimal(2)))
    assert (report.flips, report.differing_questions, report.differing_totals) == (1, 1, 1)
    assert report.flipped[0].passed_then


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"type": '""'}, "name a class, type, item or assessment"),
        ({"reason": '" "'}, "needs a reason and an approver"),
        ({"class": '"boredom"'}, "boredom"),
        ({"expires": '"some day"'}, "Invalid"),
        ({"budget": '"all"'}, "budget"),
        ({"bugdet": "3"}, "bugdet"),
    ],
)
def test_a_file_that_says_too_little_is_refused(
    changed: dict[str, str], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableArchive, match=reason):
        accepted.read(file(tmp_path, {**ENTRY, **changed}), TODAY)


def test_toml_and_json_of_the_same_entries_have_one_hash(tmp_path: Path) -> None:
    toml = accepted.read(file(tmp_path, ENTRY), TODAY)
    fields = ",".join(f'"{key}": {value}' for key, value in ENTRY.items())
    plain = '{"accepted": [{' + fields.replace("2027-01-31", '"2027-01-31"') + "}]}"
    (tmp_path / "accepted.json").write_text(plain)
    assert accepted.read(tmp_path / "accepted.json", TODAY) == toml
