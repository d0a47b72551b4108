"""CPU seconds of running processes, from /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system seconds of these processes and of children they have waited for."""
    return sum(map(_of, pids))


def tree(pid: int) -> set[int]:
    """A process and everything below it."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").glob("[0-9]*")}
    found, more = {pid}, True
    while more:
        below = {child for child, parent in parents.items() if parent in found} - found
        found |= below
        more = bool(below)
    return found


def _stat(path: Path) -> list[str]:
    try:
        return (path / "stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return []


def _parent(path: Path) -> int:
    fields = _stat(path)
    return int(fields[1]) if fields else 0


def _of(pid: int) -> float:
    fields = _stat(Path(f"/proc/{pid}"))
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0
