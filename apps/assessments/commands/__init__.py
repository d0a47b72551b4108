"""What can be done to assessments: each command's dataclass directly above what carries it out."""

from apps.assessments.commands import answers, bank, end, running_attempt, start

__all__ = ["answers", "bank", "end", "running_attempt", "start"]
