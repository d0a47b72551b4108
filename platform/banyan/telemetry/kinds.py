"""What a metric and a span are; each is declared once, with its meaning: the kernel's in names.py,
an app's in its `metrics` module, which is found as the rest of its anatomy.
"""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a metric does over time, in Prometheus' words."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Across(StrEnum):
    """What several processes' values of one series make together. Counters always add up."""

    SUM = "sum"
    MAX = "max"
    EACH = "each"  # nothing: every process has a series of its own, labelled `process`


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """A metric as it stands in `/metrics`; `bounds` are a histogram's upper bounds, in `unit`.

    `dashboard` is False for what no dashboard shows, on purpose.
    """

    name: str
    kind: Kind
    unit: str
    labels: tuple[str, ...] = ()
    across: Across = Across.SUM
    bounds: tuple[float, ...] = ()
    dashboard: bool = True
    meaning: str

    def __post_init__(self) -> None:
        if self.name in METRICS:
            raise RuntimeError(f"metric {self.name} is declared twice")
        METRICS[self.name] = self


METRICS: dict[str, Metric] = {}
"""Those of the kernel and of every app, by name; complete as soon as Django is set up."""


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A span; `kind` in OpenTelemetry's words, `attributes` those we set ourselves."""

    name: str
    kind: str
    attributes: tuple[str, ...] = ()
    meaning: str
