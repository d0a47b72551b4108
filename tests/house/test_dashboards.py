"""The dashboards ask for metrics that exist, and show all that are meant to be seen."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from banyan.telemetry.kinds import METRICS, Across, Kind, Metric
from tests.house.test_sizes import ROOT

DASHBOARDS = sorted((ROOT / "platform/deploy/dashboards").glob("*.json"))

_SERIES = re.compile(r"\b(banyan_[a-z_]+)(?:\{([^}]*)\})?")
_BY = re.compile(r"\bby \(([^)]*)\)")


def exposed(metric: Metric) -> set[str]:
    """The names under which Prometheus knows a metric."""
    if metric.kind is not Kind.HISTOGRAM:
        return {metric.name}
    return {f"{metric.name}_{part}" for part in ("bucket", "sum", "count")}


BY_SERIES = {name: metric for metric in METRICS.values() for name in exposed(metric)}


def panels() -> Iterator[dict[str, Any]]:
    for path in DASHBOARDS:
        yield from json.loads(path.read_text())["panels"]


QUERIES = [
    pytest.param(target["expr"], target["legendFormat"], id=f"{panel['title']} {target['refId']}")
    for panel in panels()
    for target in panel.get("targets", ())
]


def asked(expression: str) -> list[tuple[str, str]]:
    """The series of an expression, with their selectors."""
    return _SERIES.findall(expression)


def test_there_is_a_dashboard() -> None:
    assert [path.stem for path in DASHBOARDS] == ["write-path"]


@pytest.mark.parametrize(("expression", "_legend"), QUERIES)
def test_a_query_asks_for_metrics_that_exist(expression: str, _legend: str) -> None:
    assert {series for series, _ in asked(expression)} <= set(BY_SERIES)


@pytest.mark.parametrize(("expression", "legend"), QUERIES)
def test_a_query_uses_labels_that_its_metric_has(expression: str, legend: str) -> None:
    [(series, selector)] = asked(expression)
    metric = BY_SERIES[series]
    has = {*metric.labels, "le", *(["process"] if metric.across is Across.EACH else [])}
    used = re.findall(r"([a-z]+)[!=]", selector) + re.findall(r"\{\{([a-z]+)\}\}", legend)
    used += [label.strip() for group in _BY.findall(expression) for label in group.split(",")]
    assert set(used) <= has


@pytest.mark.parametrize(("expression", "_legend"), QUERIES)
def test_a_query_looks_at_counters_by_their_rate(expression: str, _legend: str) -> None:
    [(series, _)] = asked(expression)
    assert (BY_SERIES[series].kind is Kind.GAUGE) == (
        "rate(" not in expression.replace("increase(", "rate(")
    )


def test_every_metric_is_on_a_dashboard_unless_it_is_said_that_it_is_not() -> None:
    shown = {BY_SERIES[s].name for query in QUERIES for s, _ in asked(str(query.values[0]))}
    assert shown == {metric.name for metric in METRICS.values() if metric.dashboard}


def test_panels_have_titles_descriptions_and_places_of_their_own() -> None:
    drawn = [panel for panel in panels() if panel["type"] != "row"]
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in drawn}
    assert len(places) == len(drawn) == len({panel["id"] for panel in drawn})
    assert all(panel["title"] and panel["description"].endswith(".") for panel in drawn)


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_names_no_particular_server(path: Path) -> None:
    uids = set(re.findall(r'"uid": "([^"]+)"', path.read_text())) - {f"banyan-{path.stem}"}
    assert uids == {"${source}"}
