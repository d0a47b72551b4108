"""Prometheus' text format, version 0.0.4."""

import math
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby

from banyan.telemetry.kinds import Across, Kind, Metric
from banyan.telemetry.samples import Sample

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def text(samples: Iterable[Sample]) -> str:
    """The page; `samples` must come sorted by name."""
    lines: list[str] = []
    for _, group in groupby(samples, key=lambda sample: sample.name):
        series = list(group)
        metric = series[0].metric
        lines.append(f"# HELP {metric.name} {metric.meaning}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        for sample in series:
            lines.extend(_lines(metric, sample))
    return "\n".join(lines) + "\n"


def _lines(metric: Metric, sample: Sample) -> Iterator[str]:
    labels = _labels(metric, sample)
    if metric.kind is not Kind.HISTOGRAM:
        yield f"{metric.name}{_braced(labels)} {_number(sample.value)}"
        return
    bounds = (*metric.bounds, math.inf)
    for bound, count in zip(bounds, accumulate(sample.counts), strict=True):
        yield f"{metric.name}_bucket{_braced([*labels, _pair('le', _number(bound))])} {count}"
    yield f"{metric.name}_sum{_braced(labels)} {_number(sample.value)}"
    yield f"{metric.name}_count{_braced(labels)} {sum(sample.counts)}"


def _labels(metric: Metric, sample: Sample) -> list[str]:
    own = ("process",) if metric.across is Across.EACH else ()
    pairs = zip((*metric.labels, *own), sample.labels, strict=True)
    return [_pair(name, value) for name, value in pairs]


def _pair(name: str, value: str) -> str:
    escaped = value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'{name}="{escaped}"'


def _braced(pairs: list[str]) -> str:
    return "{" + ",".join(pairs) + "}" if pairs else ""


def _number(value: float) -> str:
    return "+Inf" if value == math.inf else repr(value)
