"""The command bus: `handles()` registers, `run()` and `arun()` execute once per key.

`answered()` tells whether a key has been used.
"""

from banyan.commands.receipts import answered
from banyan.commands.registry import handles
from banyan.commands.run import arun, run

__all__ = ["answered", "arun", "handles", "run"]
