"""Values of metrics as they travel between processes, and what those of several make together."""

from collections.abc import Iterable, Iterator

import msgspec

from banyan.telemetry.kinds import METRICS, Across, Kind, Metric


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One series. A histogram has `counts` per bound, the last above all, and `value` is its sum.

    `labels` are values in the order in which the metric declares them.
    """

    name: str
    labels: tuple[str, ...]
    value: float
    counts: tuple[int, ...] = ()

    @property
    def metric(self) -> Metric:
        return METRICS[self.name]


class Samples:
    """Series added together, by what `names` says of each."""

    def __init__(self) -> None:
        self._series: dict[tuple[str, tuple[str, ...]], Sample] = {}

    def __iter__(self) -> Iterator[Sample]:
        """Sorted by name and labels."""
        return iter(self._series[key] for key in sorted(self._series))

    def add(self, samples: Iterable[Sample], process: str) -> None:
        """Add one process's series; those of another version's metrics are left out."""
        for sample in samples:
            if _is_known(sample):
                self._add(sample, process)

    def _add(self, sample: Sample, process: str) -> None:
        metric = sample.metric
        if metric.across is Across.EACH:
            sample = msgspec.structs.replace(sample, labels=(*sample.labels, process))
        key = sample.name, sample.labels
        before = self._series.get(key)
        self._series[key] = sample if before is None else _together(metric, before, sample)


def lasting(samples: Iterable[Sample]) -> list[Sample]:
    """What still counts when its process is gone: everything but gauges."""
    return [each for each in samples if _is_known(each) and each.metric.kind is not Kind.GAUGE]


def _together(metric: Metric, one: Sample, other: Sample) -> Sample:
    if metric.across is Across.MAX:
        return max(one, other, key=lambda sample: sample.value)
    counts = tuple(a + b for a, b in zip(one.counts, other.counts, strict=True))
    return Sample(one.name, one.labels, one.value + other.value, counts)


def _is_known(sample: Sample) -> bool:
    metric = METRICS.get(sample.name)
    if metric is None or len(sample.labels) != len(metric.labels):
        return False
    buckets = len(metric.bounds) + 1 if metric.kind is Kind.HISTOGRAM else 0
    return len(sample.counts) == buckets
