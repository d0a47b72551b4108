"""CSV that spreadsheets open without running anything in it.

Form: RFC 4180, UTF-8. A text that a spreadsheet would take for a formula gets an apostrophe in
front (OWASP, "CSV Injection"): answers are typed by learners, and opened by teachers.
"""

import csv
from collections.abc import Iterable
from io import StringIO

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """The text, as one that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_FORMULAS) or text.lstrip().startswith(_FORMULAS) else text


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """The rows as CSV."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
