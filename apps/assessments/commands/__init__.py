"""What can be done to assessments: each command's dataclass directly above its handler."""

from apps.assessments.commands import answers, attempts, bank

__all__ = ["answers", "attempts", "bank"]
