"""An archive is scored again, and what comes out differently is found, named and shown."""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from apps.assessments.replay import jsonl, long
from apps.assessments.replay.archive import Archive, ArchivedStep
from apps.assessments.replay.bulk import Bulk, DamagedArchive
from apps.assessments.replay.comparison import compared
from apps.assessments.replay.report import Report, reported
from apps.assessments.rules.behaviours import Adaptive, Interactive
from apps.assessments.rules.items import Single
from tests.unit.assessments.replay.archives import (
    Written,
    answered,
    attempt,
    recorded,
    slot,
)

RIGHT, WRONG = {"choice": "c1"}, {"choice": "c2"}


def replayed(archive: Archive, folder: Path, threads: int = 2) -> Report:
    long.write(archive, folder)
    return reported(folder, Bulk(folder, threads=threads))


@pytest.fixture
def some() -> Written:
    """Attempts of two questions, ten of them, of which each earned what it should have."""
    given = [RIGHT, WRONG, None]
    return Written(
        *(
            attempt(f"a{n}", answered("rivers", given[n % 3]), answered("animal", {"text": "toad"}))
            for n in range(10)
        )
    )


def test_what_earns_today_what_it_earned_then_is_clean(some: Written, tmp_path: Path) -> None:
    report = replayed(some, tmp_path)
    assert report.clean
    assert (report.attempts, report.questions, report.findings) == (10, 20, [])


def test_a_difference_is_found_with_its_sum_and_nothing_else(tmp_path: Path) -> None:
    told_too_much = recorded(answered("rivers", WRONG), [None, Decimal("0.5000000")])
    archive = Written(
        attempt("a1", answered("rivers", RIGHT)),
        attempt("a2", told_too_much),
        attempt("a3", answered("rivers", WRONG)),
    )
    report = replayed(archive, tmp_path)
    assert not report.clean
    assert (report.differing_questions, report.differing_totals) == (1, 1)
    ((finding,),) = (report.findings,)
    ((example,),) = (finding.examples,)
    assert (example.recorded, example.now) == ([None, "0.5"], [None, "-0.25"])


def test_a_wrong_sum_of_right_marks_is_found(some: Written, tmp_path: Path) -> None:
    first, *others = some.attempts()
    wrong = replace(first, total=Decimal("3.00000"))
    report = replayed(Written(wrong, *others), tmp_path)
    assert (report.differing_questions, report.differing_totals) == (0, 1)
    (other,) = report.other_sums
    assert (other.recorded, other.now) == ("3", "3.6")


def test_a_learner_is_not_named(tmp_path: Path) -> None:
    told_too_much = recorded(answered("rivers", WRONG), [None, Decimal(1)])
    report = replayed(Written(attempt("number-one", told_too_much)), tmp_path)
    assert b"number-one" not in msgspec.json.encode(report)
    assert report.findings[0].examples[0].attempt


def test_the_report_is_the_same_to_the_byte_whoever_makes_it(tmp_path: Path) -> None:
    wrong = [recorded(answered("rivers", WRONG), [None, Decimal(n)]) for n in range(3)]
    archive = Written(*(attempt(f"a{n}", wrong[n % 3]) for n in range(30)))
    reports = [
        msgspec.json.encode(replayed(archive, tmp_path / str(threads), threads))
        for threads in (1, 2, 2)
    ]
    assert len(set(reports)) == 1


def test_the_readable_oracle_says_the_same(some: Written) -> None:
    assert [compared(one, some.items).differences for one in some.attempts()] == [()] * 10
    wrong = attempt("a", recorded(answered("rivers", WRONG), [None, Decimal(1)]))
    at_step_two, in_sum = compared(wrong, some.items).differences
    assert (at_step_two.slot, at_step_two.step) == (1, 2)
    assert (in_sum.slot, in_sum.recorded, in_sum.now) == (None, Decimal(2), Decimal("-0.5"))


def test_json_lines_keep_all_of_an_archive(some: Written, tmp_path: Path) -> None:
    assert jsonl.write(some, tmp_path) == 10
    found = jsonl.JsonArchive(tmp_path)
    assert list(found.attempts()) == list(some.attempts())
    assert found.items == some.items


