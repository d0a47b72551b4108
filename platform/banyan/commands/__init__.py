"""The command bus: `handles()` registers, `run()` and `arun()` execute once per key."""

from banyan.commands.registry import handles
from banyan.commands.run import arun, run

__all__ = ["arun", "handles", "run"]
