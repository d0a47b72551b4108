"""Streams: rows in great number that nobody has to prove; kept for days, read once in order.

Not the event log: no chain, no revisions, no projections, no months.
"""

from banyan.streams.stream import OutOfTime, Row, Stream

__all__ = ["OutOfTime", "Row", "Stream"]