@pytest.mark.parametrize(
    ("done", "then", "expected"),
    [
        (answered("rivers", {"choice": "c3"}), [None, "0.8999995"], "rounding"),
        (answered("animal", {"text": "tóad"}), [None, "1"], "score"),
        (answered("mass", {"text": "2,5 kg"}), [None, "1"], "locale_number"),
        (answered("rivers", None), [None, "0"], "missing_response"),
        (answered("rivers", WRONG), [None, None], "missing_response"),
        (answered("classes", {"pairs": {"s1": "a"}}), [None, "0.5"], "partial_credit"),
        (
            slot("rivers", ("check", WRONG), ("check", RIGHT), rules=Adaptive(Decimal("0.1"))),
            ["0", "1"],
            "penalty",
        ),
        (
            slot(
                "rivers", ("check", WRONG), ("check", RIGHT), rules=Interactive(3, Decimal("0.2"))
            ),
            [None, "1"],
            "penalty",
        ),
    ],
)
def test_each_difference_has_a_class(
    done: Any, then: list[str | None], expected: str, tmp_path: Path
) -> None:
    told = recorded(done, [None if one is None else Decimal(one) for one in then])
    report = replayed(Written(attempt("a", told)), tmp_path)
    assert [finding.cls for finding in report.findings] == [expected]


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (("save", RIGHT),),
        (("save", RIGHT), ("finish", None, None, None, None)),
        (("grade", None, None, Decimal(1), Decimal(1)),),
    ],
)
def test_where_no_grading_is_compared_nothing_is_proven(steps: Any, tmp_path: Path) -> None:
    done = replace(answered("rivers", RIGHT), steps=tuple(ArchivedStep(*one) for one in steps))
    if steps[1:]:  # handed in, but the record of it is missing
        done = recorded(replace(done, rules=None, item=None), [None, None])
    report = replayed(
        Written(replace(attempt("a", answered("truth", None)), slots=(done,), total=None)), tmp_path
    )
    assert (report.gradings, report.clean, report.findings) == (0, False, [])
    assert [one.questions for one in report.coverage] == [0]


def test_rules_go_on_after_a_grade_of_a_question_that_is_not_over(tmp_path: Path) -> None:
    first = ArchivedStep("grade", grade=Decimal(1), recorded=Decimal(1))
    done = answered("rivers", WRONG)
    told = replace(done, steps=(first, *done.steps))
    assert replayed(Written(attempt("a", told)), tmp_path).clean
    wrong = recorded(told, [Decimal(1), None, Decimal(1)])
    assert replayed(Written(attempt("a", wrong)), tmp_path / "wrong").differing_questions == 1


def test_an_item_is_believed_and_not_what_an_archive_calls_it(tmp_path: Path) -> None:
    called = replace(answered("rivers", RIGHT), type="cloze")
    (covered,) = replayed(Written(attempt("a", called)), tmp_path).coverage
    assert covered.type == "single"


@pytest.mark.parametrize("total", ["5", "2.000009", "1.99999", "-2"])
def test_a_sum_that_is_another_is_found_in_any_form(total: str, tmp_path: Path) -> None:
    good = attempt("good", answered("rivers", RIGHT))
    other = replace(good, id="other", total=Decimal(total))
    assert replayed(Written(good, other), tmp_path).differing_totals == 1


def test_a_sum_of_nothing_is_compared_too(tmp_path: Path) -> None:
    good = attempt("good", answered("rivers", RIGHT))
    empty = replace(good, id="empty", slots=(), total=Decimal(5))
    assert replayed(Written(good, empty), tmp_path).differing_totals == 1


def test_odd_archives_are_read_like_others(tmp_path: Path) -> None:
    heavy = replace(answered("rivers", RIGHT), max_mark=Decimal(100_000))
    odd = attempt('a\n"b",\r\nc', heavy)
    odd = replace(odd, slots=(replace(odd.slots[0], slot=40_000),))
    report = replayed(Written(odd), tmp_path)
    assert (report.clean, report.questions) == (True, 1)


def test_an_archive_of_no_attempts_proves_nothing(tmp_path: Path) -> None:
    assert not replayed(Written(), tmp_path).clean


def test_a_text_that_is_too_long_in_another_form_is_no_reason(tmp_path: Path) -> None:
    done = answered("animal", {"text": "\ufdfa" * 1000})
    told = recorded(done, [None, Decimal(1)])
    (finding,) = replayed(Written(attempt("a", told)), tmp_path).findings
    assert finding.cls == "score"


def test_a_long_form_with_a_part_missing_is_refused(some: Written, tmp_path: Path) -> None:
    long.write(some, tmp_path / "whole")
    long.write(Written(attempt("a", answered("rivers", RIGHT))), tmp_path / "other")
    shutil.copy(tmp_path / "other/histories.parquet", tmp_path / "whole")
    with pytest.raises(DamagedArchive, match=r"histories.parquet lacks"):
        Bulk(tmp_path / "whole")


def test_a_release_that_cannot_score_an_answer_is_found_out(
    some: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_item: Single, _response: Any) -> None:
        raise ZeroDivisionError("of what?")

    monkeypatch.setattr(Single, "share", fail)
    report = replayed(some, tmp_path)
    (finding,) = report.findings
    assert (finding.cls, finding.count) == ("candidate_error", 7)
    assert finding.examples[0].now == ["ZeroDivisionError: of what?"]


def test_coverage_says_what_could_differ_unseen(some: Written, tmp_path: Path) -> None:
    coverage = {one.type: one for one in replayed(some, tmp_path).coverage}
    assert (coverage["single"].questions, coverage["single"].ungraded) == (7, 3)
    assert coverage["single"].upper_bound == "0.43"


def test_a_folder_may_have_any_name(some: Written, tmp_path: Path) -> None:
    assert replayed(some, tmp_path / "term's end; DROP").clean
