"""Answers are compared by path; rules say what may differ, and marks never may."""

from typing import Any

import pytest

from bff.trial.shadowing.comparison import Answer, Class, answer_of, differences
from bff.trial.shadowing.noise import Counts, is_reported, unstable
from bff.trial.shadowing.normalisers import InvalidNormaliser, Kind, Normaliser, Normalisers, check

JSON = {"content-type": "application/json"}


def said(body: Any, status: int = 200) -> Answer:
    return Answer(status, JSON, body)


def found(one: Any, other: Any, *rules: Normaliser) -> dict[str, str]:
    compared = differences(said(one), said(other), Normalisers(1, rules))
    return {each.path: each.kind.value for each in compared}


def rule(path: str, kind: str, argument: str = "") -> Normaliser:
    return Normaliser(path, Kind(kind), argument)


def test_equal_answers_differ_in_nothing() -> None:
    body = {"items": [{"slot": 1, "text": "á"}], "none": None, "yes": True, "n": 1}
    assert found(body, {**body, "n": 1.0}) == {}


def test_what_differs_is_named_by_its_path_and_class() -> None:
    one = {"a": 1, "b": [{"c": "x"}, {"c": "y"}], "gone": 1, "t": 1, "flag": True}
    other = {"a": 2, "b": [{"c": "x"}], "new": 1, "t": "1", "flag": 1}
    assert found(one, other) == {
        "body.a": "value",
        "body.b[]": "missing",
        "body.gone": "missing",
        "body.new": "extra",
        "body.t": "type",
        "body.flag": "type",
    }


def test_another_status_says_it_all() -> None:
    compared = differences(said({"a": 1}), said({"b": 2}, 404), Normalisers())
    assert [(each.path, each.kind) for each in compared] == [("status", Class.STATUS)]


def test_headers_that_the_frontend_goes_by_are_compared() -> None:
    html = answer_of(200, [(b"Content-Type", b"text/html; charset=utf-8")], b"<p>")
    json = answer_of(200, [(b"content-type", b"application/json")], b'{"a":1}')
    assert differences(html, html, Normalisers()) == []
    kinds = {each.path for each in differences(json, html, Normalisers())}
    assert kinds == {"header.content-type", "body"}


@pytest.mark.parametrize(
    ("kind", "argument", "one", "other", "excused"),
    [
        ("ignore", "", {"deep": [1]}, {"deep": [2]}, True),
        ("round", "2", "1.001", 1.004, True),
        ("round", "2", 1.001, 1.02, False),
        ("round", "2", "one", 1, False),
        ("minute", "", "2025-01-01T12:00:59+00:00", "2025-01-01T12:01:01+00:00", True),
        ("minute", "", "2025-01-01T12:00:00+00:00", "2025-01-01T12:01:01+00:00", False),
        ("minute", "", "2025-01-01T12:00:00", "2025-01-01T12:00:01+00:00", False),
        ("uuid", "", "0191b0b4-0000-7000-8000-000000000001", "a" * 32, True),
        ("uuid", "", "0191b0b4-0000-7000-8000-000000000001", "17", False),
        ("case", "", " Biology", "biology", True),
        ("case", "", "biology", "botany", False),
        ("sort", "", [3, 1, 2], [1, 2, 3], True),
        ("sort", "", [3, 1], [1, 2], False),
    ],
)
def test_a_rule_excuses_its_kind_of_difference_and_no_other(
    kind: str, argument: str, one: Any, other: Any, excused: bool
) -> None:
    assert found({"x": one}, {"x": other}) != {}
    left = found({"x": one}, {"x": other}, rule("body.x", kind, argument))
    assert (set(left.values()) <= {"normalised"}) is excused


def test_elements_that_belong_together_by_a_member_may_come_in_any_order() -> None:
    one = {"items": [{"slot": 1, "a": "x"}, {"slot": 2, "a": "y"}]}
    other = {"items": [{"slot": 2, "a": "y"}, {"slot": 1, "a": "z"}, {"slot": 3, "a": ""}]}
    keyed = rule("body.items", "keyed", "slot")
    assert found(one, other, keyed) == {"body.items[].a": "value", "body.items[]": "extra"}


def test_a_mark_is_a_number_however_it_is_written() -> None:
    assert found({"mark": "2"}, {"mark": 2.0}) == {}
    assert found({"mark": "2"}, {"mark": "2.5"}) == {"body.mark": "scoring"}
    assert found({"mark": None}, {"mark": "0"}) == {"body.mark": "scoring"}
    assert found({"passed": True}, {"passed": False}) == {"body.passed": "pass_fail"}


def test_no_rule_hides_a_mark() -> None:
    one = {"items": [{"mark": "1"}, {"mark": "2"}]}
    other = {"items": [{"mark": "2"}, {"mark": "1"}]}
    hiding = (rule("body.items", "ignore"), rule("**", "ignore"), rule("body.items", "sort"))
    assert found(one, other, *hiding)["body.items[].mark"] == "scoring"
    assert found(one, {"items": []}, *hiding)["body.items[]"] == "scoring"


@pytest.mark.parametrize(
    "wrong",
    [
        ("body.mark", "ignore", ""),
        ("body.items[].mark", "round", "1"),
        ("body..x", "ignore", ""),
        ("", "ignore", ""),
        ("body.x", "round", "many"),
        ("body.x", "keyed", ""),
    ],
    ids=lambda wrong: f"{wrong[0]} {wrong[1]}",
)
def test_a_rule_that_cannot_be_used_is_refused(wrong: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidNormaliser):
        check(rule(*wrong))


def test_noise_is_held_against_the_difference() -> None:
    assert is_reported("body.a", Counts(raw=50, noise=5, total=100))
    assert not is_reported("body.a", Counts(raw=50, noise=48, total=100))
    assert not is_reported("body.a", Counts(raw=1, noise=0, total=10_000))
    assert not is_reported("body.a", Counts(raw=5, noise=50, total=100))


def test_marks_get_no_credit_for_noise_and_noise_in_marks_is_a_finding() -> None:
    assert is_reported("body.mark", Counts(raw=1, noise=500, total=1_000_000))
    noise = differences(said({"mark": "1", "x": 1}), said({"mark": "2", "x": 2}), Normalisers())
    assert [(each.path, each.kind) for each in unstable(noise)] == [
        ("body.mark", Class.LEGACY_UNSTABLE)
    ]


def test_what_nests_without_end_is_compared_as_it_is() -> None:
    deep: Any = 1
    other: Any = 2
    for _ in range(200):
        deep, other = [deep], [other]
    assert len(found(deep, other)) == 1


def test_an_attempt_of_one_side_is_no_difference_and_one_of_both_is_compared() -> None:
    mine = {"open_attempt": "1", "attempts": [{"id": "1", "mark": None}, {"id": "2", "mark": "3"}]}
    theirs = {"open_attempt": None, "attempts": [{"id": "2", "mark": "4"}]}
    assert found({"results": [mine]}, {"results": [theirs]}) == {
        "body.results[].attempts[]": "apart",
        "body.results[].attempts[].mark": "scoring",
        "body.results[].open_attempt": "apart",
    }


def test_a_table_of_results_is_compared_by_attempt() -> None:
    table = [{"attempt": "7", "mark": "1"}, {"attempt": "8", "mark": "2"}]
    assert found({"results": table}, {"results": []}) == {"body.results[]": "apart"}
    assert found({"results": table}, {"results": table[::-1]}) == {}
    assert found({"results": [{"mark": "1"}]}, {"results": []}) == {"body.results[]": "scoring"}
