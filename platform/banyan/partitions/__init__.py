"""The partitions of the event log: made ahead, moved, archived and restored while it is used."""

from banyan.partitions.ahead import ensure, rows_in_rest
from banyan.partitions.archiving import archive, restore
from banyan.partitions.leaving import detach
from banyan.partitions.months import Month
from banyan.partitions.placement import demote, promote

__all__ = ["Month", "archive", "demote", "detach", "ensure", "promote", "restore", "rows_in_rest"]
