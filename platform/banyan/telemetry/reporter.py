"""A thread that lays this process's metrics down once a second."""

import atexit
import logging
import os
import threading
import time

from banyan.telemetry import names
from banyan.telemetry.metric_files import MetricFiles
from banyan.telemetry.metric_page import Page
from banyan.telemetry.metrics import Registry

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 1.0


class Reporter:
    """Ends, after a last report, with `stop()` or with the process."""

    def __init__(self, registry: Registry, files: MetricFiles, component: str) -> None:
        self.process = f"{component}-{os.getpid()}"
        self._registry = registry
        self._files = files
        self._page: Page | None = None
        self._in_trouble = False
        self._reporting = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="metrics", daemon=True)
        self._cpu = registry.counter(names.CPU_SECONDS, component=component)
        registry.gauge(names.LIVE_PROCESSES, component=component).set(1)

    def start(self) -> None:
        """Report once, then every second."""
        self.report()
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Report for the last time."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join()
        self.report()
        if self._page is not None:
            self._page.close()

    def report(self) -> bool:
        """Lay down what is now. False when that fails, which is logged when it begins."""
        with self._reporting:
            try:
                self._lay_down()
                self._in_trouble = False
            except Exception as error:  # a full disk must not end the reports
                if not self._in_trouble:
                    logger.warning("metrics not laid down: %r", error)
                self._in_trouble = True
            return not self._in_trouble

    def _lay_down(self) -> None:
        self._cpu.value = time.process_time()
        if self._page is not None and self._page.lost:
            self._page.close()
            self._page = None
        if self._page is None:
            self._page = self._files.join(self.process)
        self._page.write(self._registry.samples())

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            self.report()
