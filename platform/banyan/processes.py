"""The processes behind the web: declared by the kernel and by apps' `processes` modules, and
started by `manage.py up`. What supervises them in production is given the same list by
`manage.py processes`.
"""

import msgspec
from django.utils.module_loading import autodiscover_modules


class Process(msgspec.Struct, frozen=True):
    """One of the platform's: what `manage.py` is told, and the `component` of its metrics."""

    name: str
    command: str


_processes: dict[str, Process] = {}


def process(name: str, command: str) -> None:
    """Have `manage.py <command>` run wherever the platform runs."""
    if name in _processes:
        raise RuntimeError(f"process {name} is declared twice")
    _processes[name] = Process(name, command)


def processes() -> list[Process]:
    """All that are declared, the kernel's first."""
    autodiscover_modules("processes")
    return list(_processes.values())


process("worker", "work")
process("beat", "beat")
process("relay", "relay")
process("projectors", "project")
process("consumers", "consume")
process("deliverer", "deliver")
