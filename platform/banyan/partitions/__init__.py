"""The partitions of the event log: made ahead, moved, archived and restored while it is used."""

from banyan.partitions.archive_month import archive, restore
from banyan.partitions.detachment import detach
from banyan.partitions.future_months import ensure, rows_in_rest
from banyan.partitions.months import Month
from banyan.partitions.placement import demote, promote

__all__ = ["Month", "archive", "demote", "detach", "ensure", "promote", "restore", "rows_in_rest"]
