"""Leaving a line out of a statement, which must be there."""


def without(sql: str, line: str, instead: str = "") -> str:
    """`sql` with `instead` in the place of `line`; a line that is not there any more is an error,
    or the mutant would be none."""
    if sql.count(line) != 1:
        raise RuntimeError(f"the statement does not say {line!r} once")
    return sql.replace(line, instead)
