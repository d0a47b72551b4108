"""Regular expressions from teachers, in time that grows with the text alone.

RE2 knows no way back: what would need one (look-around, back references) is refused when the item
is made, and no pattern can stall a process in the middle of an exam.
"""

from functools import lru_cache
from typing import Any

import re2

from apps.assessments.rules.item_checks import InvalidItem

LONGEST_EXPRESSION = 1_000
_MEMORY = 1 << 20  # bytes a compiled expression and its search may take


def check_expression(pattern: str) -> None:
    """Raise InvalidItem for what RE2 does not take."""
    if len(pattern) > LONGEST_EXPRESSION:
        raise InvalidItem(f"an expression is longer than {LONGEST_EXPRESSION} characters")
    try:
        _compiled(pattern, ignore_case=False)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if error.args else error
        said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise InvalidItem(f"not an expression that can be used: {pattern!r} ({said})") from error


def fits(pattern: str, subject: str, *, ignore_case: bool) -> bool:
    """Whether the whole text is what the expression describes."""
    return _compiled(pattern, ignore_case=ignore_case).fullmatch(subject) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str, *, ignore_case: bool) -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    options.case_sensitive = not ignore_case
    return re2.compile(pattern, options)
