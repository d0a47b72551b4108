"""Spans and metrics are named in one file of the kernel and one of each app, with a meaning."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from banyan.telemetry import names
from banyan.telemetry.kinds import METRICS, Kind, Metric
from banyan.telemetry.names import SPANS
from tests.house.test_sizes import ROOT, sources

NAMES = ROOT / "platform/banyan/telemetry/names.py"
# Those of an app are beside it; that the kernel finds them is what the tests below stand on.
OF_APPS = sorted((ROOT / "apps").glob("*/metrics.py"))
# The one module that makes spans; everybody else asks it to.
SPAN_MAKER = ROOT / "platform/banyan/telemetry/spans.py"
DECLARED = {*METRICS, *(span.name for span in SPANS)}
LABELS: dict[str, str] = dict(names.LABELS)
for _path in OF_APPS:
    LABELS |= import_module(f"apps.{_path.parent.name}.metrics").LABELS


def product() -> list[Path]:
    roots = ("platform", "apps", "bff", "legacy_proxy")
    return [path for path in sources() if path.relative_to(ROOT).parts[0] in roots]


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text()))


def called(node: ast.AST) -> str:
    """The last part of what is called; empty when nothing is."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_no_name_is_written_anywhere_else() -> None:
    written = [
        (path.name, node.value)
        for path in product()
        if path not in (NAMES, *OF_APPS)
        for node in nodes(path)
        if isinstance(node, ast.Constant) and node.value in DECLARED
    ]
    assert written == []


def test_no_metric_is_declared_anywhere_else_and_none_is_overlooked() -> None:
    declared = Counter(p for p in product() for node in nodes(p) if called(node) == "Metric")
    assert set(declared) == {NAMES, *OF_APPS}
    assert declared.total() == len(METRICS)


def test_the_kernel_names_nothing_of_an_app() -> None:
    assert "attempt" not in NAMES.read_text()


def test_no_span_is_begun_anywhere_else() -> None:
    begins = {"start_span", "start_as_current_span"}
    assert {path for path in product() for node in nodes(path) if called(node) in begins} == {
        SPAN_MAKER
    }


def test_no_other_library_counts() -> None:
    others = re.compile(r"^\s*(import|from) (prometheus_client|opentelemetry\.metrics)", re.M)
    assert [path.name for path in product() if others.search(path.read_text())] == []


def test_no_name_is_declared_twice() -> None:
    assert len(DECLARED) == len(METRICS) + len(SPANS)


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_a_metric_is_named_as_its_kind_wants(metric: Metric) -> None:
    assert re.fullmatch(r"banyan(_[a-z]+)+", metric.name)
    ending = "_total" if metric.kind is Kind.COUNTER else f"_{metric.unit}"
    assert metric.name.endswith(ending)


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_a_metric_says_in_one_sentence_what_it_means(metric: Metric) -> None:
    assert re.fullmatch(r"[A-Z0-9][^\n]+\.", metric.meaning)
    assert set(metric.labels) <= set(LABELS)


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_histograms_and_they_alone_have_rising_bounds(metric: Metric) -> None:
    assert (metric.kind is Kind.HISTOGRAM) == bool(metric.bounds)
    assert list(metric.bounds) == sorted(set(metric.bounds))


def test_no_label_is_explained_that_nothing_has() -> None:
    assert {label for metric in METRICS.values() for label in metric.labels} == set(LABELS)


def test_names_are_frozen() -> None:
    with pytest.raises(AttributeError):
        names.REQUESTS.name = "another"  # type: ignore[misc]
