"""The command bus: `handles()` registers, `run()` and `arun()` execute once per key.

`handles_together()` registers a `Together` instead: hot commands of many callers that share one
statement and one commit.
"""

from banyan.commands.read_only import reading_only
from banyan.commands.registry import handles, handles_together
from banyan.commands.run import arun, run, run_all
from banyan.commands.together import AtOnce, Settled, Stale, Together, turn_of_name
from banyan.dry_run.rehearsal import dry_run_safe, rehearsal
from banyan.lanes.ask import Arrays, Row

__all__ = [
    "Arrays",
    "AtOnce",
    "Row",
    "Settled",
    "Stale",
    "Together",
    "arun",
    "dry_run_safe",
    "handles",
    "handles_together",
    "reading_only",
    "rehearsal",
    "run",
    "run_all",
    "turn_of_name",
]
