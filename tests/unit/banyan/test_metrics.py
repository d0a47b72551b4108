"""Recording: what is counted is what is exposed, in Prometheus' own reading of it."""

import sys
import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families

from banyan.telemetry import names
from banyan.telemetry.exposition import text
from banyan.telemetry.kinds import METRICS, Kind
from banyan.telemetry.metrics import Registry
from banyan.telemetry.samples import Samples

Exposed = dict[tuple[str, tuple[str, ...]], float]


def exposed(registry: Registry, process: str = "web-1") -> Exposed:
    """Every exposed value by name and label values, as Prometheus' parser reads it."""
    samples = Samples()
    samples.add(registry.samples(), process)
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text(samples))
        for sample in family.samples
    }


@pytest.fixture
def registry() -> Registry:
    return Registry()


def test_a_counter_adds_up(registry: Registry) -> None:
    done = registry.counter(names.COMMANDS, command="SaveAnswer", outcome="done")
    done.add()
    done.add(41)
    assert exposed(registry) == {("banyan_commands_total", ("SaveAnswer", "done")): 42}


def test_the_same_labels_are_the_same_series(registry: Registry) -> None:
    for _ in range(2):
        registry.counter(names.SHEDS, lane="save", reason="full").add()
    assert exposed(registry) == {("banyan_sheds_total", ("save", "full")): 2}


def test_labels_may_be_named_in_any_order(registry: Registry) -> None:
    one = registry.counter(names.SHEDS, lane="save", reason="full")
    assert registry.counter(names.SHEDS, reason="full", lane="save") is one


def test_a_gauge_says_what_was_set_last(registry: Registry) -> None:
    lag = registry.gauge(names.REPLICA_LAG_SECONDS, replica="a")
    lag.set(3)
    lag.set(0.5)
    assert exposed(registry) == {("banyan_replica_lag_seconds", ("a",)): 0.5}


def test_a_gauge_without_a_value_is_not_exposed(registry: Registry) -> None:
    registry.gauge(names.REPLICA_LAG_SECONDS, replica="a")
    assert exposed(registry) == {}


def test_a_gauge_that_follows_is_asked_when_looked_at(registry: Registry) -> None:
    queue: list[int] = []
    registry.gauge(names.QUEUED_COMMANDS, lane="save").follow(lambda: len(queue))
    queue += [1, 2, 3]
    assert exposed(registry) == {("banyan_lane_queued_commands", ("save", "web-1")): 3}


def test_an_observation_counts_in_every_bucket_that_holds_it(registry: Registry) -> None:
    batch = registry.histogram(names.BATCH_COMMANDS, lane="save")
    for size in (1, 3, 4, 5000):
        batch.observe(size)
    seen = exposed(registry)
    buckets = {
        bound: seen["banyan_lane_batch_commands_bucket", ("save", bound)] for bound in BOUNDS
    }
    assert buckets == {"1.0": 1, "2.0": 1, "4.0": 3, "1024.0": 3, "+Inf": 4}


BOUNDS = ("1.0", "2.0", "4.0", "1024.0", "+Inf")


def test_a_histogram_has_its_sum_and_its_count(registry: Registry) -> None:
    commit = registry.histogram(names.COMMIT_SECONDS, lane="save")
    commit.observe(0.25)
    commit.observe(0.5)
    seen = exposed(registry)
    name = "banyan_lane_commit_seconds"
    assert (seen[f"{name}_sum", ("save",)], seen[f"{name}_count", ("save",)]) == (0.75, 2)


def test_a_label_may_hold_anything(registry: Registry) -> None:
    name = 'a "b"\\n\n{c="d"} é'
    registry.gauge(names.REPLICA_LAG_SECONDS, replica=name).set(1)
    assert exposed(registry) == {("banyan_replica_lag_seconds", (name,)): 1}


def test_every_declared_metric_is_valid_with_its_help_and_type(registry: Registry) -> None:
    for metric in METRICS.values():
        labels = dict.fromkeys(metric.labels, "x")
        if metric.kind is Kind.COUNTER:
            registry.counter(metric, **labels).add()
        elif metric.kind is Kind.GAUGE:
            registry.gauge(metric, **labels).set(1)
        else:
            registry.histogram(metric, **labels).observe(1)
    samples = Samples()
    samples.add(registry.samples(), "web-1")
    families = list(text_string_to_metric_families(text(samples)))
    assert {(family.name, family.type) for family in families} == {
        (metric.name.removesuffix("_total"), metric.kind.value) for metric in METRICS.values()
    }
    assert all(family.documentation for family in families)


@pytest.mark.parametrize(
    "labels", [{}, {"lane": "save"}, {"lane": "save", "reason": "full", "more": "x"}]
)
def test_other_labels_than_the_declared_ones_are_refused(
    registry: Registry, labels: dict[str, str]
) -> None:
    with pytest.raises(TypeError):
        registry.counter(names.SHEDS, **labels)


def test_a_metric_of_another_kind_is_refused(registry: Registry) -> None:
    with pytest.raises(TypeError):
        registry.gauge(names.PUBLISHED_EVENTS)


def test_nothing_is_lost_between_threads(registry: Registry) -> None:
    counted = registry.counter(names.PUBLISHED_EVENTS)
    timed = registry.histogram(names.COMMIT_SECONDS, lane="save")

    def hammer() -> None:
        for _ in range(20_000):
            counted.add()
            timed.observe(1)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=hammer) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert (counted.value, timed.sum, sum(timed.counts)) == (80_000, 80_000, 80_000)
