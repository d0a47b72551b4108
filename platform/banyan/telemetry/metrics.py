"""Recording metrics. Bind once, at import; then an observation is an addition or two.

    SAVES = counter(names.COMMANDS, command="SaveAnswer", outcome="done")
    SAVES.add()

No locks: CPython switches threads at calls and at jumps back, and there is neither between
reading a value here and storing it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator

from banyan.telemetry.kinds import Kind, Metric
from banyan.telemetry.samples import Sample


class Counter:
    """Only ever grows."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: float = 0

    def add(self, amount: float = 1) -> None:
        self.value += amount


class Gauge:
    """Goes up and down; not exposed before it has a value."""

    __slots__ = ("read", "value")

    def __init__(self) -> None:
        self.value: float | None = None
        self.read: Callable[[], float] | None = None

    def set(self, value: float) -> None:
        self.value = value

    def follow(self, read: Callable[[], float]) -> None:
        """Ask `read` when the metrics are looked at, in a thread of its own: must be quick."""
        self.read = read

    def now(self) -> float | None:
        return self.value if self.read is None else self.read()


class Histogram:
    """How many observations reached each bound and no further, and their sum."""

    __slots__ = ("_bounds", "counts", "sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum: float = 0

    def observe(self, value: float) -> None:
        self.counts[bisect_left(self._bounds, value)] += 1
        self.sum += value


Series = tuple[str, tuple[str, ...]]


class Registry:
    """The series of one process. Binding the same labels again gives the same series."""

    def __init__(self) -> None:
        self._counters: dict[Series, Counter] = {}
        self._gauges: dict[Series, Gauge] = {}
        self._histograms: dict[Series, Histogram] = {}

    def counter(self, metric: Metric, **labels: str) -> Counter:
        """Raises TypeError when the metric is no counter or has other labels."""
        return self._counters.setdefault(_series(metric, Kind.COUNTER, labels), Counter())

    def gauge(self, metric: Metric, **labels: str) -> Gauge:
        """Raises TypeError when the metric is no gauge or has other labels."""
        return self._gauges.setdefault(_series(metric, Kind.GAUGE, labels), Gauge())

    def histogram(self, metric: Metric, **labels: str) -> Histogram:
        """Raises TypeError when the metric is no histogram or has other labels."""
        series = _series(metric, Kind.HISTOGRAM, labels)
        return self._histograms.setdefault(series, Histogram(metric.bounds))

    def samples(self) -> list[Sample]:
        """Every series as it is now."""
        return [*self._counted(), *self._gauged(), *self._distributed()]

    # Copied with list(): other threads may bind a new series meanwhile.

    def _counted(self) -> Iterator[Sample]:
        for (name, labels), counter in list(self._counters.items()):
            yield Sample(name, labels, counter.value)

    def _gauged(self) -> Iterator[Sample]:
        for (name, labels), gauge in list(self._gauges.items()):
            value = gauge.now()
            if value is not None:
                yield Sample(name, labels, value)

    def _distributed(self) -> Iterator[Sample]:
        for (name, labels), histogram in list(self._histograms.items()):
            yield Sample(name, labels, histogram.sum, tuple(histogram.counts))


def _series(metric: Metric, kind: Kind, labels: dict[str, str]) -> Series:
    if metric.kind is not kind or set(labels) != set(metric.labels):
        raise TypeError(f"{metric.name} is a {metric.kind} with the labels {metric.labels}")
    return metric.name, tuple(labels[name] for name in metric.labels)


registry = Registry()
counter, gauge, histogram = registry.counter, registry.gauge, registry.histogram
