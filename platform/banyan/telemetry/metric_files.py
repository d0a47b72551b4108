"""The folder in which the processes of one machine share their samples: a file for each.

The counts of processes that have ended are carried over into one file, `departed`, so that no
total goes back.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from banyan.telemetry import metric_page
from banyan.telemetry.metric_page import Page
from banyan.telemetry.samples import Sample, Samples, lasting

_LOCK_SECONDS = 1.0


class _Ended(msgspec.Struct, frozen=True):
    """The counts of processes that have ended; the `pages` in it may not be removed yet."""

    pages: frozenset[str] = frozenset()
    samples: tuple[Sample, ...] = ()


class MetricFiles:
    """All pages of a folder. Raises OSError when the folder cannot be had."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ended_file = folder / "departed"
        self._mutex = folder / "mutex"

    def join(self, process: str) -> Page:
        """A page for `process`. When no other is running, all counts begin anew."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked():
            if all(metric_page.has_ended(page) for page in self._pages()):
                for leftover in set(self._folder.iterdir()) - {self._mutex}:
                    leftover.unlink()
            return Page(self._folder, process)

    def gather(self) -> Samples:
        """The samples of all processes together, running and ended."""
        with self._locked():
            self._carry_over()
            together = Samples()
            together.add(self._counts_of_ended().samples, "")
            for page in self._pages():
                together.add(metric_page.read_running(page), metric_page.written_by(page))
            return together

    def _carry_over(self) -> None:
        ended = [page for page in self._pages() if metric_page.has_ended(page)]
        if not ended:
            return
        before, together = self._counts_of_ended(), Samples()
        together.add(before.samples, "")
        for page in ended:
            if page.name not in before.pages:
                together.add(lasting(metric_page.read(page)), "")
        # The pages go last: were this process killed in between, `departed` names them already.
        self._write(_Ended(frozenset(page.name for page in ended), tuple(together)))
        for page in ended:
            page.unlink()

    def _counts_of_ended(self) -> _Ended:
        try:
            return msgspec.json.decode(self._ended_file.read_bytes(), type=_Ended)
        except (FileNotFoundError, msgspec.DecodeError):
            return _Ended()

    def _write(self, ended: _Ended) -> None:
        partial = self._ended_file.with_suffix(".partial")
        partial.write_bytes(msgspec.json.encode(ended))
        partial.rename(self._ended_file)

    def _pages(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{metric_page.ENDING}"))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        deadline = time.monotonic() + _LOCK_SECONDS
        with self._mutex.open("w") as mutex:
            while not metric_page.take(mutex.fileno()):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{self._mutex} is held by a process that does not go on")
                time.sleep(0.005)
            yield
