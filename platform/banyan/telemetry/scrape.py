"""What a scrape gets: all processes of this machine, and what the database knows."""

import threading
from contextlib import suppress

from django.conf import settings

from banyan.telemetry.exposition import text
from banyan.telemetry.metric_files import MetricFiles
from banyan.telemetry.metrics import Registry, registry
from banyan.telemetry.probes import Probe
from banyan.telemetry.reporter import Reporter
from banyan.telemetry.samples import Samples

_PROBE_SECONDS = 2.0


class Scrapes:
    """Lays down the metrics of this process, and answers for it and its neighbours."""

    def __init__(self, registry: Registry, files: MetricFiles, component: str) -> None:
        self._registry = registry
        self._files = files
        self._reporter = Reporter(registry, files, component)
        self._probe: Probe | None = None
        self.start, self.stop = self._reporter.start, self._reporter.stop

    def page(self) -> str:
        """The text for Prometheus. Blocks: files now, the database for two seconds at the most."""
        samples = self._gathered()
        # One stuck probe is enough: the next scrape looks whether it has come back.
        if self._probe is None or not self._probe.pending:
            self._probe = Probe()
        samples.add(self._probe.answer(_PROBE_SECONDS), "")
        return text(samples)

    def _gathered(self) -> Samples:
        if self._reporter.report():  # or our own figures would be a second old
            with suppress(OSError):
                return self._files.gather()
        alone = Samples()
        alone.add(self._registry.samples(), self._reporter.process)
        return alone


_starting = threading.Lock()
_ours: Scrapes | None = None


def start(component: str) -> Scrapes:
    """Begin to lay down the metrics of this process; harmless to repeat."""
    global _ours
    with _starting:
        if _ours is None:
            _ours = Scrapes(registry, MetricFiles(settings.LAYOUT.metrics), component)
            _ours.start()
        return _ours
