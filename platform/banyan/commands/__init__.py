"""The command bus: `handles()` registers, `run()` and `arun()` execute once per key.

`handles_batch()` registers a `BatchCommand` instead: hot commands of many callers that share one
statement and one commit.
"""

from banyan.commands.batch import BatchCommand, BatchWrite, Settled, Stale, turn_of_name
from banyan.commands.read_only import reading_only
from banyan.commands.registry import handles, handles_batch
from banyan.commands.run import arun, run, run_all
from banyan.dry_run.dry_run import dry_run, dry_run_safe
from banyan.lanes.ask import Arrays, Row

__all__ = [
    "Arrays",
    "BatchCommand",
    "BatchWrite",
    "Row",
    "Settled",
    "Stale",
    "arun",
    "dry_run",
    "dry_run_safe",
    "handles",
    "handles_batch",
    "reading_only",
    "run",
    "run_all",
    "turn_of_name",
]
