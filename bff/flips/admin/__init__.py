"""Flags, freezes and planned flips, for administrators."""

from bff.flips.admin import flags, freeze_windows, schedule

__all__ = ["flags", "freeze_windows", "schedule"]
