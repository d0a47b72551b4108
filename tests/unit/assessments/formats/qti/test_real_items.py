"""Items and results of real systems score as those systems say."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.assessments.formats import read
from apps.assessments.formats.qti.results_reader import assessment_result, plain_response
from apps.assessments.rules.items import Item, Processed
from apps.assessments.rules.responses import PartsResponse, parse_response
from apps.assessments.rules.scoring import printed, score, total, worth

pytestmark = pytest.mark.data


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as table:
        return list(csv.DictReader(table))


def item_in(file: Path) -> Item:
    found = read(file.read_bytes())
    assert [one for one in found.problems if one.severity == "error"] == []
    (question,) = found.questions
    return question.item


def recorded(folder: Path, case: dict[str, str], item: Item) -> dict[str, tuple[str, ...]]:
    """The values of the results file for this item, and those of the table before them."""
    given: dict[str, tuple[str, ...]] = {}
    if case["result_file"]:
        for one in assessment_result((folder / case["result_file"]).read_bytes()).items:
            if one.identifier == item.idnumber:
                given |= one.responses
    if case["response_id"]:
        values = case["response_values_pipe_separated"]
        given[case["response_id"]] = tuple(values.split("|")) if values else ()
    return given


def points(item: Item, given: dict[str, tuple[str, ...]]) -> Decimal:
    response = parse_response(item, plain_response(item, given))
    return total([worth(score(item, response), item.default_mark)])


def test_every_case_of_cito_scores_as_recorded(assessment_data: Path) -> None:
    folder = assessment_data / "qti/cito"
    cases = rows(folder / "cases.csv")
    assert len(cases) == 22
    for case in cases:
        item = item_in(folder / case["item"])
        earned = points(item, recorded(folder, case, item))
        assert printed(earned) == case["expected"], case["case"]


def test_every_mapping_of_qtiworks_scores_as_recorded(assessment_data: Path) -> None:
    folder = assessment_data / "qti/qtiworks"
    cases = rows(folder / "cases_map_response.csv")
    assert len(cases) == 14
    for case in cases:
        item = item_in(folder / case["item"])
        values = tuple(case["response_values_pipe_separated"].split("|"))
        assert printed(points(item, {"RESPONSE": values})) == case["expected"], case


def typed(item: Processed, text: str) -> PartsResponse:
    raw: dict[str, Any] = {"parts": {"p1": {"text": text}}}
    response = parse_response(item, raw)
    assert isinstance(response, PartsResponse)
    return response


def test_every_text_entry_of_qtiworks_is_bound_and_judged_as_recorded(
    assessment_data: Path,
) -> None:
    folder = assessment_data / "qti/qtiworks"
    cases = rows(folder / "cases_text_entry.csv")
    assert len(cases) == 8
    for case in cases:
        item = item_in(folder / case["item"])
        assert isinstance(item, Processed)
        response = typed(item, case["raw_input"])
        bound = item.values(response)["response"]
        expected = case["bound_value"]
        wanted = expected if case["bound_type"] == "string" else Decimal(expected)
        assert bound == wanted, case
        assert item.is_complete(response) == (case["valid"] == "true"), case
