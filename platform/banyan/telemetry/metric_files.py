"""The folder in which the processes of one machine lay down their samples for each other.

What the dead have counted is carried over into `departed`, so that no total goes back.
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


class _Departed(msgspec.Struct, frozen=True):
    """What the dead have counted; `pages` are in it already and may still lie about."""

    pages: frozenset[str] = frozenset()
    samples: tuple[Sample, ...] = ()


class Ledger:
    """All pages of a folder. Raises OSError when the folder cannot be had."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._departed = folder / "departed"
        self._mutex = folder / "mutex"

    def join(self, process: str) -> Page:
        """A page for `process`. Who comes into an empty house begins anew."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            if all(metric_page.is_dead(page) for page in self._pages()):
                for leftover in set(self._folder.iterdir()) - {self._mutex}:
                    leftover.unlink()
            return Page(self._folder, process)

    def gather(self) -> Samples:
        """What all processes, the living and the dead, make together."""
        with self._alone():
            self._bury()
            together = Samples()
            together.add(self._carried().samples, "")
            for page in self._pages():
                together.add(metric_page.read_living(page), metric_page.written_by(page))
            return together

    def _bury(self) -> None:
        dead = [page for page in self._pages() if metric_page.is_dead(page)]
        if not dead:
            return
        before, together = self._carried(), Samples()
        together.add(before.samples, "")
        for page in dead:
            if page.name not in before.pages:
                together.add(lasting(metric_page.read(page)), "")
        # The pages go last: if we die in between, `departed` says that they are in it.
        self._carry(_Departed(frozenset(page.name for page in dead), tuple(together)))
        for page in dead:
            page.unlink()

    def _carried(self) -> _Departed:
        try:
            return msgspec.json.decode(self._departed.read_bytes(), type=_Departed)
        except (FileNotFoundError, msgspec.DecodeError):
            return _Departed()

    def _carry(self, departed: _Departed) -> None:
        partial = self._departed.with_suffix(".partial")
        partial.write_bytes(msgspec.json.encode(departed))
        partial.rename(self._departed)

    def _pages(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{metric_page.ENDING}"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        deadline = time.monotonic() + _LOCK_SECONDS
        with self._mutex.open("w") as mutex:
            while not metric_page.take(mutex.fileno()):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{self._mutex} is held by somebody who does not go on")
                time.sleep(0.005)
            yield
