"""What can be done to assessments: each command's dataclass directly above what carries it out."""

from apps.assessments.commands import answers, bank, ending, starting, steering

__all__ = ["answers", "bank", "ending", "starting", "steering"]
