"""The monolith's attempts replayed by the module's rules, from its file and over HTTP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command

from tests.unit.monolith.conftest import Running

Submit = Callable[..., str]
ANSWERS = {1: {"choice": "1"}, 2: {"choices": ["a", "b"]}, 3: {"value": False}}


@pytest.fixture
def url(monolith: Running) -> str:
    return f"http://teacher:teacher@127.0.0.1:{monolith.port}"


@pytest.fixture
def submitted(ask: Any, started: Callable[..., str]) -> str:
    """An attempt that the monolith has marked, and one that it has not."""
    started("learner2")
    path = started()
    for slot, response in ANSWERS.items():
        ask("learner1", "PUT", f"{path}/answers/{slot}", body={"response": response})
    assert ask("learner1", "POST", f"{path}/submit").status == 200
    return path


def replayed(source: str, folder: Path, **options: Any) -> Any:
    call_command("replay", source, report=folder, **options)
    return msgspec.json.decode((folder / "report.json").read_bytes())


def test_what_the_monolith_marked_is_marked_the_same(
    url: str, submitted: str, tmp_path: Path
) -> None:
    report = replayed(url, tmp_path)
    assert report["clean"]
    assert report["gradings"] >= len(ANSWERS)


def test_its_database_gives_the_same_report_as_its_feed(
    url: str, submitted: str, monolith: Running, tmp_path: Path
) -> None:
    data = monolith.process.args[monolith.process.args.index("--data-dir") + 1]
    by_feed, by_file = replayed(url, tmp_path / "1"), replayed(str(data), tmp_path / "2")
    assert by_feed == by_file


def test_its_scorer_is_asked_about_every_answer(url: str, submitted: str, tmp_path: Path) -> None:
    report = replayed(url, tmp_path, against="legacy")
    assert (report["clean"], report["against"], report["unasked"]) == (True, "legacy", [])
    assert report["gradings"] >= len(ANSWERS)


@pytest.mark.data
def test_what_the_monolith_cannot_grade_is_named(url: str, test_data: Path, tmp_path: Path) -> None:
    source = str(test_data / "assessments/moodle-archive")
    report = replayed(source, tmp_path, against="legacy", legacy=url)
    assert report["clean"]
    assert report["gradings"] > 10_000
    reasons = {one["reason"] for one in report["unasked"]}
    assert "It does not know the behaviour adaptive" in reasons
    assert any("item.type: one of" in reason for reason in reasons)


def test_learners_see_neither_the_archive_nor_the_scorer(ask: Any) -> None:
    assert ask("learner1", "GET", "/api/v1/archive").status == 403
    assert ask("learner1", "POST", "/api/v1/grade", body={"pairs": []}).status == 403


def test_a_pair_that_is_none_is_told_and_the_others_are_graded(ask: Any) -> None:
    item = {"type": "true_false", "prompt_html": "?", "answer": True}
    pairs = [{"item": item, "response": {"value": True}}, {"item": item, "response": 7}, None]
    right, *wrong = ask("teacher", "POST", "/api/v1/grade", body={"pairs": pairs}).json()["grades"]
    assert right == {"fraction": "1"}
    assert all("problem" in one for one in wrong)


def test_a_verdict_stands_on_what_was_recorded(url: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="what learners were told"):
        replayed(url, tmp_path, against="legacy", keep=True)


def test_a_wrong_password_is_refused_and_not_repeated(monolith: Running, tmp_path: Path) -> None:
    source = f"http://teacher:guessed@127.0.0.1:{monolith.port}"
    with pytest.raises(CommandError, match=r"refuses \(401\)") as refused:
        replayed(source, tmp_path)
    assert "guessed" not in str(refused.value)
