"""Which requests may be sent a second time, and how many of them."""

from legacy_proxy.failures import BrokenOff

SHARE = 0.1
"""Retries for each request that came in: an upstream in trouble gets a tenth more, not twice."""

_RESERVE = 10.0
# RFC 9110 section 9.2.2.
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


class RetryBudget:
    """Filled by requests, emptied by retries; a quiet upstream has a reserve of ten."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = _RESERVE

    def earn(self) -> None:
        self._left = min(_RESERVE, self._left + SHARE)

    def spend(self) -> bool:
        """Whether one more retry is allowed."""
        # In sums of tenths ten of them may be a hair less than one.
        if self._left < 1 - 1e-9:
            return False
        self._left -= 1
        return True


def may_repeat(method: str, *, has_body: bool, has_key: bool) -> bool:
    """Whether sending this request twice does no more than sending it once.

    A body is repeated only under an Idempotency-Key: without one, a second PUT might arrive
    after a newer one and undo it.
    """
    if has_key and method == "POST":
        return True
    return method in _IDEMPOTENT and (has_key or not has_body)


def nothing_came(error: Exception) -> bool:
    """Whether the connection failed before the first byte of a response."""
    if isinstance(error, BrokenOff):
        return not error.begun
    return isinstance(error, OSError) and not isinstance(error, TimeoutError)
